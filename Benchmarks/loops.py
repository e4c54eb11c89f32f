"""Measures whole loops of Python around an environment: without recording, with our `RecordVideo`, with Gymnasium's.

    loops.py loop ENVIRONMENT FRAMES none|showreel|gymnasium FOLDER    seconds of the loop, and the process's peak memory
    loops.py add                                                      milliseconds of adding a frame of 600 by 400, and of copying it
    loops.py vectors                                                  steps a second of 64 CartPoles, ours and Gymnasium's

Prints a line of JSON for each figure. A process of its own for each loop, so that a peak is that loop's.
"""

import json
import os
import pathlib
import resource
import statistics
import sys
import time

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("MUJOCO_GL", "osmesa")
os.environ.setdefault("PYOPENGL_PLATFORM", "osmesa")

import gymnasium
import numpy as np


def report(name, value, unit):
    print(json.dumps({"name": name, "value": value, "unit": unit}), flush=True)


def make(name):
    if name.startswith("ALE/"):
        import ale_py

        gymnasium.register_envs(ale_py)
    return gymnasium.make(name, render_mode="rgb_array")


def record(env, recorder, folder, frames):
    """Wraps an environment so that one video holds all frames, the first of which is that after `reset`."""
    if recorder == "none":
        return env
    if recorder == "showreel":
        from showreel import RecordVideo
    else:
        from gymnasium.wrappers import RecordVideo
    return RecordVideo(env, folder, episode_trigger=lambda episode: episode == 0, video_length=frames - 1)


def loop(name, frames, recorder, folder):
    env = record(make(name), recorder, folder, frames)
    env.reset(seed=0)
    env.action_space.seed(0)
    # What is measured begins with everything loaded and the scene set up.
    start = time.perf_counter()
    if recorder == "none":
        env.render()
    count = 1
    while count < frames:
        _, _, terminated, truncated, _ = env.step(env.action_space.sample())
        count += 1
        if recorder == "none":
            env.render()
        if (terminated or truncated) and count < frames:
            env.reset()
            count += 1
            if recorder == "none":
                env.render()
    env.close()
    key = f"loop {name} {frames} {recorder}"
    report(key, time.perf_counter() - start, "s")
    # Of ffmpeg, which is a process of its own, nothing is in it.
    report(f"{key}, memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MB")


def add():
    """Frames that come at 60 a second, so that the encoder keeps up."""
    import tempfile

    import showreel

    generator = np.random.default_rng(0)
    frames = [np.kron(generator.integers(0, 256, (20, 30, 3)), np.ones((20, 20, 1))).astype(np.uint8) for _ in range(8)]
    places = [np.empty_like(frames[0]) for _ in range(8)]
    times, copies = [], []
    with tempfile.TemporaryDirectory() as folder:
        with showreel.Recorder(pathlib.Path(folder) / "clip.mp4", fps=60) as recorder:
            for index in range(600):
                start = time.perf_counter()
                # In turns, so that neither finds what the other one has brought into the cache.
                if index % 2 == 0:
                    recorder.add(frames[index // 2 % 8])
                else:
                    np.copyto(places[index // 2 % 8], frames[(index // 2 + 4) % 8])
                taken = time.perf_counter() - start
                (copies if index % 2 else times).append(taken)
                time.sleep(max(0, 1 / 60 - taken))
    report("add 600x400", 1000 * statistics.median(times), "ms")
    report("copy 600x400", 1000 * statistics.median(copies), "ms")


def vectors():
    import showreel  # noqa: F401

    def rate(envs):
        envs.reset(seed=0)
        envs.action_space.seed(0)
        actions = [envs.action_space.sample() for _ in range(64)]
        times = []
        for _ in range(7):
            start = time.perf_counter()
            steps = 0
            while time.perf_counter() - start < 0.2:
                for action in actions:
                    envs.step(action)
                steps += len(actions)
            times.append((time.perf_counter() - start) / steps)
        return envs.num_envs / statistics.median(times)

    report("make_vec 64 CartPole-v1", rate(gymnasium.make_vec("showreel/CartPole-v1", 64)), "steps/s")
    sync = gymnasium.make_vec("CartPole-v1", 64, vectorization_mode="sync")
    report("Gymnasium make_vec 64 CartPole-v1", rate(sync), "steps/s")


if sys.argv[1] == "loop":
    loop(sys.argv[2], int(sys.argv[3]), sys.argv[4], sys.argv[5])
elif sys.argv[1] == "add":
    add()
else:
    vectors()
