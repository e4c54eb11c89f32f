"""Run where nothing but NumPy is installed beside the package: imports nothing else, records, and has the command."""

import importlib.util
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

import showreel

assert importlib.util.find_spec("gymnasium") is None, "this is to run without Gymnasium"
assert "gymnasium" not in sys.modules
assert showreel.__version__.count(".") == 2

for name in ("RecordVideo", "VecVideoRecorder", "film", "vector"):
    try:
        getattr(showreel, name)
    except ModuleNotFoundError as error:
        assert error.name in ("gymnasium", "stable_baselines3"), error
    else:
        raise AssertionError(f"{name} came without what it needs")

with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    frames = np.zeros((20, 48, 64, 3), dtype=np.uint8)
    frames[:, :, :, 0] = 12 * np.arange(20)[:, None, None]
    recording = showreel.record(frames, folder / "clip.mp4", folder / "clip.gif", fps=20)
    assert recording.frame_count == 20, recording
    assert recording.paths == [str(folder / "clip.mp4"), str(folder / "clip.gif")]
    assert all(pathlib.Path(path).stat().st_size > 500 for path in recording.paths)

    policy = showreel.Policy("random", "CartPole-v1")
    assert policy.act(np.zeros((5, 4))).shape == (5,)
    report = showreel.evaluate("CartPole-v1", "random", episodes=3)
    assert len(report["episodes"]) == 3

    command = pathlib.Path(sys.executable).with_name("showreel")
    version = subprocess.run([command, "--version"], check=True, capture_output=True, text=True).stdout
    assert version.strip() == showreel.__version__, version
    # The legend on the picture is in the font of the package.
    subprocess.run(
        [command, "evaluate", "CartPole-v1", "--policy", "random", "--overlay", "--video-folder", folder, "--size", "96x64"],
        check=True,
    )
    assert any(folder.glob("CartPole-v1*.mp4"))
print("alone: well")
