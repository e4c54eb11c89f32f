"""Records reinforcement learning: frames of any environment to video, without a display and without keeping them in memory.

- `RecordVideo`, `vector.RecordVideo`: Gymnasium's wrappers, for any environment.
- `VecVideoRecorder`: Stable-Baselines3's.
- `Recorder`, `record`: frames from anywhere.
- `film`: one video of what policies learned, in any environment of Gymnasium's.
- `Policy`, `evaluate`: policies as files, played in Showreel's own environments.

Where Gymnasium is installed, Showreel's environments are `gymnasium.make("showreel/CartPole-v1")` and so on.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import re
from typing import TYPE_CHECKING, Any

from . import _library
from .errors import (
    FFmpegMissingError,
    FrameError,
    MalformedFileError,
    MissingFileError,
    OutputError,
    RecordingFailedError,
    ShowreelError,
    UsageError,
)
from .policy import Policy, evaluate
from .recorder import Recorder, Recording, RecordingOptions, record

if TYPE_CHECKING:
    from . import vector
    from .films import Film, FilmEpisode, film
    from .sb3 import VecVideoRecorder
    from .wrappers import RecordVideo

__version__ = _library.version()

__all__ = [
    "FFmpegMissingError",
    "Film",
    "FilmEpisode",
    "FrameError",
    "MalformedFileError",
    "MissingFileError",
    "OutputError",
    "Policy",
    "RecordVideo",
    "Recorder",
    "Recording",
    "RecordingFailedError",
    "RecordingOptions",
    "ShowreelError",
    "UsageError",
    "VecVideoRecorder",
    "evaluate",
    "film",
    "record",
    "vector",
]

# What needs another package is imported when it is asked for.
_WITH_OTHERS = {
    "Film": ("films", "Film"),
    "FilmEpisode": ("films", "FilmEpisode"),
    "RecordVideo": ("wrappers", "RecordVideo"),
    "VecVideoRecorder": ("sb3", "VecVideoRecorder"),
    "film": ("films", "film"),
    "vector": ("vector", None),
}


def __getattr__(name: str) -> Any:
    if name not in _WITH_OTHERS:
        raise AttributeError(f"module 'showreel' has no attribute '{name}'")
    module_name, attribute = _WITH_OTHERS[name]
    module = importlib.import_module(f".{module_name}", __name__)
    return module if attribute is None else getattr(module, attribute)


def __dir__() -> list[str]:
    return sorted([*globals(), *_WITH_OTHERS])


def _has_gymnasium() -> bool:
    """Whether there is a Gymnasium with vectors as they are used here, which are those of 1.1; of an older one nothing is imported."""
    try:
        found = re.match(r"(\d+)\.(\d+)", importlib.metadata.version("gymnasium"))
    except importlib.metadata.PackageNotFoundError:
        return False
    return found is not None and (int(found[1]), int(found[2])) >= (1, 1)


if _has_gymnasium():
    from . import environments

    environments.register()
