"""Which ffmpeg is used."""

from __future__ import annotations

import importlib
import importlib.util
import os
import shutil


def fallback() -> str | None:
    """The path of imageio-ffmpeg's program, where it is needed and installed.

    The library looks at SHOWREEL_FFMPEG, PATH and IMAGEIO_FFMPEG_EXE itself, as the command does.
    """
    if os.environ.get("SHOWREEL_FFMPEG") or os.environ.get("IMAGEIO_FFMPEG_EXE") or shutil.which("ffmpeg"):
        return None
    if importlib.util.find_spec("imageio_ffmpeg") is None:
        return None
    try:
        path: str = importlib.import_module("imageio_ffmpeg").get_ffmpeg_exe()
    except RuntimeError:  # It is installed without a program.
        return None
    return path
