"""The recorder: frames go in as they are drawn, and files come out when it is finished."""

from __future__ import annotations

import ctypes
import dataclasses
import difflib
import fractions
import os
import weakref
from collections.abc import Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Union

import numpy as np

from . import _ffmpeg, _library
from .errors import ShowreelError, UsageError
from .frames import Frame, PixelFormat, checked

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

Path = Union[str, "os.PathLike[str]"]
"""A path of a file or a folder."""

Rate = Union[int, float, str, fractions.Fraction]
"""Frames a second: a number, a `Fraction`, or a text such as "30000/1001"."""


class RecordingOptions(TypedDict, total=False):
    """How a recording is made; each may be left out."""

    every: int
    """Of how many frames one is kept (1); the video shows those at the times that they would have among all."""
    speed: float
    """How fast the video plays (1): 0.5 is half speed."""
    hold_last: float
    """Seconds for which the video stays on its last frame (0)."""
    crf: int
    """The quality of mp4 and webm, 1 (large) to 51 (poor); 18."""
    preset: str
    """x264's preset ("veryfast"): "medium" takes half as much time again, for files of about the same size at this quality."""
    pipe: Literal["png", "rgb24", "yuv420p"]
    """In what form frames reach ffmpeg ("yuv420p", and "rgb24" for formats that are stored as RGB). The videos are the same."""
    overwrite: bool
    """Whether a file that is there may be replaced, which happens when the new one is complete."""
    ffmpeg: str
    """The path of the ffmpeg to use."""


def check_options(options: RecordingOptions, *others: str) -> None:
    """Raises the TypeError that a wrong keyword raises elsewhere; the others are the caller's own keywords."""
    for name in options:
        if name not in RecordingOptions.__annotations__:
            known = [*others, *RecordingOptions.__annotations__]
            similar = difflib.get_close_matches(name, known, n=1)
            hint = f"; is it '{similar[0]}'?" if similar else ""
            raise TypeError(f"unexpected keyword argument '{name}'{hint}; of recordings there are: {', '.join(known)}")


@dataclasses.dataclass(frozen=True)
class Recording:
    """What was recorded."""

    frame_count: int
    """The number of frames."""
    fps: str
    """The frames a second, of all that were added."""
    paths: list[str]
    """The files and the folder of numbered frames that were written."""


class Recorder:
    """Records frames to one or several files, of which each is there when it is complete.

    Each frame is copied, encoded and written by other threads while the next one is computed; where encoding is behind, `add`
    waits. So memory does not grow with the length of a recording. Until the end an mp4, webm or mkv plays as
    `NAME.partial-RANDOM.mp4`, whatever happens to the process, but for its last two seconds.

    ```python
    with Recorder("clip.mp4", "clip.gif", fps=30) as recorder:
        for frame in frames:
            recorder.add(frame)
    ```

    At the end of the `with` block the files are completed, after an exception too. A recorder that is dropped, or left when Python
    ends, is finished as far as it got.
    """

    def __init__(
        self, *paths: Path, frames: Path | None = None, fps: Rate = 30, **options: Unpack[RecordingOptions]
    ) -> None:
        """Takes down what will be recorded; files are opened with the first frame.

        Args:
            paths: The files to write; their endings say the formats: mp4, webm, gif, apng, webp, mkv.
            frames: A folder for numbered PNG files.
            fps: Frames a second.
            options: How the recording is made, as `RecordingOptions` has it. Files that are there are not replaced unless
                `overwrite` says so.

        Raises:
            UsageError: There is nowhere to record to.
        """
        check_options(options)
        if not paths and frames is None:
            raise UsageError("a recording needs a path, or a folder for frames, to go to", 64)
        self._given: dict[str, Any] = {
            # Of frames of games as of textured ones it takes half the processor time of PNG, which ffmpeg has to decode.
            "pipe": "yuv420p",
            # The loop that is recorded shares the processor with x264.
            "preset": "veryfast",
            **options,
            "videos": [os.fspath(path) for path in paths],
            "frames": None if frames is None else os.fspath(frames),
            "fps": _rate(fps),
            "ffmpeg": options.get("ffmpeg") or _ffmpeg.fallback(),
        }
        self._handle = 0
        self._is_over = False
        self._left: weakref.finalize[[int, int], Recorder] | None = None
        self.frame_count = 0
        """The number of frames that were added."""

    @property
    def is_open(self) -> bool:
        """Whether files are being written."""
        return self._left is not None and self._left.alive

    def add(self, frame: Frame, pixels: PixelFormat | None = None) -> None:
        """Copies a frame, which is the caller's again when this returns.

        Args:
            frame: An array of dtype uint8 and shape (height, width, 3), (height, width, 4) or (height, width). All frames of
                a recording have the first one's size.
            pixels: What the bytes of a pixel mean, where the shape does not say it: "bgr24" of OpenCV's frames.

        Raises:
            FrameError: The shape or dtype is another; the recording goes on without that frame.
            ShowreelError: It cannot be recorded; what plays of the recording is kept, and named.
        """
        array, meaning = checked(frame, pixels)
        height, width = array.shape[:2]
        handle = self._handle or self._open(width, height)
        _library.check(_library.library.showreel_recorder_add(handle, *frame_arguments(array, meaning)))
        self.frame_count += 1

    def finish(self) -> Recording:
        """Completes the files and gives them their names.

        Raises:
            UsageError: There is no frame, or the recording is over.
            ShowreelError: They cannot be completed; what plays is kept, and named.
        """
        if self._is_over:
            raise UsageError("the recording is over", 64)
        self._is_over = True
        if self._handle == 0:
            raise UsageError("there is no frame to make a recording of", 64)
        result = _library.document(_library.library.showreel_recorder_finish, self._release())
        return Recording(result["frames"], str(result["fps"]), result["files"])

    def cancel(self) -> None:
        """Gives the recording up: nothing is left of it."""
        self._is_over = True
        if self._handle != 0:
            _library.check(_library.library.showreel_recorder_cancel(self._release()))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._is_over:
            return
        if error is None:
            self.finish()
        elif self.frame_count > 0:
            # What was drawn is kept, and the block's own error is what is told.
            try:
                self.finish()
            except ShowreelError:
                pass

    def _open(self, width: int, height: int) -> int:
        if self._is_over:
            raise UsageError("the recording is over", 64)
        options = _library.options(width=width, height=height, **self._given)
        self._handle = _library.opened(_library.library.showreel_recorder_open, options)
        self._left = weakref.finalize(self, _finish, self._handle, os.getpid())
        return self._handle

    def _release(self) -> int:
        """The handle, which is no longer ours."""
        if self._left is not None:
            self._left.detach()
        handle, self._handle = self._handle, 0
        return handle


def record(
    frames: Frame | Iterable[Frame], *paths: Path, fps: Rate = 30, **options: Unpack[RecordingOptions]
) -> Recording:
    """Records an array of frames, or whatever yields them.

    Args:
        frames: An array of shape (frames, height, width, 3) and dtype uint8, or an iterable of frames.
        paths: The files to write, as `Recorder` takes them.
        fps: Frames a second.
        options: How the recording is made, as `RecordingOptions` has it.

    Raises:
        FrameError: A frame's shape or dtype is another, or the array is a single frame.
        ShowreelError: It cannot be recorded.
    """
    if isinstance(frames, np.ndarray) and frames.ndim != 4 and (frames.ndim != 3 or frames.shape[2] in (3, 4)):
        checked(frames)
        raise UsageError(f"expected frames of shape (frames, height, width, 3); found one frame, {frames.shape}", 64)
    recorder = Recorder(*paths, fps=fps, **options)
    with recorder:
        for frame in frames:
            recorder.add(frame)
        return recorder.finish()


def frame_arguments(array: Frame, meaning: PixelFormat) -> tuple[int, int, int, int, int, bytes]:
    """A checked frame as the library takes it: its address, bytes, width, height, stride and format."""
    height, width = array.shape[:2]
    stride = array.strides[0]
    row = width * (array.shape[2] if array.ndim == 3 else 1)
    address: int = array.__array_interface__["data"][0]
    return address, (height - 1) * stride + row, width, height, stride, meaning.encode()


def _rate(fps: Rate) -> float | int | str:
    """A rate as the library takes it."""
    if isinstance(fps, fractions.Fraction):
        return f"{fps.numerator}/{fps.denominator}"
    if isinstance(fps, (int, str)):
        return fps
    number = float(fps)
    return int(number) if number.is_integer() else number


def _finish(handle: int, process: int) -> None:
    """Finishes a recorder that was left. There is nobody whom its error could be told."""
    if os.getpid() == process:
        text = ctypes.c_void_p()
        _library.library.showreel_recorder_finish(handle, ctypes.byref(text))
        _library.library.showreel_free(text)
