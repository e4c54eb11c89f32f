"""`RecordVideo` against what Gymnasium's does."""

from __future__ import annotations

import os
import pathlib
from typing import Any

import gymnasium
import numpy as np
import pytest
from conftest import frame_count, frame_rate, pixels, python
from gymnasium.wrappers import RenderCollection

import showreel
from showreel import RecordVideo


def cart_pole(**arguments: Any) -> gymnasium.Env[Any, Any]:
    return gymnasium.make("CartPole-v1", render_mode="rgb_array", **arguments)


def play(env: gymnasium.Env[Any, Any], steps: int, seed: int = 123) -> list[int]:
    """Takes steps by a fixed seed, starting anew where an episode ends; returns the lengths of episodes that ended."""
    env.reset(seed=seed)
    env.action_space.seed(seed)
    lengths = [0]
    for _ in range(steps):
        _, _, terminated, truncated, _ = env.step(env.action_space.sample())
        lengths[-1] += 1
        if terminated or truncated:
            env.reset()
            lengths.append(0)
    return lengths[:-1]


def test_names_and_triggers(folder: pathlib.Path) -> None:
    env = RecordVideo(
        cart_pole(), "videos", episode_trigger=lambda episode: episode in (0, 2), step_trigger=lambda step: step == 30,
        name_prefix="mine",
    )  # fmt: skip
    lengths = play(env, 100)
    env.close()
    names = ["mine-episode-0.mp4", "mine-episode-2.mp4", "mine-step-30.mp4"]
    assert sorted(os.listdir("videos")) == names
    assert [os.path.basename(path) for path in env.paths].count("mine-step-30.mp4") == 1
    # A frame after reset, and one after each step.
    assert frame_count("videos/mine-episode-0.mp4") == lengths[0] + 1
    assert frame_rate("videos/mine-episode-0.mp4") == "50/1"


def test_the_default_is_the_cubes_and_then_the_thousands(folder: pathlib.Path) -> None:
    env = RecordVideo(cart_pole(), "videos")
    assert env.episode_trigger is not None and env.step_trigger is None
    recorded = [episode for episode in range(3500) if env.episode_trigger(episode)]
    assert recorded == [0, 1, 8, 27, 64, 125, 216, 343, 512, 729, 1000, 2000, 3000]
    env.close()


def test_a_video_is_complete_with_its_episode(folder: pathlib.Path) -> None:
    env = RecordVideo(cart_pole(), "videos")
    env.reset(seed=1)
    steps, over = 0, False
    while not over:
        assert os.listdir("videos") == [] or all(".partial-" in name for name in os.listdir("videos"))
        _, _, terminated, truncated, _ = env.step(1)
        steps, over = steps + 1, terminated or truncated
    # Neither reset nor close was called.
    assert env.paths == [str(folder / "videos/rl-video-episode-0.mp4")]
    assert frame_count(env.paths[0]) == steps + 1
    # As in Gymnasium the recording has its name until then.
    assert env.recording and len(env.recorded_frames) == steps + 1
    env.reset()
    assert env.recording and len(env.recorded_frames) == 1  # episode 1
    env.close()
    assert not env.recording
    assert frame_count("videos/rl-video-episode-1.mp4") == 1


def test_frames_are_those_of_render(folder: pathlib.Path) -> None:
    env = RecordVideo(cart_pole(), "videos", formats=("mkv",), frames="png")
    env.reset(seed=3)
    expected = [env.render()]
    for _ in range(5):
        env.step(1)
        expected.append(env.render())
    env.close()
    assert np.array_equal(pixels("videos/rl-video-episode-0.mkv", 400, 600), np.array(expected))
    assert len(list(pathlib.Path("png/rl-video-episode-0").glob("*.png"))) == 6


@pytest.mark.parametrize("length", [1, 10])
def test_a_length_spans_episodes(folder: pathlib.Path, length: int) -> None:
    env = RecordVideo(cart_pole(), "videos", step_trigger=lambda step: step in (5, 40), video_length=length)
    env.reset(seed=1)
    frames = 0  # Those of the recording in progress: one after each step, and after each reset within it.
    for step in range(80):
        _, _, terminated, truncated, _ = env.step(1)
        frames = 1 if step in (5, 40) else frames + 1 if 0 < frames <= length else 0
        assert env.recording == (0 < frames <= length)
        if terminated or truncated:
            env.reset()
            frames += 1 if 0 < frames <= length else 0
            assert env.recording == (0 < frames <= length)
    env.close()
    assert sorted(os.listdir("videos")) == ["rl-video-step-40.mp4", "rl-video-step-5.mp4"]
    assert frame_count("videos/rl-video-step-5.mp4") == length + 1


def test_recordings_by_hand(folder: pathlib.Path) -> None:
    env = RecordVideo(cart_pole(), "videos", episode_trigger=lambda episode: False)
    with pytest.raises(AssertionError, match="no recording was started"):
        env.stop_recording()
    env.reset(seed=1)
    env.start_recording("mine")
    over = False
    while not over:
        _, _, terminated, truncated, _ = env.step(1)
        over = terminated or truncated
    env.stop_recording()
    assert not env.recording and len(env.recorded_frames) == 0
    env.reset()
    env.start_recording("one")
    env.step(1)
    env.start_recording("two")
    with pytest.warns(UserWarning, match="zero frames"):
        env.close()
    assert sorted(os.listdir("videos")) == ["mine.mp4", "one.mp4"]


def test_attributes_and_arguments(folder: pathlib.Path) -> None:
    collected: list[int] = []

    def collect(episode: int) -> bool:
        collected.append(episode)
        return False

    env = RecordVideo(
        cart_pole(), "videos", lambda episode: True, None, 3, "prefix", 12, False, collect, formats=("gif", "mp4")
    )
    assert (env.episode_id, env.step_id, env.recording) == (-1, -1, False)
    assert env.video_folder == str(folder / "videos")
    assert (env.name_prefix, env.frames_per_sec, env.video_length) == ("prefix", 12, 3)
    assert env.disable_logger is False and env.gc_trigger is collect
    env.reset(seed=1)
    assert (env.episode_id, env.step_id, env.recording) == (0, -1, True)
    for _ in range(4):
        env.step(1)
    assert (env.episode_id, env.step_id, env.recording) == (0, 3, False)
    assert collected == [0]
    assert [os.path.basename(path) for path in env.paths] == ["prefix-episode-0.gif", "prefix-episode-0.mp4"]
    assert frame_rate(env.paths[1]) == "12/1"
    env.close()
    assert env.spec is not None and env.spec.additional_wrappers[-1].name == "RecordVideo"


def test_on_video_is_called_with_what_to_log(folder: pathlib.Path) -> None:
    told: list[tuple[str, int, int]] = []
    env = RecordVideo(
        cart_pole(), "videos", episode_trigger=lambda episode: episode < 2, formats=("mp4", "gif"),
        on_video=lambda path, episode, step: told.append((os.path.basename(path), episode, step)),
    )  # fmt: skip
    lengths = play(env, 100)
    env.close()
    first, second = lengths[0] - 1, lengths[0] + lengths[1] - 1
    assert told == [
        ("rl-video-episode-0.mp4", 0, first), ("rl-video-episode-0.gif", 0, first),
        ("rl-video-episode-1.mp4", 1, second), ("rl-video-episode-1.gif", 1, second),
    ]  # fmt: skip


class Logger:
    """Something with a method to call, of which there cannot be two."""

    def __init__(self) -> None:
        self.logged: list[str] = []

    def log(self, path: str, episode: int, step: int) -> None:
        self.logged.append(path)

    def __deepcopy__(self, memo: object) -> None:
        raise AssertionError("a copy was made")


def test_a_method_is_called_of_its_own_object(folder: pathlib.Path) -> None:
    logger = Logger()
    env = gymnasium.wrappers.TimeLimit(RecordVideo(cart_pole(), "videos", on_video=logger.log), 3)
    assert env.spec is not None
    env.reset(seed=1)
    env.close()
    assert logger.logged == [str(folder / "videos/rl-video-episode-0.mp4")]


def test_videos_of_other_names_are_no_reason_to_warn(folder: pathlib.Path, recwarn: pytest.WarningsRecorder) -> None:
    os.mkdir("videos")
    pathlib.Path("videos/other-episode-0.mp4").write_text("old")
    pathlib.Path("videos/rl-video-episode-0.gif").write_text("old")
    RecordVideo(cart_pole(), "videos").close()
    assert not [each for each in recwarn if "Overwriting" in str(each.message)]


def test_a_misspelt_keyword_is_named_with_the_one_that_was_meant(folder: pathlib.Path) -> None:
    with pytest.raises(TypeError, match="'format'; is it 'formats'"):
        RecordVideo(cart_pole(), "videos", format=["gif"])  # type: ignore[call-arg]


def test_an_unknown_format_is_told_with_those_there_are(folder: pathlib.Path) -> None:
    with pytest.raises(showreel.UsageError, match="expected some of mp4, webm, gif, apng, webp, mkv; found 'avi'"):
        RecordVideo(cart_pole(), "videos", formats=["avi"])  # type: ignore[list-item]
    assert not os.path.exists("videos")


def test_a_new_video_replaces_an_old_one_when_it_is_complete(folder: pathlib.Path) -> None:
    os.mkdir("videos")
    old = pathlib.Path("videos/rl-video-episode-0.mp4")
    old.write_text("old")
    with pytest.warns(UserWarning, match="Overwriting existing videos at .*videos folder"):
        env = RecordVideo(cart_pole(), "videos")
    env.reset(seed=1)
    env.step(1)
    assert old.read_text() == "old"
    env.close()
    assert frame_count(old) == 2

    env = RecordVideo(cart_pole(), "videos", overwrite=False)
    with pytest.raises(FileExistsError, match="rl-video-episode-0.mp4: exists already; overwrite=True replaces it$"):
        env.reset(seed=1)
    assert frame_count(old) == 2
    # The environment goes on.
    assert env.unwrapped.step(1)[1] == 1
    env.close()


@pytest.mark.parametrize("mode", [None, "ansi"])
def test_an_environment_that_gives_no_pictures_is_refused(folder: pathlib.Path, mode: str | None) -> None:
    env = gymnasium.make("FrozenLake-v1", render_mode=mode) if mode else gymnasium.make("CartPole-v1")
    with pytest.raises(ValueError, match=f"Render mode is {mode}.*such as rgb_array"):
        RecordVideo(env, "videos")
    assert os.listdir() == []


def test_lists_of_frames(folder: pathlib.Path) -> None:
    env = RecordVideo(RenderCollection(cart_pole()), "videos")
    env.reset(seed=1)
    for _ in range(5):
        env.step(1)
    frames: Any = env.render()
    assert len(frames) == 6 and all(frame.shape == (400, 600, 3) for frame in frames)
    assert env.render() == []
    env.close()
    assert frame_count("videos/rl-video-episode-0.mp4") == 6

    inner = RecordVideo(cart_pole(), "others")
    env2 = RenderCollection(inner)
    env2.reset(seed=1)
    for _ in range(5):
        env2.step(1)
    assert len(env2.render()) == 6
    env2.close()
    assert frame_count("others/rl-video-episode-0.mp4") == 6


class Odd(gymnasium.Env[Any, Any]):
    """An environment whose frames are whatever it is told."""

    observation_space = gymnasium.spaces.Discrete(1)
    action_space = gymnasium.spaces.Discrete(1)
    render_mode = "rgb_array"
    metadata = {"render_modes": ["rgb_array"]}  # noqa: RUF012

    def __init__(self) -> None:
        self.frame: Any = np.zeros((32, 32, 3), np.uint8)

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
        return 0, {}

    def step(self, action: Any) -> tuple[int, float, bool, bool, dict[str, Any]]:
        return 0, 1.0, False, False, {}

    def render(self) -> Any:
        return self.frame


def test_without_a_rate_it_is_30(folder: pathlib.Path) -> None:
    env = RecordVideo(Odd(), "videos")
    env.reset()
    env.close()
    assert frame_rate(env.paths[0]) == "30/1"


def test_what_is_no_array_stops_the_recording(folder: pathlib.Path) -> None:
    inner = Odd()
    env = RecordVideo(inner, "videos")
    env.reset()
    inner.frame = None
    with pytest.warns(UserWarning, match="expected type of frame returned by render to be a numpy array"):
        env.step(0)
    assert not env.recording
    assert frame_count("videos/rl-video-episode-0.mp4") == 1


def test_a_frame_of_floats_is_an_error_that_keeps_the_clip(folder: pathlib.Path) -> None:
    inner = Odd()
    env = RecordVideo(inner, "videos")
    env.reset()
    env.step(0)
    inner.frame = np.zeros((32, 32, 3), np.float32)
    with pytest.raises(showreel.FrameError, match="dtype float32"):
        env.step(0)
    assert not env.recording
    env.step(0)
    assert frame_count("videos/rl-video-episode-0.mp4") == 2


LEFT = """
import gymnasium
from showreel import RecordVideo
env = RecordVideo(gymnasium.make("CartPole-v1", render_mode="rgb_array"), "videos", video_length=1000)
env.reset(seed=1)
for _ in range(5): env.step(1)
"""


def test_the_last_video_is_not_lost_without_close(folder: pathlib.Path) -> None:
    run = python(LEFT, folder)
    assert run.returncode == 0, run.stderr
    assert "Exception" not in run.stderr
    assert frame_count("videos/rl-video-episode-0.mp4") == 6
    # One that is dropped calls back too.
    told: list[str] = []
    env = RecordVideo(Odd(), "dropped", on_video=lambda path, episode, step: told.append(path))
    env.reset()
    env.step(0)
    del env
    assert told == [str(folder / "dropped/rl-video-episode-0.mp4")]
    assert frame_count(told[0]) == 2
