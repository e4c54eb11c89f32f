"""Trains with Stable-Baselines3 by the settings of our recipes, for the curves of assets/learning-curves that show both.

    python3 -m venv .venv && .venv/bin/pip install -r scripts/fixtures/training.txt
    .venv/bin/python Benchmarks/curves.py dqn CartPole-v1 runs/sb3-0.csv 0

The table is Monitor's, which `showreel plot` reads. The last line says what the policy at the end returns in the 100 episodes that
Documentation/Showreel.docc/Training-Algorithms.md reports.
"""

import os
import shutil
import statistics
import sys
import tempfile
import time

import gymnasium
import torch
from stable_baselines3 import DQN, SAC
from stable_baselines3.common.monitor import Monitor

RUNS = {
    ("dqn", "CartPole-v1"): (DQN, 50_000, dict(
        learning_rate=2.3e-3, batch_size=64, buffer_size=100_000, learning_starts=1000, gamma=0.99, target_update_interval=10,
        train_freq=256, gradient_steps=128, exploration_fraction=0.16, exploration_final_eps=0.04,
        policy_kwargs=dict(net_arch=[256, 256]))),
    ("dqn", "MountainCar-v0"): (DQN, 120_000, dict(
        learning_rate=4e-3, batch_size=128, buffer_size=10_000, learning_starts=1000, gamma=0.98, target_update_interval=600,
        train_freq=16, gradient_steps=8, exploration_fraction=0.2, exploration_final_eps=0.07,
        policy_kwargs=dict(net_arch=[256, 256]))),
    ("sac", "Pendulum-v1"): (SAC, 20_000, dict(learning_rate=1e-3)),
}

torch.set_num_threads(1)
algorithm, environment, table, seed = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
kind, steps, settings = RUNS[algorithm, environment]
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "monitor.csv")
    model = kind("MlpPolicy", Monitor(gymnasium.make(environment), path), seed=seed, device="cpu", **settings)
    start = time.perf_counter()
    model.learn(steps)
    seconds = time.perf_counter() - start
    model.env.close()
    shutil.move(path, table)

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
