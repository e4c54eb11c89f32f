"""Gymnasium's `RecordVideo`, recorded by the library."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, SupportsFloat

import gymnasium
import numpy as np
from gymnasium import logger
from gymnasium.core import ActType, ObsType, RenderFrame

from ._videos import OnVideo, VideoFolder, VideoFormat
from .recorder import Path, Rate, RecordingOptions

if TYPE_CHECKING:
    from typing_extensions import Unpack

__all__ = ["RecordVideo"]


class RecordVideo(
    VideoFolder,
    gymnasium.Wrapper[ObsType, ActType, ObsType, ActType],
    gymnasium.utils.RecordConstructorArgs,
):
    """Records videos of an environment's episodes, as Gymnasium's wrapper of this name does.

    Parameters, names of files, triggers and lengths are those of Gymnasium 1.4. No frame is kept: each is encoded as it is
    rendered. The video of an episode is complete when `step` returns its end, whatever happens to the process later; until then
    it plays, but for its last two seconds, as `NAME.partial-RANDOM.mp4`. One that is left without `close` is completed as well.

    ```python
    env = gymnasium.make("LunarLander-v3", render_mode="rgb_array")
    env = RecordVideo(env, "videos", episode_trigger=lambda episode: episode % 100 == 0)
    ```
    """

    def __init__(
        self,
        env: gymnasium.Env[ObsType, ActType],
        video_folder: Path,
        episode_trigger: Callable[[int], bool] | None = None,
        step_trigger: Callable[[int], bool] | None = None,
        video_length: int = 0,
        name_prefix: str = "rl-video",
        fps: Rate | None = None,
        disable_logger: bool = True,
        gc_trigger: Callable[[int], bool] | None = lambda episode: True,
        *,
        formats: Sequence[VideoFormat] = ("mp4",),
        frames: Path | None = None,
        on_video: OnVideo | None = None,
        **options: Unpack[RecordingOptions],
    ) -> None:
        """Wraps an environment.

        Args:
            env: One that renders to arrays: of render mode `rgb_array` or `rgb_array_list`.
            video_folder: Where videos go.
            episode_trigger: Whether a recording starts with this episode. Where neither trigger is given, it does with the
                episodes 0, 1, 8, 27 and so on, and from 1000 on with every thousandth.
            step_trigger: Whether a recording starts with this step, counted over all episodes.
            video_length: The steps that a recording lasts; 0 for whole episodes.
            name_prefix: Videos are `PREFIX-episode-I.mp4`, and `PREFIX-step-T.mp4` where a step started them.
            fps: Frames a second; by default the environment's `render_fps`, or else 30.
            disable_logger: Whether nothing is printed; else a line for each video.
            gc_trigger: Whether garbage is collected after a recording of this episode.
            formats: The kinds of video that are made, at once.
            frames: A folder for numbered PNG files as well, in one of its own for each recording.
            on_video: What is called with the path of each video when it is complete, the episode that it began in and `step_id`.
            options: How videos are made, as `RecordingOptions` has it. A new one replaces an old one of its name when it
                is complete, unless `overwrite` is false: then `reset` or `step` raises an error.

        Raises:
            ValueError: The environment was made without rendering, or an argument makes no sense.
        """
        # Without `on_video`: these are deeply copied, and a method would come with its object.
        gymnasium.utils.RecordConstructorArgs.__init__(
            self,
            video_folder=video_folder,
            episode_trigger=episode_trigger,
            step_trigger=step_trigger,
            video_length=video_length,
            name_prefix=name_prefix,
            fps=fps,
            disable_logger=disable_logger,
            gc_trigger=gc_trigger,
            formats=formats,
            frames=frames,
            **options,
        )
        gymnasium.Wrapper.__init__(self, env)
        check_render_mode(env.render_mode)
        if episode_trigger is None and step_trigger is None:
            episode_trigger = capped_cubic_video_schedule
        self.episode_trigger = episode_trigger
        self.step_trigger = step_trigger
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
        frame: Any = self.env.render()
        if isinstance(frame, list):
            if len(frame) == 0:
                logger.warn(
                    "Trying to capture render frame but 'env.render()' has just been called. The frame cannot be captured."
                )
                return
            self.render_history += frame
            frame = frame[-1]
        if isinstance(frame, np.ndarray):
            self._add(frame)
        else:
            self.stop_recording()
            logger.warn(
                f"Recording stopped: expected type of frame returned by render to be a numpy array, got instead {type(frame)}."
            )

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[ObsType, dict[str, Any]]:
        """Resets the environment, and starts a recording where a trigger asks for one."""
        obs, info = self.env.reset(seed=seed, options=options)
        # Of an environment that hands out its frames as lists, those of the episode before are let go, as it does itself.
        self.render_history = []
        self._begin_episode()
        if self.recording:
            self._capture_frame()
            self._stop_at_length()
        return obs, info

    def step(self, action: ActType) -> tuple[ObsType, SupportsFloat, bool, bool, dict[str, Any]]:
        """Takes a step, and records the frame after it where a recording is in progress."""
        obs, reward, terminated, truncated, info = self.env.step(action)
        self.step_id += 1
        if self.step_trigger and self.step_trigger(self.step_id):
            self.start_recording(f"{self.name_prefix}-step-{self.step_id}")
        if self.recording:
            self._capture_frame()
            self._stop_at_length()
        if terminated or truncated:
            self._complete_episode()
        return obs, reward, terminated, truncated, info

    def render(self) -> RenderFrame | list[RenderFrame] | None:
        """Renders the environment. Of one with `rgb_array_list`, the frames that were recorded come first."""
        out = self.env.render()
        if not isinstance(out, list):
            return out
        if self.recording:
            for frame in out:
                self._add(frame)  # type: ignore[arg-type]
        history, self.render_history = self.render_history, []
        return history + out

    def close(self) -> None:
        """Closes the environment, and completes a recording that is in progress."""
        super().close()
        if self.recording:
            self.stop_recording()


def capped_cubic_video_schedule(episode_id: int) -> bool:
    """Gymnasium's default: the episodes 0, 1, 8, 27 and so on below 1000, and then every thousandth."""
    if episode_id < 1000:
        return int(round(episode_id ** (1.0 / 3))) ** 3 == episode_id
    return episode_id % 1000 == 0


def check_render_mode(mode: str | None) -> None:
    """Raises Gymnasium's error where an environment does not render to arrays."""
    if mode in {None, "human", "ansi"}:
        raise ValueError(
            f"Render mode is {mode}, which is incompatible with RecordVideo. "
            "Initialize your environment with a render_mode that returns an image, such as rgb_array."
        )
