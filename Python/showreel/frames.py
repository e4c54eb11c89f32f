"""Frames: arrays of pixels, as they are recorded."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from .errors import FrameError

Frame = npt.NDArray[np.uint8]
"""Pixels of dtype uint8, rows from the top down: (height, width, 3) of RGB, (height, width, 4) with alpha, which is ignored, or
(height, width) or (height, width, 1) of gray."""

PixelFormat = Literal["rgb24", "rgba", "bgr24", "gray"]
"""The meaning of a pixel's bytes."""

_EXPECTED = "expected a frame of shape (height, width, 3) and dtype uint8"
_CHANNELS: dict[str, tuple[int, ...]] = {"rgb24": (3,), "bgr24": (3,), "rgba": (4,), "gray": (1,)}
_BY_CHANNELS: dict[int, PixelFormat] = {1: "gray", 3: "rgb24", 4: "rgba"}


def checked(frame: object, pixels: PixelFormat | None = None) -> tuple[Frame, PixelFormat]:
    """Returns a frame whose pixels lie side by side in each row, and what they mean.

    The array is copied only where it has to be: rows may have padding between them, but pixels may not.

    Raises:
        FrameError: It is no array of pixels; the message names its shape and dtype, and what to do.
    """
    if not isinstance(frame, np.ndarray):
        raise FrameError(f"{_EXPECTED}; found {_name(frame)}", 64)
    if frame.dtype != np.uint8:
        raise FrameError(f"{_EXPECTED}; found shape {frame.shape} and dtype {frame.dtype}{_dtype_hint(frame)}", 64)
    channels = 1 if frame.ndim == 2 else frame.shape[2] if frame.ndim == 3 else 0
    if channels not in _BY_CHANNELS or 0 in frame.shape:
        raise FrameError(f"{_EXPECTED}; found shape {frame.shape}{_shape_hint(frame.shape)}", 64)
    meaning = pixels or _BY_CHANNELS[channels]
    if channels not in _CHANNELS.get(meaning, ()):
        raise FrameError(f"expected a frame of {meaning} pixels; found shape {frame.shape}", 64)
    strides = frame.strides
    inner = (channels,) if frame.ndim == 2 else (channels, 1)
    if strides[1:] != inner or strides[0] < frame.shape[1] * channels:
        frame = np.ascontiguousarray(frame)
    return frame, meaning


def _name(value: object) -> str:
    module = type(value).__module__.partition(".")[0]
    if module == "torch":
        return "a torch.Tensor; give frame.cpu().numpy()"
    if isinstance(value, list):
        return "a list; of several frames, add one after the other"
    return f"{type(value).__name__}"


def _dtype_hint(frame: npt.NDArray[Any]) -> str:
    if frame.dtype.kind == "f" and frame.size > 0:
        largest = float(np.nanmax(frame))
        if largest <= 1:
            return "; values of 0 to 1 become pixels by (255 * frame).round().astype(np.uint8)"
        return f"; its largest value is {largest:g}: clip it to 0 to 255 and cast it to np.uint8"
    if frame.dtype == np.bool_:
        return "; 255 * frame.astype(np.uint8) makes it black and white"
    return "; cast it to np.uint8"


def _shape_hint(shape: tuple[int, ...]) -> str:
    if len(shape) == 3 and shape[0] in (1, 3, 4):
        return "; channels come last: frame.transpose(1, 2, 0)"
    if len(shape) == 4:
        return "; of several frames, add one after the other"
    return ""
