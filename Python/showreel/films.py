"""Films: the same episode by one policy after the other, to show what was learned, in any environment of Gymnasium's."""

from __future__ import annotations

import dataclasses
import os
import pathlib
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, Union

import gymnasium

from . import _ffmpeg, _library
from .errors import ShowreelError, UsageError
from .frames import checked
from .recorder import Path, Rate, Recording, RecordingOptions, _rate, check_options, frame_arguments

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = ["Film", "FilmEpisode", "Model", "Player", "film"]


class Model(Protocol):
    """A policy as Stable-Baselines3's models are, and `showreel.Policy`."""

    def predict(self, observation: Any, /, *, deterministic: bool) -> tuple[Any, Any]:
        """Returns the action for an observation, and a state that is not looked at."""


Player = Union[Callable[[Any], Any], Model]
"""A policy: a function from an observation to an action, or a model."""


@dataclasses.dataclass(frozen=True)
class FilmEpisode:
    """An episode of a film."""

    title: str
    """What the film calls the policy."""
    seed: int
    """The seed that the episode was reset with."""
    total_reward: float
    """The sum of its rewards."""
    length: int
    """Its steps."""
    mean_return: float | None
    """The mean return that its caption has; None where there is none."""


@dataclasses.dataclass(frozen=True)
class Film(Recording):
    """What was recorded."""

    episodes: list[FilmEpisode]
    """The episodes, in the order of the film."""


def film(
    env: gymnasium.Env[Any, Any],
    policies: Mapping[int, Player] | Mapping[str, Player],
    *paths: Path,
    seed: int = 0,
    episodes: int = 1,
    deterministic: bool = True,
    mean_returns: Sequence[float] | None = None,
    mean_episodes: int = 20,
    curve: Sequence[tuple[float, float]] | None = None,
    threshold: float | None = None,
    heading: str | None = None,
    hold: float = 0.5,
    zoom: int | None = None,
    frames: Path | None = None,
    fps: Rate | None = None,
    **options: Unpack[RecordingOptions],
) -> Film:
    """Makes one video of several policies: the same seeds by one after the other, each with its caption beside the scene.

    ```python
    film(env, {0: untrained, 20_000: early, 100_000: late}, "learning.mp4", seed=3)
    ```

    The caption has the policy's steps of training, or its name, the mean return, and the step and the return of the episode;
    where steps are known, a curve grows beside it.

    Args:
        env: One that renders to arrays (`render_mode="rgb_array"`). It is reset and stepped, and not closed.
        policies: The policies by the steps of training that they had, or by name; in their order. Each is a function from an
            observation to an action, or has `predict`, as Stable-Baselines3's models have it.
        paths: The files to write, as `Recorder` takes them.
        seed: What the first episode of each policy is reset with, and the action space seeded; the next ones follow.
        episodes: Episodes of each policy.
        deterministic: What `predict` is called with.
        mean_returns: The mean return of each policy, for its caption and the curve; by default it is measured.
        mean_episodes: The episodes that are played for it, not recorded, from the seeds that follow those of the film; 0 for no
            mean returns.
        curve: Points of the learning curve, as pairs of steps and mean return; by default those of the policies.
        threshold: A level to draw in it; by default the reward threshold that the environment says.
        heading: The line above the caption; by default the environment's id.
        hold: Seconds for which each episode stays on its last frame.
        zoom: How often each pixel of the scene is repeated across and down; by default as often as it comes near 400 rows.
        frames: A folder for numbered PNG files.
        fps: Frames a second; by default the environment's, or 30.
        options: How the film is recorded, as `RecordingOptions` has it.

    Returns:
        The files, and the episodes as they were played.

    Raises:
        UsageError: There is no policy, nowhere to record to, no image of the environment, or an argument makes no sense.
        FrameError: The environment renders something else than pixels.
        ShowreelError: The film cannot be recorded; what plays of it is kept, and named.
    """
    check_options(options)
    if len(policies) == 0:
        raise UsageError("a film needs at least one policy", 64)
    if not paths and frames is None:
        raise UsageError("a film needs a path, or a folder for frames, to go to", 64)
    if episodes < 1 or mean_episodes < 0:
        raise UsageError(f"expected episodes, found {min(episodes, mean_episodes)}", 64)
    if mean_returns is not None and len(mean_returns) != len(policies):
        raise UsageError(f"expected {len(policies)} mean returns, one for each policy; found {len(mean_returns)}", 64)
    if env.render_mode in {None, "human", "ansi"}:
        raise UsageError(
            f"a film needs frames, and the environment's render mode is {env.render_mode}; make it with one that returns an "
            'image, such as render_mode="rgb_array"', 64,
        )  # fmt: skip
    players = [_Player(name, policy, deterministic) for name, policy in policies.items()]
    means: list[float | None] = list(mean_returns) if mean_returns is not None else [None] * len(players)
    if mean_returns is None and mean_episodes > 0:
        for index, player in enumerate(players):
            returns = [_play(env, player, seed + episodes + number)[0] for number in range(mean_episodes)]
            means[index] = sum(returns) / len(returns)
    spec = env.spec
    if curve is None:
        known = [(player.steps, mean) for player, mean in zip(players, means)]
        points = [[float(steps), float(mean)] for steps, mean in known if steps is not None and mean is not None]
    else:
        points = [[float(steps), float(mean)] for steps, mean in curve]
    given: dict[str, Any] = {
        "pipe": "yuv420p",
        **options,
        "videos": [os.fspath(path) for path in paths],
        "frames": None if frames is None else os.fspath(frames),
        "fps": _rate(fps if fps is not None else env.metadata.get("render_fps") or 30),
        "ffmpeg": options.get("ffmpeg") or _ffmpeg.fallback(),
        "heading": heading if heading is not None else spec.id if spec is not None else type(env.unwrapped).__name__,
        "curve": points,
        "threshold": threshold if threshold is not None or spec is None else spec.reward_threshold,
        "hold": hold,
        "zoom": zoom,
        "font": _font(),
    }
    recorder = _FilmRecorder(given)
    played: list[FilmEpisode] = []
    try:
        for index, player in enumerate(players):
            for number in range(episodes):
                recorder.caption = {
                    "title": player.title,
                    "place": f"Policy {index + 1} of {len(players)}",
                    "mean_return": means[index],
                    "steps": player.steps,
                    "seed": seed + number,
                }
                total, length = _play(env, player, seed + number, recorder)
                played.append(FilmEpisode(player.title, seed + number, total, length, means[index]))
    except BaseException:
        # What was drawn is kept, and the error is what is told.
        try:
            recorder.finish()
        except ShowreelError:
            pass
        raise
    result = recorder.finish()
    return Film(result["frames"], str(result["fps"]), result["files"], played)


class _Player:
    """A policy, and what the film calls it."""

    def __init__(self, name: int | str, policy: Player, deterministic: bool) -> None:
        # A number is steps, whatever kind of whole number it is.
        self.steps: int | None = None if isinstance(name, str) else int(name)
        self.title = name if isinstance(name, str) else f"{_grouped(int(name))} steps"
        self._policy = policy
        self._deterministic = deterministic
        if not callable(policy) and not hasattr(policy, "predict"):
            raise UsageError(
                f"expected a function from an observation to an action, or a model with predict; found {type(policy).__name__}", 64
            )

    def action(self, observation: Any) -> Any:
        predict = getattr(self._policy, "predict", None)
        if predict is not None:
            return predict(observation, deterministic=self._deterministic)[0]
        policy: Any = self._policy
        return policy(observation)


class _FilmRecorder:
    """The library's film, which is opened with the first frame."""

    def __init__(self, given: dict[str, Any]) -> None:
        self._given = given
        self._handle = 0
        self.caption: dict[str, Any] | None = None
        """The next episode's, until its first frame."""

    def add(self, env: gymnasium.Env[Any, Any], total_reward: float) -> None:
        frame: Any = env.render()
        if isinstance(frame, list) and frame:
            frame = frame[-1]
        array, meaning = checked(frame)
        if self._handle == 0:
            height, width = array.shape[:2]
            options = _library.options(width=width, height=height, **self._given)
            self._handle = _library.opened(_library.library.showreel_film_open, options)
        if self.caption is not None:
            caption, self.caption = self.caption, None
            _library.check(_library.library.showreel_film_begin(self._handle, _library.options(**caption)))
        _library.check(
            _library.library.showreel_film_add(self._handle, *frame_arguments(array, meaning), total_reward)
        )

    def finish(self) -> Any:
        handle, self._handle = self._handle, 0
        if handle == 0:
            raise UsageError("there is no frame to make a film of", 64)
        return _library.document(_library.library.showreel_film_finish, handle)


def _grouped(number: int) -> str:
    """A number with commas between its thousands from five digits on, as the axis beside it has them."""
    return f"{number:,}" if abs(number) >= 10_000 else str(number)


def _font() -> str | None:
    """The font of the package, unless the environment names another or there is none beside it."""
    own = pathlib.Path(__file__).parent / "fonts" / "DejaVuSans.ttf"
    return str(own) if not os.environ.get("SHOWREEL_FONT") and own.exists() else None


def _play(
    env: gymnasium.Env[Any, Any], player: _Player, seed: int, recorder: _FilmRecorder | None = None
) -> tuple[float, int]:
    """Plays an episode: the sum of its rewards, and its steps."""
    # A policy that draws from the action space does so anew each time.
    env.action_space.seed(seed % 2**32)
    observation, _ = env.reset(seed=seed)
    total, length, over = 0.0, 0, False
    if recorder is not None:
        recorder.add(env, total)
    while not over:
        observation, reward, terminated, truncated, _ = env.step(player.action(observation))
        total += float(reward)
        length += 1
        over = bool(terminated or truncated)
        if recorder is not None:
            recorder.add(env, total)
    return total, length
