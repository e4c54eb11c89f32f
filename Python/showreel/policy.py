"""Policies as files, acting on arrays, and their evaluation."""

from __future__ import annotations

import os
import weakref
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict

import numpy as np
import numpy.typing as npt

from . import _ffmpeg, _library
from .errors import UsageError
from .recorder import Path, Rate, _rate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing_extensions import Unpack

Options = Mapping[str, "float | bool"]
"""The options of an environment, as `gymnasium.make` takes them."""


class PolicyOptions(TypedDict, total=False):
    """What is said of a policy beyond its file; each may be left out."""

    activation: Literal["relu", "tanh", "elu", "leaky_relu", "silu", "gelu", "sigmoid", "identity"]
    """The function between the network's layers, where the file does not say it."""
    head: Literal["logits", "values", "deterministic"]
    """The meaning of the network's outputs, where the file does not say it."""
    network: str
    """The name of the network that is meant, in a file of several."""
    normalization: str
    """The path of the statistics that `VecNormalize.save` wrote, or "none"."""


class Policy:
    """A policy that was saved, by Showreel or by PyTorch, Stable-Baselines3 or CleanRL, read without executing anything in it.

    ```python
    policy = Policy("ppo-cartpole.zip")
    action = policy.act(observation, deterministic=True)
    ```
    """

    def __init__(
        self,
        path: Path,
        environment: str | None = None,
        *,
        options: Options | None = None,
        seed: int = 0,
        **said: Unpack[PolicyOptions],
    ) -> None:
        """Reads a policy.

        Args:
            path: The file, or "random", which needs an environment.
            environment: The environment that it acts in, one of Showreel's; continuous actions are then moved into its action
                space, or scaled to it where the network squashes them. Without one they are as the network gives them: not
                clipped, or from -1 to 1 where it squashes them.
            options: The environment's options.
            seed: What the actions that are drawn follow from.
            said: What the file does not say, as `PolicyOptions` has it.

        Raises:
            MissingFileError: There is no such file.
            MalformedFileError: It holds no policy, or one of other sizes than the environment has.
            UsageError: An argument makes no sense, or something has to be said of the policy that the file does not say.
        """
        _check(said, PolicyOptions)
        self._given: dict[str, Any] = {
            **said,
            "policy": os.fspath(path),
            "environment": environment,
            "options": None if options is None else dict(options),
            "seed": seed,
        }
        self._handles: dict[bool, int] = {}
        self._left = weakref.finalize(self, _close, self._handles)
        about = _library.document(_library.library.showreel_policy_describe, self._handle(False))
        self.observation_size: int = about["observation_size"]
        """The numbers of an observation."""
        self.actions: int | None = about["actions"]
        """How many actions there are to choose from; None where they are continuous."""
        self.action_size: int = about["action_size"]
        """The numbers of an action."""

    def act(self, observations: npt.ArrayLike, deterministic: bool = False) -> npt.NDArray[Any]:
        """Chooses an action for each observation.

        Args:
            observations: One observation of shape (n,), or a batch of shape (count, n); they are rounded to float32.
            deterministic: Whether the most probable action is taken, instead of one that is drawn.

        Returns:
            Discrete actions as int64: of shape (), or (count,). Continuous ones as float32: of shape (m,), or (count, m).

        Raises:
            UsageError: The observations are of another shape.
        """
        rows = np.ascontiguousarray(observations, dtype=np.float32)
        if rows.ndim not in (1, 2) or rows.shape[-1] != self.observation_size:
            n = self.observation_size
            raise UsageError(f"expected observations of shape ({n},) or (count, {n}), found {rows.shape}", 64)
        count = 1 if rows.ndim == 1 else rows.shape[0]
        actions = np.empty((count, self.action_size), dtype=np.float32)
        _library.check(
            _library.library.showreel_policy_act(
                self._handle(bool(deterministic)), rows.ctypes.data, count, self.observation_size,
                actions.ctypes.data, self.action_size,
            )
        )  # fmt: skip
        shape = rows.shape[:-1]
        if self.actions is not None:
            return actions[:, 0].astype(np.int64).reshape(shape)
        return actions.reshape((*shape, self.action_size))

    def predict(
        self,
        observation: npt.ArrayLike,
        state: tuple[Any, ...] | None = None,
        episode_start: object = None,
        deterministic: bool = False,
    ) -> tuple[npt.NDArray[Any], None]:
        """Chooses actions as Stable-Baselines3's models do, so that its `evaluate_policy` takes this for one."""
        return self.act(observation, deterministic), None

    def _handle(self, deterministic: bool) -> int:
        """The library's policy of one kind of choice, opened when it is needed."""
        if deterministic not in self._handles:
            options = _library.options(**self._given, deterministic=deterministic)
            self._handles[deterministic] = _library.opened(_library.library.showreel_policy_open, options)
        return self._handles[deterministic]


def evaluate(
    environment: str,
    policy: Path | Sequence[Path],
    *,
    episodes: int = 1,
    seed: int = 0,
    deterministic: bool = False,
    jobs: int = 1,
    options: Options | None = None,
    video_folder: Path | None = None,
    frames: Path | None = None,
    name_prefix: str | None = None,
    formats: Sequence[str] = ("mp4",),
    fps: Rate | None = None,
    every: int = 1,
    overwrite: bool = False,
    ffmpeg: str | None = None,
    **said: Unpack[PolicyOptions],
) -> dict[str, Any]:
    """Plays episodes of one of Showreel's environments, and returns the report that `showreel evaluate --json` writes.

    Args:
        environment: The environment's name, such as "CartPole-v1".
        policy: A policy's file, "random", or several of them, which all play the same episodes.
        episodes: How many episodes are played.
        seed: The seed of the first; the others follow.
        deterministic: Whether the most probable action is taken, instead of one that is drawn.
        jobs: How many episodes are played at the same time; the report does not depend on it.
        options: The environment's options.
        video_folder: Where videos go; none are made without it.
        frames: Where numbered PNG files go.
        name_prefix: What the names of videos begin with; by default the environment's name.
        formats: The kinds of video that are made.
        fps: Frames a second; by default the environment's own.
        every: Of how many frames one is recorded.
        overwrite: Whether files that are there are replaced.
        ffmpeg: The path of the ffmpeg to use.
        said: What the policy's file does not say, as `PolicyOptions` has it.

    Raises:
        ShowreelError: A file is missing or malformed, an argument makes no sense, or a recording failed.
    """
    _check(said, PolicyOptions)
    policies = [policy] if isinstance(policy, (str, os.PathLike)) else list(policy)
    given = _library.options(
        **said,
        environment=environment,
        policy=[os.fspath(path) for path in policies],
        episodes=episodes,
        seed=seed,
        deterministic=deterministic,
        jobs=jobs,
        options=None if options is None else dict(options),
        video_folder=None if video_folder is None else os.fspath(video_folder),
        frames=None if frames is None else os.fspath(frames),
        name_prefix=name_prefix,
        formats=list(formats),
        fps=None if fps is None else _rate(fps),
        every=every,
        overwrite=overwrite,
        ffmpeg=ffmpeg or _ffmpeg.fallback(),
    )
    report: dict[str, Any] = _library.document(_library.library.showreel_evaluate, given)
    return report


def _check(said: PolicyOptions, known: type[PolicyOptions]) -> None:
    for name in said:
        if name not in known.__annotations__:
            raise TypeError(f"unexpected keyword argument '{name}'; of a policy there are: {', '.join(known.__annotations__)}")


def _close(handles: dict[bool, int]) -> None:
    for handle in handles.values():
        _library.library.showreel_policy_close(handle)
