"""The errors of the package, after the exit codes of the library."""

from __future__ import annotations


class ShowreelError(Exception):
    """Says what failed, on which path, and what was expected.

    Attributes:
        code: The exit code that the command would have, such as 69 where ffmpeg is missing.
    """

    def __init__(self, message: str, code: int = 70) -> None:
        super().__init__(message)
        self.code = code

    def __str__(self) -> str:
        # Not OSError's own way, which would show a file's error as numbers.
        return str(self.args[0])


class UsageError(ShowreelError, ValueError):
    """An argument that makes no sense."""


class FrameError(UsageError):
    """A frame of a shape or dtype that no frame has."""


class MalformedFileError(ShowreelError, ValueError):
    """A file that is not what it should be."""


class MissingFileError(ShowreelError, FileNotFoundError):
    """A file that is not there."""


class FFmpegMissingError(ShowreelError):
    """No ffmpeg, or one without the encoder that is needed."""


class OutputError(ShowreelError, FileExistsError):
    """An output that exists and may not be replaced, or that cannot be created."""


class RecordingFailedError(ShowreelError, OSError):
    """Reading or writing failed, or ffmpeg did. The message names what was kept of the recording."""


_BY_CODE: dict[int, type[ShowreelError]] = {
    64: UsageError,
    65: MalformedFileError,
    66: MissingFileError,
    69: FFmpegMissingError,
    73: OutputError,
    74: RecordingFailedError,
}


def error(code: int, message: str) -> ShowreelError:
    """Makes the error of an exit code."""
    if code == 73 and message.endswith("exists already"):
        message += "; overwrite=True replaces it"
    return _BY_CODE.get(code, ShowreelError)(message, code)
