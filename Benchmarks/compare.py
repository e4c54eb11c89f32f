"""Runs the Swift benchmarks and their peers in turns, and prints the ratios of their medians as a table in Markdown."""

import collections
import datetime
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

here = pathlib.Path(__file__).resolve().parent
swift = here / ".build/release/benchmarks"
showreel = here.parent / ".build/release/showreel"
ROUNDS = 3
FRAMES = 5000
MANY_FRAMES = 100_000


class Figures:
    """Every value that was measured, by name."""

    def __init__(self):
        self.values = collections.defaultdict(list)

    def add(self, name, value):
        self.values[name].append(value)

    def __getitem__(self, name):
        return statistics.median(self.values[name])

    def read(self, command, **options):
        """Runs a command that prints a line of JSON for each figure; returns its other lines."""
        output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **options).stdout
        rest = []
        for line in output.splitlines():
            if line.startswith("{"):
                row = json.loads(line)
                self.add(row["name"], row["value"])
            else:
                rest.append(line)
        return rest


def seconds(command, **options):
    """How long a command takes."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **options)
    return time.perf_counter() - start


def record(figures, *arguments):
    """Our recorder: seconds and megabytes, and what it calls ffmpeg with."""
    one = Figures()
    ffmpeg = one.read([swift, "record", *map(str, arguments)])[0].split("\t")
    figures.add("record, allocations", one["record, allocations"])
    return one["record"], one["record, memory"], ffmpeg


def measure_recording(figures, folder):
    """Our recorder, ffmpeg alone on the very bytes that it pipes, and Gymnasium's RecordVideo."""
    clip = folder / "clip.mp4"
    for pipe in ("yuv420p", "png"):
        stream = folder / pipe
        subprocess.run([swift, "stream", str(FRAMES), pipe, stream], check=True, stdout=subprocess.DEVNULL)
        for _ in range(ROUNDS):
            ours, _, arguments = record(figures, FRAMES, pipe, clip)
            figures.add(f"record {pipe}", ours)
            with open(stream, "rb") as source:
                figures.add(f"ffmpeg {pipe}", seconds(["ffmpeg", *arguments, "-y", folder / "alone.mp4"], stdin=source))
        stream.unlink()
    for frames in (500, MANY_FRAMES):
        figures.add(f"memory {frames}", record(figures, frames, "png", clip, "ultrafast")[1])
    for _ in range(ROUNDS):
        # With moviepy's settings, which are x264's own.
        figures.add("record crf 23", record(figures, FRAMES, "yuv420p", clip, "medium", 23)[0])
        figures.read([sys.executable, here / "peers.py", "record", str(FRAMES), folder / "gymnasium"])


# What is evaluated by one job and by two, and how many times as fast two should be.
JOBS = {
    "8,000 episodes of CartPole-v1": (["CartPole-v1", "--episodes", "8000", "--no-video"], 1.8),
    "5,000 episodes of Acrobot-v1": (["Acrobot-v1", "--episodes", "5000", "--no-video"], 1.8),
    "300 episodes of LunarLander-v3": (["LunarLander-v3", "--episodes", "300", "--no-video"], 1.8),
    "16 episodes of CartPole-v1 as PNG": (["CartPole-v1", "--episodes", "16", "--no-video", "--frames"], None),
    "16 episodes of CartPole-v1 as PNG, into memory": (["CartPole-v1", "--episodes", "16", "--no-video", "--frames"], 1.6),
    # Its encoder is our own and has one thread: x264 would take both cores for either.
    "8 episodes of CartPole-v1 as GIF": (["CartPole-v1", "--episodes", "8", "--format", "gif", "--video-folder"], 1.7),
}


def measure_jobs(figures, folder):
    for _ in range(ROUNDS):
        for what, (arguments, _) in JOBS.items():
            policy = here.parent / f"assets/policies/reinforce/{arguments[0]}.safetensors"
            for jobs in (1, 2):
                with tempfile.TemporaryDirectory(dir="/dev/shm" if "memory" in what else folder) as place:
                    into = [place] if arguments[-1] in ("--frames", "--video-folder") else []
                    command = [showreel, "evaluate", *arguments, *into, "--policy", policy, "--quiet", "--jobs", str(jobs)]
                    figures.add(f"{what}, jobs {jobs}", seconds(command))


def print_jobs(figures, table):
    for what, (_, goal) in JOBS.items():
        one, two = figures[f"{what}, jobs 1"], figures[f"{what}, jobs 2"]
        table.row(f"{what}, `--jobs 2`; `--jobs 1`", f"{two:.2f} s", f"{one:.2f} s", f"{one / two:.2f} times as fast", goal or "")


# Frames of a loop of Python around an environment, how much of the time of Gymnasium's recording ours may take, and how much
# of the time of the loop that only renders.
LOOPS = {"LunarLander-v3": (3000, 0.6, None), "ALE/Pong-v5": (3000, 0.65, None), "HalfCheetah-v5": (400, None, 1.1)}


def loops(*arguments):
    """The command that measures a loop of Python, with our package over the library of this build."""
    return [sys.executable, here / "loops.py", *map(str, arguments)]


def measure_loops(figures, folder):
    environment = {**os.environ, "PYTHONPATH": str(here.parent / "Python"),
                   "SHOWREEL_LIBRARY": str(here.parent / ".build/release/libCShowreel.so")}
    def read(*arguments):
        figures.read(loops(*arguments), env=environment, cwd=folder, stderr=subprocess.DEVNULL)
    for _ in range(ROUNDS):
        for name, (frames, _, _) in LOOPS.items():
            for recorder in ("none", "showreel", "gymnasium"):
                read("loop", name, frames, recorder, folder / "loops")
        read("add")
        read("vectors")
    for recorder in ("none", "showreel"):
        read("loop", "LunarLander-v3", 50_000, recorder, folder / "loops")


def print_loops(figures, table):
    for name, (frames, of_gymnasiums, of_rendering) in LOOPS.items():
        only, ours, theirs = (figures[f"loop {name} {frames} {recorder}"] for recorder in ("none", "showreel", "gymnasium"))
        what = f"Python: {frames:,} frames of {name} with our `RecordVideo`"
        table.row(f"{what}; Gymnasium's", f"{ours:.2f} s", f"{theirs:.2f} s", f"{ours / theirs:.2f} times the time", of_gymnasiums or "")
        table.row(f"{what}; the loop that only renders", f"{ours:.2f} s", f"{only:.2f} s", f"{ours / only:.2f} times the time", of_rendering or "")
    for frames in (3000, 50_000):
        key = f"loop LunarLander-v3 {frames}"
        ours, only = figures[f"{key} showreel, memory"], figures[f"{key} none, memory"]
        table.row(f"Python: peak memory of {frames:,} frames of LunarLander-v3 with our `RecordVideo`; of the loop that only renders",
                  f"{ours:.0f} MB", f"{only:.0f} MB", f"{ours - only:.0f} MB more", "20 MB more")
    theirs = figures["loop LunarLander-v3 3000 gymnasium, memory"]
    table.row("Python: the same of 3,000 frames with Gymnasium's", "", f"{theirs:,.0f} MB", "", "")
    add, copy = figures["add 600x400"], figures["copy 600x400"]
    table.row("Python: `add` of a frame of 600 by 400; NumPy's copy of it meanwhile", f"{add:.2f} ms", f"{copy:.2f} ms",
              f"{add / copy:.1f} times the time", "0.3 ms")
    table.rates(figures, "Python: step `make_vec` of 64 CartPole-v1; Gymnasium's sync vector", "steps/s", "make_vec 64 CartPole-v1",
                "Gymnasium make_vec 64 CartPole-v1", 20)


# A policy of this mean return over 100 episodes, by the recipe of PPO, looked at every so many steps.
GOOD_ENOUGH = 240
LOOK_EVERY = 65_536


def measure_landing(figures, folder):
    """From nothing to a policy that lands: ours as a process, and Stable-Baselines3."""
    for seed in range(ROUNDS):
        start = time.perf_counter()
        command = [showreel, "train", "LunarLander-v3", "--algorithm", "ppo", "--seed", str(seed), "--threads", "1",
                   "--evaluate-every", str(LOOK_EVERY), "--evaluate-episodes", "100", "--output", folder / "landing.safetensors",
                   "--log", folder / "landing.csv", "--overwrite", "--steps", "4000000"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as training:
            for line in training.stdout:
                if line.startswith("Evaluation after") and float(line.split(" mean ")[1].split()[0]) >= GOOD_ENOUGH:
                    figures.add("landing", time.perf_counter() - start)
                    figures.add("landing, steps", int(line.split()[2]))
                    break
            training.kill()
        figures.read([sys.executable, here / "peers.py", "landing", str(seed), str(GOOD_ENOUGH), str(LOOK_EVERY)])


def print_landing(figures, table):
    def every(name):
        return ", ".join(f"{value:.0f}" for value in figures.values.get(name, [])) or "none"

    ours, theirs = figures["landing"], "Stable-Baselines3 landing"
    what = (f"from nothing to a mean of {GOOD_ENOUGH} over 100 episodes of LunarLander-v3, PPO, one thread (seeds 0 to {ROUNDS - 1}: "
            f"{every('landing')} s); Stable-Baselines3 ({every(theirs)} s; given up after {every(theirs + ', given up')} s)")
    reached = figures.values.get(theirs)
    table.row(what, f"{ours:.0f} s, {figures['landing, steps']:,.0f} steps",
              f"{figures[theirs]:.0f} s, {figures[theirs + ', steps']:,.0f} steps" if reached else "not reached",
              f"{figures[theirs] / ours:.1f} times as fast" if reached else "", "")


def measure_command(figures, folder):
    measure_jobs(figures, folder)
    for _ in range(20):
        figures.add("start", seconds([showreel, "environments"]))


class Table:
    def __init__(self):
        print("| what | Showreel | peer | ratio | to reach |")
        print("|---|---|---|---|---|")

    def row(self, what, ours, peer, ratio, goal):
        print(f"| {what} | {ours} | {peer} | {ratio} | {goal} |")

    def rates(self, figures, what, unit, ours, peer, goal):
        self.row(what, f"{figures[ours]:,.0f} {unit}", f"{figures[peer]:,.0f} {unit}",
                 f"{figures[ours] / figures[peer]:,.1f} times as fast", goal)


# How many times Gymnasium's single environment.
VECTORS = {"CartPole-v1": 100, "Acrobot-v1": 40, "MountainCar-v0": 100, "Pendulum-v1": 40, "LunarLander-v3": 4,
           "BipedalWalker-v3": 2.5}


def print_vectors(figures, table):
    for name, goal in VECTORS.items():
        table.rates(figures, f"step 16 of {name}, alone, one thread; Gymnasium's one", "steps/s", f"vector {name}",
                    f"Gymnasium alone {name}", goal)
        table.rates(figures, f"step 16 of {name}, alone, one thread; Gymnasium's sync vector of 16", "steps/s",
                    f"vector {name}", f"Gymnasium vector {name}", "")
    for name in VECTORS:
        table.rates(figures, f"step many of {name}, two threads; one", "steps/s", f"many {name}, two threads", f"many {name}", 1.8)
    blocks = max(figures[f"vector {name}, blocks"] for name in VECTORS if "Lander" not in name and "Walker" not in name)
    table.row("blocks of memory asked for in a step of a vector's environment", f"{blocks:g}", "", "", "0")


def print_table(figures):
    table = Table()
    for name, goal in (("CartPole-v1", 80), ("Acrobot-v1", 80), ("LunarLander-v3", 40)):
        table.rates(figures, f"draw {name}; Gymnasium", "frames/s", f"draw {name}", f"Gymnasium draw {name}", goal)
    table.rates(figures, "draw CartPole-v1; Cairo", "frames/s", "draw CartPole-v1", "draw CartPole-v1 with Cairo", 2)
    table.rates(figures, "draw CartPole-v1 at 3840x2160; clearing and copying that frame", "frames/s",
                "draw CartPole-v1 at 3840x2160", "clear and copy 3840x2160", 0.5)
    large, native = figures["draw CartPole-v1 at 3840x2160"], figures["draw CartPole-v1"]
    table.row("draw CartPole-v1 at 3840x2160; at 600x400", f"{large:,.0f} frames/s", f"{native:,.0f} frames/s",
              f"{native / large:.1f} times the time", f"{3840 * 2160 / (600 * 400):.1f}, as the pixels")
    for name in ("CartPole-v1", "Acrobot-v1", "LunarLander-v3"):
        ours, plain = f"PNG {name}", f"PNG {name} with plain libpng"
        table.rates(figures, f"PNG of {name}, {figures[ours + ', size']:,.0f} bytes; libpng at level 1 without filters, "
                    f"{figures[plain + ', size']:,.0f} bytes", "frames/s", ours, plain, 2)
    for name, goal in (("CartPole-v1", 300), ("Acrobot-v1", 100), ("LunarLander-v3", 3)):
        table.rates(figures, f"step {name}, the policy choosing; Gymnasium and PyTorch", "steps/s", f"step {name}",
                    f"Gymnasium step {name}", goal)
    print_vectors(figures, table)
    table.rates(figures, "step LunarLander-v3, random actions; Gymnasium", "steps/s", "alone LunarLander-v3",
                "Gymnasium alone LunarLander-v3", 2.2)
    for what, goal in (("16 landers in the air", 4), ("16 landers, whole episodes", 2.5)):
        table.rates(figures, f"step {what}, side by side; one by one", "steps/s", f"{what}, side by side",
                    f"{what}, one by one", goal)
    table.rates(figures, "train CartPole-v1; PyTorch", "steps/s", "train CartPole-v1", "Gymnasium train CartPole-v1", 100)
    print_training(figures, table)
    for pipe in ("yuv420p", "png"):
        ours, alone = figures[f"record {pipe}"], figures[f"ffmpeg {pipe}"]
        table.row(f"record {FRAMES:,} frames, `--pipe {pipe}`; ffmpeg alone", f"{ours:.2f} s", f"{alone:.2f} s",
                  f"{ours / alone:.2f} times the time", "1.15")
    ours, theirs = figures["record crf 23"], figures["Gymnasium record"]
    table.row(f"record {FRAMES:,} frames, `--pipe yuv420p --crf 23`; Gymnasium's `RecordVideo`", f"{ours:.2f} s", f"{theirs:.2f} s",
              f"{theirs / ours:.1f} times as fast", 4)
    table.row(f"memory for {MANY_FRAMES:,} frames (for 500: {figures['memory 500']:.0f} MB); "
              f"Gymnasium, for {FRAMES:,}", f"{figures[f'memory {MANY_FRAMES}']:.0f} MB",
              f"{figures['Gymnasium record, memory']:,.0f} MB", "", "64 MB")
    print_jobs(figures, table)
    print_loops(figures, table)
    table.row("start: `showreel environments`", f"{1000 * figures['start']:.0f} ms", "", "", "30 ms")
    allocations = [figures[name] for name in figures.values if name.endswith("allocations")
                   and " with " not in name and not name.startswith("step LunarLander")]
    table.row("blocks of memory asked for, a step or a frame", f"{max(allocations):g}", "", "", "0")


def measure_training(figures, folder):
    for _ in range(ROUNDS):
        figures.read([swift, "train"])
        for part in ("products", "train"):
            figures.read([sys.executable, here / "peers.py", part])


def print_training(figures, table):
    for name, goal in (("ppo CartPole-v1", 5), ("ppo LunarLander-v3", 5), ("a2c CartPole-v1", 12),
                       ("dqn CartPole-v1", 2.5), ("sac Pendulum-v1", 1.7)):
        table.rates(figures, f"train {name}, one thread; Stable-Baselines3", "steps/s", name, f"Stable-Baselines3 {name}", goal)
    for name in ("dqn CartPole-v1", "sac Pendulum-v1"):
        ours, products = figures[name], figures[f"OpenBLAS {name}"]
        table.row(f"train {name}, one thread; its matrix products alone, by OpenBLAS", f"{ours:,.0f} steps/s",
                  f"{products:,.0f} steps/s", f"{ours / products:.2f} of it", 0.7)
    for name in ("ppo CartPole-v1", "ppo LunarLander-v3"):
        table.rates(figures, f"train {name}, two threads; one", "steps/s", f"{name}, 2 threads", name, 1.6)


def measure_vectors(figures, folder):
    for _ in range(ROUNDS):
        figures.read([swift, "vectors"])
        figures.read([sys.executable, here / "peers.py", "vectors"])


# What can be measured and printed by itself.
PARTS = {"vectors": (measure_vectors, print_vectors), "training": (measure_training, print_training), "jobs": (measure_jobs, print_jobs),
         "landing": (measure_landing, print_landing), "python": (measure_loops, print_loops)}


def main():
    figures = Figures()
    if sys.argv[1:]:
        if sys.argv[1] not in PARTS:
            sys.exit(f"compare: {sys.argv[1]}: expected one of {', '.join(PARTS)}, or nothing for all but landing")
        measure, print_rows = PARTS[sys.argv[1]]
        with tempfile.TemporaryDirectory() as folder:
            measure(figures, pathlib.Path(folder))
        print_rows(figures, Table())
        return
    for _ in range(ROUNDS):
        figures.read([swift])
        figures.read([sys.executable, here / "peers.py"])
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as name:
        measure_recording(figures, pathlib.Path(name))
        measure_loops(figures, pathlib.Path(name))
        measure_command(figures, pathlib.Path(name))
    print(f"{datetime.date.today().isoformat()}, {platform.system()}, {os.cpu_count()} cores:\n")
    print_table(figures)


main()
