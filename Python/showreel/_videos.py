"""What the wrappers share: a folder of videos, of which one is made at a time."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from typing import Literal, get_args

from gymnasium import logger

from .errors import ShowreelError, UsageError
from .frames import Frame
from .recorder import Path, Rate, Recorder, RecordingOptions, check_options

VideoFormat = Literal["mp4", "webm", "gif", "apng", "webp", "mkv"]
"""A kind of video."""

OnVideo = Callable[[str, int, int], object]
"""A function that is called with a video's path, the episode that it began in, and the steps taken so far, from 0 on."""


class VideoFolder:
    """A mixin that records videos into a folder, with the attributes of Gymnasium's `RecordVideo`."""

    video_folder: str
    """The absolute path of the folder that videos go to."""
    frames_per_sec: Rate
    """The frames a second of the videos."""
    name_prefix: str
    """What the names of videos begin with."""
    video_length: float
    """The steps that a recording lasts; infinite for whole episodes."""
    disable_logger: bool
    gc_trigger: Callable[[int], bool] | None
    episode_trigger: Callable[[int], bool] | None
    recording: bool
    """Whether a recording is in progress: from its start to the next `reset`, or until it has its length."""
    step_id: int
    """The number of the last step, over all episodes; -1 before the first."""
    episode_id: int
    """The number of the present episode; -1 before the first."""
    paths: list[str]
    """Everything that was recorded and is complete, in its order."""

    def _open_folder(
        self,
        video_folder: Path,
        *,
        video_length: int,
        name_prefix: str,
        fps: Rate,
        disable_logger: bool,
        gc_trigger: Callable[[int], bool] | None,
        formats: Sequence[VideoFormat],
        frames: Path | None,
        on_video: OnVideo | None,
        options: RecordingOptions,
    ) -> None:
        check_options(options, "formats", "frames", "fps", "on_video")
        if video_length < 0:
            raise UsageError(f"expected a video length of 0 or more steps, found {video_length}", 64)
        self.video_folder = os.path.abspath(video_folder)
        self._recording_options: RecordingOptions = {"overwrite": True, **options}
        self._formats = (formats,) if isinstance(formats, str) else tuple(formats)
        for form in self._formats:
            if form not in get_args(VideoFormat):
                raise UsageError(f"formats: expected some of {', '.join(get_args(VideoFormat))}; found {form!r}", 64)
        if self._recording_options["overwrite"] and self._holds_videos(name_prefix):
            logger.warn(
                f"Overwriting existing videos at {self.video_folder} folder "
                f"(try specifying a different `video_folder` for the `RecordVideo` wrapper if this is not desired)"
            )
        os.makedirs(self.video_folder, exist_ok=True)
        self.frames_per_sec = fps
        self.name_prefix = name_prefix
        self.video_length = video_length if video_length != 0 else float("inf")
        self.disable_logger = disable_logger
        self.gc_trigger = gc_trigger
        self.recording = False
        self.step_id = -1
        self.episode_id = -1
        self.paths = []
        self._frames = None if frames is None else os.path.abspath(frames)
        self._on_video = on_video
        self._video_name: str | None = None
        self._recorder: Recorder | None = None
        self._frame_count = 0
        self._began_in = 0

    def _holds_videos(self, name_prefix: str) -> bool:
        """Whether a video is there whose name may be that of a new one."""
        names = os.listdir(self.video_folder) if os.path.isdir(self.video_folder) else []
        endings = tuple(f".{form}" for form in self._formats)
        return any(name.startswith(f"{name_prefix}-") and name.endswith(endings) for name in names)

    def __del__(self) -> None:
        """Completes what was left without `close`. `__init__` need not have got that far."""
        recorder: Recorder | None = getattr(self, "_recorder", None)
        if recorder is not None and recorder.is_open:
            self._complete()

    @property
    def recorded_frames(self) -> range:
        """The numbers of the frames of the recording in progress. The frames themselves are not kept."""
        return range(self._frame_count)

    def start_recording(self, video_name: str) -> None:
        """Starts a recording of this name. One that is in progress is stopped first."""
        if self.recording:
            self.stop_recording()
        stem = os.path.join(self.video_folder, video_name)
        self._recorder = Recorder(
            *(f"{stem}.{form}" for form in self._formats),
            frames=None if self._frames is None else os.path.join(self._frames, video_name),
            fps=self.frames_per_sec,
            **self._recording_options,
        )
        self.recording = True
        self._video_name = video_name
        self._frame_count = 0
        self._began_in = max(0, self.episode_id)

    def stop_recording(self) -> None:
        """Stops the recording in progress, and completes its video where it is not complete."""
        assert self.recording, "stop_recording was called, but no recording was started"
        try:
            if self._frame_count == 0:
                logger.warn("Ignored saving a video as there were zero frames to save.")
            self._complete()
        finally:
            self.recording = False
            self._video_name = None
            self._frame_count = 0
        if self.gc_trigger and self.gc_trigger(self.episode_id):
            gc.collect()

    def _add(self, frame: Frame) -> None:
        """Adds a frame to the recording in progress; one whose episode is over takes none."""
        if self._recorder is None:
            return
        try:
            self._recorder.add(frame)
        except ShowreelError:
            # The recording is over, with the frames before this one; the environment goes on.
            recorder, self._recorder = self._recorder, None
            self.recording = False
            self._frame_count = 0
            if recorder.frame_count > 0:
                try:
                    recorder.finish()
                except ShowreelError:
                    pass
            raise
        self._frame_count += 1

    def _complete(self) -> None:
        """Completes the video, though the recording may go on by name until the next `reset`."""
        recorder, self._recorder = self._recorder, None
        if recorder is None or recorder.frame_count == 0:
            return
        recording = recorder.finish()
        self.paths += recording.paths
        for path in recording.paths:
            if not self.disable_logger:
                print(f"showreel: {path}, {recording.frame_count} frames", file=sys.stderr)
            if self._on_video is not None and path.endswith(self._formats):
                self._on_video(path, self._began_in, self.step_id)

    def _stop_at_length(self) -> None:
        if self._frame_count > self.video_length:
            self.stop_recording()

    def _begin_episode(self) -> None:
        """Counts an episode, stops a recording of the one before, and starts one where the trigger asks for it."""
        self.episode_id += 1
        if self.recording and self.video_length == float("inf"):
            self.stop_recording()
        if self.episode_trigger and self.episode_trigger(self.episode_id):
            self.start_recording(f"{self.name_prefix}-episode-{self.episode_id}")

    def _complete_episode(self) -> None:
        """Completes the video of an episode that is over."""
        if self.recording and self.video_length == float("inf"):
            self._complete()
