"""The recorder: what it takes, what it refuses, and what is left when it is interrupted."""

from __future__ import annotations

import fractions
import os
import pathlib
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from conftest import frame_count, frame_rate, pixels, python

import showreel


def noise(count: int, height: int = 48, width: int = 64, channels: int = 3) -> np.ndarray:
    """Frames of which no two pixels are alike."""
    return np.random.default_rng(7).integers(0, 256, (count, height, width, channels), dtype=np.uint8)


@pytest.mark.parametrize("ending", ["mp4", "webm", "gif", "apng", "webp", "mkv"])
def test_records_every_format(folder: pathlib.Path, ending: str) -> None:
    recording = showreel.record(noise(12), f"clip.{ending}", fps=25)
    assert recording == showreel.Recording(12, "25", [f"clip.{ending}"])
    if ending != "webp":  # ffmpeg does not read what it writes.
        assert frame_count(f"clip.{ending}") == 12
    assert os.listdir() == [f"clip.{ending}"]


def test_records_several_in_one_pass(folder: pathlib.Path) -> None:
    with showreel.Recorder("a.mp4", "b.gif", "c.webm", frames="png", fps=fractions.Fraction(30000, 1001)) as recorder:
        for frame in noise(10):
            recorder.add(frame)
        assert recorder.frame_count == 10
    assert [frame_count(name) for name in ("a.mp4", "b.gif", "c.webm")] == [10, 10, 10]
    assert frame_rate("a.mp4") == "30000/1001"
    assert sorted(os.listdir("png")) == [f"{i:06}.png" for i in range(10)] + ["recording.json"]


def test_pixels_are_the_frames(folder: pathlib.Path) -> None:
    """Whatever the array's layout; mkv and its form in the pipe are lossless."""
    plain = noise(1)[0]
    padded = np.zeros((48, 100, 3), dtype=np.uint8)
    padded[:, 10:74] = plain
    alpha = np.dstack([plain, np.full((48, 64), 3, np.uint8)])
    layouts = {
        "rows in memory": plain,
        "rows with padding": padded[:, 10:74],
        "upside down": plain[::-1].copy()[::-1],
        "columns in memory": np.asfortranarray(plain),
        "each second pixel": np.repeat(plain, 2, axis=1)[:, ::2],
        "channels first": np.ascontiguousarray(plain.transpose(2, 0, 1)).transpose(1, 2, 0),
        "alpha": alpha,
    }
    with showreel.Recorder("clip.mkv", fps=10) as recorder:
        for frame in layouts.values():
            recorder.add(frame)
        recorder.add(np.ascontiguousarray(plain[:, :, ::-1]), pixels="bgr24")
        recorder.add(plain[:, :, 0])
        recorder.add(plain[:, :, :1])
    found = pixels("clip.mkv", 48, 64)
    for name, frame in zip([*layouts, "bgr24"], found[:8], strict=True):
        assert np.array_equal(frame, plain), name
    for frame in found[8:]:
        assert np.array_equal(frame, np.repeat(plain[:, :, :1], 3, axis=2))


def test_the_callers_array_is_free_afterwards(folder: pathlib.Path) -> None:
    frames = noise(30)
    with showreel.Recorder("clip.mkv") as recorder:
        frame = np.empty_like(frames[0])
        for source in frames:
            frame[...] = source
            recorder.add(frame)
            frame[...] = 0
    assert np.array_equal(pixels("clip.mkv", 48, 64), frames)


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (np.zeros((48, 64, 3)), "found shape (48, 64, 3) and dtype float64; values of 0 to 1"),
        (np.full((48, 64, 3), 255.0, np.float32), "dtype float32; its largest value is 255"),
        (np.zeros((48, 64, 3), np.int64), "dtype int64; cast it"),
        (np.zeros((48, 64), bool), "dtype bool"),
        (np.zeros((3, 48, 64), np.uint8), "found shape (3, 48, 64); channels come last: frame.transpose(1, 2, 0)"),
        (np.zeros((9, 48, 64, 3), np.uint8), "found shape (9, 48, 64, 3); of several frames"),
        (np.zeros((48, 64, 2), np.uint8), "found shape (48, 64, 2)"),
        (np.zeros((0, 64, 3), np.uint8), "found shape (0, 64, 3)"),
        ([[0]], "found a list"),
        (None, "found NoneType"),
    ],
)
def test_other_arrays_are_refused(folder: pathlib.Path, frame: object, words: str) -> None:
    with showreel.Recorder("clip.gif") as recorder:
        recorder.add(noise(1)[0])
        with pytest.raises(showreel.FrameError) as caught:
            recorder.add(frame)  # type: ignore[arg-type]
        assert "expected a frame of shape (height, width, 3) and dtype uint8" in str(caught.value)
        assert words in str(caught.value)
        assert isinstance(caught.value, ValueError) and caught.value.code == 64
        recorder.add(noise(1)[0])
    assert frame_count("clip.gif") == 2


def test_a_frame_of_another_size_is_refused_and_the_rest_kept(folder: pathlib.Path) -> None:
    with showreel.Recorder("clip.gif") as recorder:
        recorder.add(noise(1)[0])
        with pytest.raises(showreel.UsageError, match="64 by 50 pixels to a recording of 64 by 48"):
            recorder.add(np.zeros((50, 64, 3), np.uint8))
        recorder.add(noise(1)[0])
    assert frame_count("clip.gif") == 2


def test_wrong_settings_are_refused(folder: pathlib.Path) -> None:
    with pytest.raises(showreel.UsageError, match="needs a path"):
        showreel.Recorder()
    with pytest.raises(TypeError, match="'qualitiy'"):
        showreel.Recorder("a.mp4", qualitiy=3)  # type: ignore[call-arg]
    with pytest.raises(showreel.UsageError, match="crf 99"):
        showreel.record(noise(1), "a.mp4", crf=99)
    with pytest.raises(showreel.UsageError, match="a.avi"):
        showreel.record(noise(1), "a.avi")
    with pytest.raises(showreel.UsageError, match="found one frame"):
        showreel.record(noise(1)[0], "a.gif")
    with pytest.raises(showreel.UsageError, match="no frame"):
        showreel.record([], "a.gif")
    assert os.listdir() == []


def test_what_is_there_is_not_replaced_unasked(folder: pathlib.Path) -> None:
    pathlib.Path("clip.gif").write_text("mine")
    with pytest.raises(FileExistsError, match="clip.gif: exists already; overwrite=True replaces it$"):
        showreel.record(noise(2), "clip.gif")
    assert pathlib.Path("clip.gif").read_text() == "mine"
    recorder = showreel.Recorder("clip.gif", overwrite=True)
    recorder.add(noise(1)[0])
    assert pathlib.Path("clip.gif").read_text() == "mine"
    recorder.finish()
    assert frame_count("clip.gif") == 1
    with pytest.raises(showreel.UsageError, match="is over"):
        recorder.add(noise(1)[0])
    with pytest.raises(showreel.UsageError, match="is over"):
        recorder.finish()


def test_cancel_leaves_nothing(folder: pathlib.Path) -> None:
    recorder = showreel.Recorder("clip.mp4", "clip.gif")
    recorder.add(noise(1)[0])
    recorder.cancel()
    recorder.cancel()
    assert os.listdir() == []


def test_an_exception_in_the_block_keeps_what_was_drawn(folder: pathlib.Path) -> None:
    with pytest.raises(ZeroDivisionError), showreel.Recorder("clip.gif") as recorder:
        for frame in noise(5):
            recorder.add(frame)
        1 / 0
    assert frame_count("clip.gif") == 5


def test_every_and_speed_and_hold(folder: pathlib.Path) -> None:
    showreel.record(noise(20), "clip.mp4", fps=30, every=2, speed=0.5, hold_last=1)
    # Each second of 20, at a quarter of the rate, the last held for a second of 7.5 frames.
    assert frame_rate("clip.mp4") == "15/2"
    assert frame_count("clip.mp4") in (10 + 7, 10 + 8)


def test_a_recorder_that_is_left_is_finished(folder: pathlib.Path) -> None:
    recorder = showreel.Recorder("dropped.gif")
    recorder.add(noise(1)[0])
    del recorder
    assert frame_count("dropped.gif") == 1
    run = python(
        "import numpy, showreel\n"
        "recorder = showreel.Recorder('left.mp4')\n"
        "for _ in range(40): recorder.add(numpy.zeros((48, 64, 3), 'uint8'))\n",
        folder,
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert frame_count("left.mp4") == 40


ENDLESS = """
import signal, time, numpy, showreel
# Whoever runs the tests in the background has it ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
generator = numpy.random.default_rng(1)
recorder = showreel.Recorder("clip.mp4", fps=30)
count = 0
while True:
    recorder.add(generator.integers(0, 256, (48, 64, 3), dtype=numpy.uint8))
    count += 1
    print(count, flush=True)
    time.sleep(0.005)
"""


def interrupted(after: int, by: signal.Signals) -> tuple[int, str]:
    """Records until so many frames are drawn, and sends a signal; returns how many were, and what it said."""
    with open("drawn", "w+") as drawn, open("errors", "w+") as errors:
        process = subprocess.Popen([sys.executable, "-c", ENDLESS], stdout=drawn, stderr=errors)
        try:
            while len(pathlib.Path("drawn").read_text().split()) < after:
                assert process.poll() is None, pathlib.Path("errors").read_text()
                time.sleep(0.02)
            process.send_signal(by)
            process.wait(timeout=60)
        finally:
            process.kill()
            process.wait()
    return len(pathlib.Path("drawn").read_text().split()), pathlib.Path("errors").read_text()


def test_killed_in_the_middle_it_plays_to_the_last_two_seconds(folder: pathlib.Path) -> None:
    drawn, _ = interrupted(200, signal.SIGKILL)
    time.sleep(0.5)  # ffmpeg writes what it was given.
    (name,) = folder.glob("clip.partial-*")
    assert drawn - 60 <= frame_count(name) <= drawn + 1
    assert not os.path.exists("clip.mp4")


def test_an_interrupt_keeps_the_clip(folder: pathlib.Path) -> None:
    drawn, errors = interrupted(50, signal.SIGINT)
    assert errors.strip().endswith("KeyboardInterrupt")
    assert drawn <= frame_count("clip.mp4") <= drawn + 1


MEMORY = """
import resource, sys, numpy, showreel
frames = numpy.random.default_rng(1).integers(0, 256, (8, 240, 320, 3), dtype=numpy.uint8)
with showreel.Recorder("clip.mp4", fps=30, preset="ultrafast", overwrite=True) as recorder:
    for index in range(int(sys.argv[1])):
        recorder.add(frames[index % 8])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def test_memory_does_not_grow(folder: pathlib.Path) -> None:
    peaks = [float(python(MEMORY, folder, count).stdout) for count in (100, 2000)]
    # 2,000 frames are 440 MB.
    assert peaks[1] - peaks[0] < 10, peaks


def test_a_fork_does_not_disturb_the_parent(folder: pathlib.Path) -> None:
    run = python(
        "import os, numpy, showreel\n"
        "frame = numpy.zeros((48, 64, 3), 'uint8')\n"
        "recorder = showreel.Recorder('clip.mp4')\n"
        "recorder.add(frame)\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    try: recorder.add(frame)\n"
        "    except showreel.UsageError as error: print(error)\n"
        "    raise SystemExit\n"
        "os.waitpid(child, 0)\n"
        "recorder.add(frame)\n"
        "recorder.finish()\n",
        folder,
    )
    assert run.returncode == 0, run.stderr
    assert "belongs to the process" in run.stdout
    assert frame_count("clip.mp4") == 2


def test_ffmpeg_is_the_commands_or_imageios(folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    imageio_ffmpeg = pytest.importorskip("imageio_ffmpeg")
    with monkeypatch.context() as patch:
        patch.setenv("PATH", "/nowhere")
        for name in ("SHOWREEL_FFMPEG", "IMAGEIO_FFMPEG_EXE"):
            patch.delenv(name, raising=False)
        showreel.record(noise(3), "imageio.mp4")
        patch.setattr(imageio_ffmpeg, "get_ffmpeg_exe", lambda: "/nowhere/ffmpeg")
        with pytest.raises(showreel.FFmpegMissingError, match="/nowhere/ffmpeg"):
            showreel.record(noise(3), "none.mp4")
        patch.setenv("SHOWREEL_FFMPEG", "/nowhere/else")
        with pytest.raises(showreel.FFmpegMissingError, match="SHOWREEL_FFMPEG"):
            showreel.record(noise(3), "none.mp4")
    assert frame_count("imageio.mp4") == 3
