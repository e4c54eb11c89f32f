"""The command `showreel`, which is a program in the package."""

from __future__ import annotations

import os
import pathlib
import sys

from . import _ffmpeg


def main() -> None:
    """Becomes the program, with the font of the package and ffmpeg where Python knows one."""
    folder = pathlib.Path(__file__).parent
    program = folder / "bin" / "showreel"
    if not program.exists():
        sys.exit(f"showreel: {program} is missing; install the wheel that scripts/wheel builds")
    environment = dict(os.environ)
    font = folder / "fonts" / "DejaVuSans.ttf"
    if font.exists():
        environment.setdefault("SHOWREEL_FONT", str(font))
    ffmpeg = _ffmpeg.fallback()
    if ffmpeg is not None:
        environment["IMAGEIO_FFMPEG_EXE"] = ffmpeg
    os.execve(program, ["showreel", *sys.argv[1:]], environment)
