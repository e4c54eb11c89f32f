"""Records episodes of an environment of Gymnasium's: one import is another than with Gymnasium's own wrapper."""

import gymnasium
from showreel import RecordVideo

env = RecordVideo(gymnasium.make("Acrobot-v1", render_mode="rgb_array"), "videos", episode_trigger=lambda episode: episode < 2)
env.action_space.seed(7)
for seed in range(2):
    env.reset(seed=seed)
    over = False
    while not over:
        _, _, terminated, truncated, _ = env.step(env.action_space.sample())
        over = terminated or truncated
print(*env.paths, sep="\n")
