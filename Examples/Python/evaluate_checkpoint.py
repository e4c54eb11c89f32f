"""Evaluates a checkpoint, and acts with it on arrays: python evaluate_checkpoint.py FILE.

The file may be PyTorch's, Stable-Baselines3's, CleanRL's or Showreel's own; none of them is needed to read it.
"""

import sys

import gymnasium
import showreel

path = sys.argv[1]
report = showreel.evaluate("CartPole-v1", path, episodes=20, deterministic=True)
print("mean return:", report["mean_return"], "95 %:", report["mean_return_interval"])

# Many environments in one step, and the policy on all their observations at once.
policy = showreel.Policy(path)
envs = gymnasium.make_vec("showreel/CartPole-v1", 64)
observations, _ = envs.reset(seed=0)
steps = 0
for _ in range(100):
    observations, _, terminated, truncated, _ = envs.step(policy.act(observations, deterministic=True))
    steps += len(observations)
print("steps:", steps)
