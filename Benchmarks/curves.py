"""Trains with Stable-Baselines3 by the settings of our recipes, for the curves of assets/learning-curves that show both.

    python3 -m venv .venv && .venv/bin/pip install -r scripts/fixtures/training.txt
    .venv/bin/python Benchmarks/curves.py dqn CartPole-v1 runs/sb3-0.csv 0

The table is Monitor's, which `showreel plot` reads. The last line says what the policy at the end returns in the 100 episodes that
Documentation/Showreel.docc/How-Well-It-Learns.md reports.
"""

import pathlib
import statistics
import sys
import tempfile
import time

import gymnasium
import torch
from stable_baselines3 import A2C, DQN, PPO, SAC
from stable_baselines3.common.env_util import make_vec_env


def falling(value):
    """A schedule that falls to 0 at the run's end."""
    return lambda remaining: remaining * value


# The algorithm, its environments side by side, its steps and its settings.
RUNS = {
    ("ppo", "CartPole-v1"): (PPO, 8, 100_000, dict(
        n_steps=32, batch_size=256, gae_lambda=0.8, gamma=0.98, n_epochs=20, learning_rate=falling(1e-3),
        clip_range=falling(0.2))),
    ("a2c", "CartPole-v1"): (A2C, 8, 500_000, {}),
    ("dqn", "CartPole-v1"): (DQN, 1, 50_000, dict(
        learning_rate=2.3e-3, batch_size=64, buffer_size=100_000, learning_starts=1000, gamma=0.99, target_update_interval=10,
        train_freq=256, gradient_steps=128, exploration_fraction=0.16, exploration_final_eps=0.04,
        policy_kwargs=dict(net_arch=[256, 256]))),
    ("dqn", "MountainCar-v0"): (DQN, 1, 120_000, dict(
        learning_rate=4e-3, batch_size=128, buffer_size=10_000, learning_starts=1000, gamma=0.98, target_update_interval=600,
        train_freq=16, gradient_steps=8, exploration_fraction=0.2, exploration_final_eps=0.07,
        policy_kwargs=dict(net_arch=[256, 256]))),
    ("sac", "Pendulum-v1"): (SAC, 1, 20_000, dict(learning_rate=1e-3)),
}


def gather(folder, table):
    """Writes the episodes of all environments as one table, in the order in which they ended."""
    head, rows = [], []
    for path in sorted(pathlib.Path(folder).glob("*.monitor.csv")):
        lines = path.read_text().splitlines()
        head = lines[:2]
        rows += lines[2:]
    rows.sort(key=lambda row: float(row.split(",")[2]))
    pathlib.Path(table).write_text("\n".join([*head, *rows]) + "\n")


torch.set_num_threads(1)
algorithm, environment, table, seed = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
kind, environments, steps, settings = RUNS[algorithm, environment]
with tempfile.TemporaryDirectory() as folder:
    env = make_vec_env(environment, n_envs=environments, seed=seed, monitor_dir=folder)
    model = kind("MlpPolicy", env, seed=seed, device="cpu", **settings)
    start = time.perf_counter()
    model.learn(steps)
    seconds = time.perf_counter() - start
    env.close()
    gather(folder, table)

returns = []
env = gymnasium.make(environment)
for episode in range(100):
    observation, _ = env.reset(seed=1_000_000 + episode)
    total, over = 0.0, False
    while not over:
        action, _ = model.predict(observation, deterministic=True)
        observation, reward, terminated, truncated, _ = env.step(action)
        total, over = total + float(reward), terminated or truncated
    returns.append(total)
print(f"seed {seed}: {statistics.mean(returns):.1f} ± {statistics.stdev(returns):.1f} in {seconds:.0f} s of training")
