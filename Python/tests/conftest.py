"""What the tests share."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

# The project, of which scripts/test-python has copied only this folder to where it tests.
PROJECT = pathlib.Path(os.environ.get("SHOWREEL_PROJECT") or pathlib.Path(__file__).parents[2])


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """With CI=true, lets a test fail that would be skipped."""
    outcome: Any = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"skipped under CI: {report.longrepr}"


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """The same of a whole file."""
    outcome: Any = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"skipped under CI: {report.longrepr}"


def frame_count(path: str | pathlib.Path) -> int:
    """The frames that a video decodes to."""
    shown = subprocess.run(
        ["ffprobe", "-v", "error", "-count_frames", "-select_streams", "v:0", "-show_entries", "stream=nb_read_frames",
         "-of", "json", path],
        check=True, capture_output=True,
    )  # fmt: skip
    return int(json.loads(shown.stdout)["streams"][0]["nb_read_frames"])


def frame_rate(path: str | pathlib.Path) -> str:
    """The rate that a video says that it has."""
    shown = subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "stream=r_frame_rate", "-of", "json", path],
        check=True, capture_output=True,
    )  # fmt: skip
    rate: str = json.loads(shown.stdout)["streams"][0]["r_frame_rate"]
    return rate


def pixels(path: str | pathlib.Path, height: int, width: int) -> np.ndarray[Any, Any]:
    """The frames of a video as an array of (frames, height, width, 3)."""
    shown = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", path, "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
        check=True, capture_output=True,
    )  # fmt: skip
    return np.frombuffer(shown.stdout, dtype=np.uint8).reshape(-1, height, width, 3)


def python(program: str, folder: pathlib.Path, *arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    """Runs a program of Python in a folder."""
    return subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        cwd=folder, capture_output=True, text=True, timeout=300, **options,
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """A folder of the test's own, which it works in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
