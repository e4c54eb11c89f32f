"""Gymnasium's `RecordVideo` for vectors of environments, recorded by the library."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import gymnasium
import numpy as np
from gymnasium import logger
from gymnasium.core import ActType, ObsType, RenderFrame
from gymnasium.vector import AutoresetMode, VectorEnv, VectorWrapper

from ._videos import OnVideo, VideoFolder, VideoFormat
from .errors import FrameError, UsageError
from .frames import Frame
from .recorder import Path, Rate, RecordingOptions
from .wrappers import capped_cubic_video_schedule, check_render_mode

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = ["RecordVideo"]


class RecordVideo(
    VideoFolder,
    VectorWrapper[ObsType, ActType, ObsType, ActType, "np.ndarray[Any, Any]"],
    gymnasium.utils.RecordConstructorArgs,
):
    """Records videos of a vector of environments side by side, as Gymnasium's vector wrapper of this name does.

    Parameters, names of files, triggers and lengths are those of Gymnasium 1.4; episodes are those of the first environment.
    Beyond those, `sub_envs` says which environments are shown. No frame is kept, and a video is complete when its episode is.
    """

    def __init__(
        self,
        env: VectorEnv[ObsType, ActType, "np.ndarray[Any, Any]"],
        video_folder: Path,
        video_aspect_ratio: tuple[int, int] = (1, 1),
        record_first_only: bool = False,
        episode_trigger: Callable[[int], bool] | None = None,
        step_trigger: Callable[[int], bool] | None = None,
        video_length: int = 0,
        name_prefix: str = "rl-video",
        fps: Rate | None = None,
        disable_logger: bool = True,
        gc_trigger: Callable[[int], bool] | None = lambda episode: True,
        *,
        sub_envs: Sequence[int] | None = None,
        formats: Sequence[VideoFormat] = ("mp4",),
        frames: Path | None = None,
        on_video: OnVideo | None = None,
        **options: Unpack[RecordingOptions],
    ) -> None:
        """Wraps a vector.

        Args:
            env: One that renders to arrays.
            video_folder: Where videos go.
            video_aspect_ratio: The ratio of width and height that the grid of environments comes as close to as it can.
            record_first_only: Whether only the first environment is shown.
            episode_trigger: As of `showreel.RecordVideo`.
            step_trigger: As of `showreel.RecordVideo`.
            video_length: As of `showreel.RecordVideo`.
            name_prefix: As of `showreel.RecordVideo`.
            fps: As of `showreel.RecordVideo`.
            disable_logger: As of `showreel.RecordVideo`.
            gc_trigger: As of `showreel.RecordVideo`.
            sub_envs: The numbers of the environments that are shown, row by row; by default all.
            formats: As of `showreel.RecordVideo`.
            frames: As of `showreel.RecordVideo`.
            on_video: As of `showreel.RecordVideo`.
            options: As of `showreel.RecordVideo`.

        Raises:
            ValueError: The environments were made without rendering, or an argument makes no sense.
        """
        VectorWrapper.__init__(self, env)
        gymnasium.utils.RecordConstructorArgs.__init__(
            self,
            video_folder=video_folder,
            episode_trigger=episode_trigger,
            step_trigger=step_trigger,
            video_length=video_length,
            name_prefix=name_prefix,
            disable_logger=disable_logger,
        )
        check_render_mode(env.render_mode)
        if episode_trigger is None and step_trigger is None:
            episode_trigger = capped_cubic_video_schedule
        self.autoreset_mode = _autoreset_mode(env)
        self.has_autoreset = False
        self.episode_trigger = episode_trigger
        self.step_trigger = step_trigger
        self.record_first_only = record_first_only
        self.video_aspect_ratio = video_aspect_ratio
        self.sub_envs = _sub_envs(record_first_only, sub_envs, env.num_envs)
        self.frame_rows = -1
        self.frame_cols = -1
        self.render_history: list[RenderFrame] = []
        self._open_folder(
            video_folder,
            video_length=video_length,
            name_prefix=name_prefix,
            fps=self.metadata.get("render_fps", 30) if fps is None else fps,
            disable_logger=disable_logger,
            gc_trigger=gc_trigger,
            formats=formats,
            frames=frames,
            on_video=on_video,
            options=options,
        )

    def _capture_frame(self) -> None:
        if self._recorder is None:  # The episode is over, and so is its video.
            return
        rendered: Any = self.env.render()
        if not isinstance(rendered, (tuple, list)) or len(rendered) != self.num_envs:
            raise FrameError(f"expected a frame of each of {self.num_envs} environments, found {type(rendered)}", 64)
        self._add(self._tiled([rendered[index] for index in self.sub_envs]))

    def _tiled(self, frames: list[Frame]) -> Frame:
        """Returns the frames side by side, in rows."""
        for frame in frames:
            if not isinstance(frame, np.ndarray) or frame.ndim != 3 or frame.shape != frames[0].shape:
                found = getattr(frame, "shape", type(frame).__name__)
                raise FrameError(f"expected frames of one shape (height, width, 3), found {found}", 64)
        height, width, channels = frames[0].shape
        if self.frame_rows == -1:
            self.frame_rows, self.frame_cols = _grid(len(frames), width / height, self.video_aspect_ratio)
        if len(frames) == 1:
            return frames[0]
        grid = np.zeros((self.frame_rows * height, self.frame_cols * width, channels), dtype=frames[0].dtype)
        for index, frame in enumerate(frames):
            row, column = divmod(index, self.frame_cols)
            grid[row * height : (row + 1) * height, column * width : (column + 1) * width] = frame
        return grid

    def reset(
        self, *, seed: int | list[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[ObsType, dict[str, Any]]:
        """Resets the environments, and starts a recording where a trigger asks for one."""
        if options is None or "reset_mask" not in options or options["reset_mask"][0]:
            self._begin_episode()
        obs, info = self.env.reset(seed=seed, options=options)  # type: ignore[arg-type]
        if self.recording:
            self._capture_frame()
            self._stop_at_length()
        self.has_autoreset = False
        return obs, info

    def step(
        self, actions: ActType
    ) -> tuple[ObsType, np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any], dict[str, Any]]:
        """Takes a step, and records the frame after it where a recording is in progress."""
        obs, rewards, terminations, truncations, info = self.env.step(actions)
        self.step_id += 1
        is_over = bool(terminations[0] or truncations[0])
        if self.autoreset_mode == AutoresetMode.NEXT_STEP:
            if self.has_autoreset:
                self._begin_episode()
            self.has_autoreset = is_over
        elif self.autoreset_mode == AutoresetMode.SAME_STEP and is_over:
            self._begin_episode()
        if self.step_trigger and self.step_trigger(self.step_id):
            self.start_recording(f"{self.name_prefix}-step-{self.step_id}")
        if self.recording:
            self._capture_frame()
            self._stop_at_length()
        if is_over and self.autoreset_mode != AutoresetMode.SAME_STEP:
            self._complete_episode()
        return obs, rewards, terminations, truncations, info

    def close(self, **kwargs: Any) -> None:
        """Closes the environments, and completes a recording that is in progress."""
        super().close(**kwargs)
        if self.recording:
            self.stop_recording()


def _autoreset_mode(env: VectorEnv[Any, Any, Any]) -> AutoresetMode:
    mode: AutoresetMode | None = env.metadata.get("autoreset_mode", None)
    if mode is None:
        logger.warn(
            f"{env} metadata doesn't specify its autoreset mode ({env.metadata!r}), therefore, defaulting to next step."
        )
        return AutoresetMode.NEXT_STEP
    if mode == AutoresetMode.SAME_STEP:
        logger.warn(
            "Vector environment's autoreset mode is same-step (https://farama.org/Vector-Autoreset-Mode). "
            "Recorded episodes will not contain the last frame of the episode."
        )
    return mode


def _sub_envs(first_only: bool, chosen: Sequence[int] | None, count: int) -> list[int]:
    if first_only:
        return [0]
    indices = list(range(count)) if chosen is None else [int(index) for index in chosen]
    if not indices or not all(0 <= index < count for index in indices):
        raise UsageError(f"expected numbers of environments from 0 to {count - 1} to show, found {indices}", 64)
    return indices


def _grid(count: int, frame_ratio: float, wanted: tuple[int, int]) -> tuple[int, int]:
    """The rows and columns, among those that are filled, whose picture comes closest to the ratio; as in Gymnasium."""
    filled = [(rows, count // rows) for rows in range(1, int(count**0.5) + 1) if count % rows == 0]
    ratio = wanted[0] / wanted[1]
    return min(filled, key=lambda shape: abs(shape[1] / shape[0] * frame_ratio - ratio))
