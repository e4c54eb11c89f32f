"""The programs of Examples/Python, as they stand there."""

from __future__ import annotations

import pathlib
import subprocess
import sys

import pytest
from conftest import PROJECT, frame_count

EXAMPLES = PROJECT / "Examples/Python"


def run(folder: pathlib.Path, name: str, *arguments: object) -> list[str]:
    """Runs an example in a folder, and returns the lines that it prints."""
    found = subprocess.run(
        [sys.executable, EXAMPLES / name, *map(str, arguments)], cwd=folder, capture_output=True, text=True, timeout=300
    )
    assert found.returncode == 0, found.stderr
    return found.stdout.splitlines()


def test_all_are_run_here() -> None:
    assert {path.name for path in EXAMPLES.glob("*.py")} == {
        "record_environment.py", "record_frames.py", "evaluate_checkpoint.py",
    }  # fmt: skip


def test_record_environment(folder: pathlib.Path) -> None:
    paths = run(folder, "record_environment.py")
    assert [pathlib.Path(path).name for path in paths] == ["rl-video-episode-0.mp4", "rl-video-episode-1.mp4"]
    for path in paths:
        assert frame_count(folder / path) > 50


def test_record_frames(folder: pathlib.Path) -> None:
    assert run(folder, "record_frames.py") == ["waves.mp4, waves.gif"]
    assert frame_count(folder / "waves.mp4") == 50
    assert frame_count(folder / "waves.gif") == 50


def test_evaluate_checkpoint(folder: pathlib.Path) -> None:
    lines = run(folder, "evaluate_checkpoint.py", PROJECT / "assets/policies/CartPole-v1.safetensors")
    assert len(lines) == 2
    assert float(lines[0].split()[2]) >= 475
    assert lines[1] == "steps: 6400"
