"""Stable-Baselines3's `VecVideoRecorder`, recorded by the library."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from gymnasium import logger
from stable_baselines3.common.vec_env import VecEnv, VecEnvWrapper
from stable_baselines3.common.vec_env.base_vec_env import VecEnvObs, VecEnvStepReturn

from .errors import ShowreelError
from .frames import Frame
from .recorder import Path, Rate, Recorder, RecordingOptions, check_options

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._videos import VideoFormat

__all__ = ["VecVideoRecorder"]


class VecVideoRecorder(VecEnvWrapper):
    """Records videos of a `VecEnv`, as Stable-Baselines3's wrapper of this name does.

    Parameters and names of files are those of Stable-Baselines3 2; a recording of n steps has n + 1 frames. No frame is kept,
    and what was recorded is not lost without `close`.
    """

    def __init__(
        self,
        venv: VecEnv,
        video_folder: Path,
        record_video_trigger: Callable[[int], bool],
        video_length: int = 200,
        name_prefix: str = "rl-video",
        *,
        fps: Rate | None = None,
        formats: Sequence[VideoFormat] = ("mp4",),
        on_video: Callable[[str, int], object] | None = None,
        **options: Unpack[RecordingOptions],
    ) -> None:
        """Wraps a vector.

        Args:
            venv: One whose render mode is `rgb_array`.
            video_folder: Where videos go.
            record_video_trigger: Whether a recording starts at this number of steps.
            video_length: The steps that a recording lasts.
            name_prefix: Videos are `PREFIX-step-A-to-step-B.mp4`.
            fps: Frames a second; by default the environment's `render_fps`, or else 30.
            formats: The kinds of video that are made, at once.
            on_video: What is called with the path of each video when it is complete, and `step_id`.
            options: How videos are made, as `RecordingOptions` has it; a complete new video replaces an old one of its name.
        """
        check_options(options)
        VecEnvWrapper.__init__(self, venv)
        self.env = venv
        metadata = _metadata(venv)
        self.env.metadata = metadata
        assert self.env.render_mode == "rgb_array", f"The render_mode must be 'rgb_array', not {self.env.render_mode}"
        self.frames_per_sec: Rate = metadata.get("render_fps", 30) if fps is None else fps
        self.record_video_trigger = record_video_trigger
        self.video_folder = os.path.abspath(video_folder)
        os.makedirs(self.video_folder, exist_ok=True)
        self.name_prefix = name_prefix
        self.step_id = 0
        self.video_length = video_length
        self.recording = False
        self.video_name = ""
        self.video_path = ""
        self.paths: list[str] = []
        """Everything that was recorded and is complete, in its order."""
        self._formats = (formats,) if isinstance(formats, str) else tuple(formats)
        self._on_video = on_video
        self._recording_options: RecordingOptions = {"overwrite": True, **options}
        self._recorder: Recorder | None = None

    @property
    def recorded_frames(self) -> range:
        """The numbers of the frames of the recording in progress. The frames themselves are not kept."""
        return range(0 if self._recorder is None else self._recorder.frame_count)

    def reset(self) -> VecEnvObs:
        """Resets the environments, and starts a recording where the trigger asks for one."""
        obs = self.venv.reset()
        if self.record_video_trigger(self.step_id):
            self._start_video_recorder()
        return obs

    def step_wait(self) -> VecEnvStepReturn:
        """Takes a step, and records the frame after it where a recording is in progress."""
        result = self.venv.step_wait()
        self.step_id += 1
        if self.recording:
            self._capture_frame()
            if len(self.recorded_frames) > self.video_length:
                self._stop_recording()
        elif self.record_video_trigger(self.step_id):
            self._start_video_recorder()
        return result

    def close(self) -> None:
        """Closes the environments, and completes a recording that is in progress."""
        VecEnvWrapper.close(self)
        if self.recording:
            self._stop_recording()

    def _start_video_recorder(self) -> None:
        if self.recording:
            self._stop_recording()
        stem = f"{self.name_prefix}-step-{self.step_id}-to-step-{self.step_id + self.video_length}"
        paths = [os.path.join(self.video_folder, f"{stem}.{form}") for form in self._formats]
        self.video_path = paths[0]
        self.video_name = os.path.basename(self.video_path)
        self._recorder = Recorder(*paths, fps=self.frames_per_sec, **self._recording_options)
        self.recording = True
        self._capture_frame()

    def _capture_frame(self) -> None:
        assert self._recorder is not None, "Cannot capture a frame, recording wasn't started."
        frame: Frame | None = self.env.render()
        if not isinstance(frame, np.ndarray):
            self._stop_recording()
            logger.warn(
                f"Recording stopped: expected type of frame returned by render to be a numpy array, got instead {type(frame)}."
            )
            return
        try:
            self._recorder.add(frame)
        except ShowreelError:
            recorder, self._recorder, self.recording = self._recorder, None, False
            if recorder.frame_count > 0:
                try:
                    recorder.finish()
                except ShowreelError:
                    pass
            raise

    def _stop_recording(self) -> None:
        assert self.recording, "_stop_recording was called, but no recording was started"
        recorder, self._recorder, self.recording = self._recorder, None, False
        if recorder is None or recorder.frame_count == 0:
            logger.warn("Ignored saving a video as there were zero frames to save.")
            return
        recording = recorder.finish()
        self.paths += recording.paths
        for path in recording.paths:
            print(f"Saving video to {path}")
            if self._on_video is not None:
                self._on_video(path, self.step_id)


def _metadata(venv: VecEnv) -> dict[str, Any]:
    """The metadata of the environments inside."""
    inner = venv
    while isinstance(inner, VecEnvWrapper):
        inner = inner.venv
    try:
        metadata: dict[str, Any] = inner.get_attr("metadata")[0]
    except (AttributeError, NotImplementedError):
        metadata = inner.metadata
    return metadata
