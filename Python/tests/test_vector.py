"""`vector.RecordVideo` against what Gymnasium's does."""

from __future__ import annotations

import os
import pathlib
from typing import Any

import gymnasium
import numpy as np
import pytest
from conftest import frame_count, pixels
from gymnasium.vector import AutoresetMode

import showreel
from showreel.vector import RecordVideo

MODES = [AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP, AutoresetMode.DISABLED]


def cart_poles(count: int, mode: AutoresetMode = AutoresetMode.NEXT_STEP) -> gymnasium.vector.VectorEnv[Any, Any, Any]:
    return gymnasium.make_vec(
        "CartPole-v1", count, vectorization_mode="sync", render_mode="rgb_array", vector_kwargs={"autoreset_mode": mode}
    )


def play(envs: gymnasium.vector.VectorEnv[Any, Any, Any], steps: int, mode: AutoresetMode) -> list[int]:
    """Takes steps by a fixed seed; returns after how many frames the first environment's episodes ended.

    There is a frame after each step, and after each reset of any environment.
    """
    ends, frames = [], 1
    envs.reset(seed=123)
    envs.action_space.seed(123)
    for _ in range(steps):
        _, _, terminated, truncated, _ = envs.step(envs.action_space.sample())
        frames += 1
        over = np.logical_or(terminated, truncated)
        if over[0]:
            ends.append(frames)
        if mode == AutoresetMode.DISABLED and over.any():
            envs.reset(options={"reset_mask": over})
            frames += 1
    return ends


@pytest.mark.parametrize("mode", MODES)
def test_names_and_triggers(folder: pathlib.Path, mode: AutoresetMode) -> None:
    envs = RecordVideo(
        cart_poles(4, mode), "videos", episode_trigger=lambda episode: episode in (0, 1),
        step_trigger=lambda step: step == 60, name_prefix="mine",
    )  # fmt: skip
    ends = play(envs, 80, mode)
    envs.close()
    assert len(ends) >= 2
    assert sorted(os.listdir("videos")) == ["mine-episode-0.mp4", "mine-episode-1.mp4", "mine-step-60.mp4"]
    # Where an episode's last frame is never drawn, since the next one began in the same step, it is missing.
    missing = 1 if mode == AutoresetMode.SAME_STEP else 0
    assert frame_count("videos/mine-episode-0.mp4") == ends[0] - missing


@pytest.mark.parametrize("mode", MODES[:2])
def test_a_video_is_complete_with_its_episode(folder: pathlib.Path, mode: AutoresetMode) -> None:
    envs = RecordVideo(cart_poles(2, mode), "videos", episode_trigger=lambda episode: episode == 0)
    envs.reset(seed=1)
    over = False
    while not over:
        assert envs.paths == []
        _, _, terminated, truncated, _ = envs.step(np.array([1, 1]))
        over = bool(terminated[0] or truncated[0])
    assert envs.paths == [str(folder / "videos/rl-video-episode-0.mp4")]
    envs.close()


@pytest.mark.parametrize(
    ("count", "ratio", "shape"), [(6, (1, 1), (2, 3)), (6, (16, 1), (1, 6)), (4, (1, 1), (2, 2)), (5, (1, 1), (1, 5))]
)
def test_the_grid_is_gymnasiums(folder: pathlib.Path, count: int, ratio: tuple[int, int], shape: tuple[int, int]) -> None:
    envs = RecordVideo(cart_poles(count), "videos", video_aspect_ratio=ratio, formats=("mkv",))
    envs.reset(seed=5)
    rendered: Any = envs.env.render()
    envs.close()
    assert (envs.frame_rows, envs.frame_cols) == shape
    (grid,) = pixels("videos/rl-video-episode-0.mkv", 400 * shape[0], 600 * shape[1])
    for index, frame in enumerate(rendered):
        row, column = divmod(index, shape[1])
        assert np.array_equal(grid[400 * row :, 600 * column :][:400, :600], frame), index


def test_some_sub_environments(folder: pathlib.Path) -> None:
    envs = RecordVideo(cart_poles(4), "videos", sub_envs=[3, 1], formats=("mkv",))
    envs.reset(seed=5)
    rendered: Any = envs.env.render()
    envs.close()
    (grid,) = pixels("videos/rl-video-episode-0.mkv", 400, 1200)
    assert np.array_equal(grid, np.hstack([rendered[3], rendered[1]]))
    first = RecordVideo(cart_poles(4), "first", record_first_only=True, formats=("mkv",))
    first.reset(seed=5)
    first.close()
    assert np.array_equal(pixels("first/rl-video-episode-0.mkv", 400, 600)[0], rendered[0])
    with pytest.raises(showreel.UsageError, match="from 0 to 3 to show, found \\[4\\]"):
        RecordVideo(cart_poles(4), "videos", sub_envs=[4])


def test_a_length(folder: pathlib.Path) -> None:
    envs = RecordVideo(cart_poles(2), "videos", step_trigger=lambda step: step == 0, video_length=10)
    envs.reset(seed=1)
    for step in range(12):
        envs.step(np.array([0, 1]))
        assert envs.recording == (step < 10)
    envs.close()
    assert frame_count("videos/rl-video-step-0.mp4") == 11


def test_vectors_without_pictures_are_refused(folder: pathlib.Path) -> None:
    with pytest.raises(ValueError, match="such as rgb_array"):
        RecordVideo(gymnasium.make_vec("CartPole-v1", 2), "videos")


def test_our_own_vector(folder: pathlib.Path) -> None:
    envs = RecordVideo(gymnasium.make_vec("showreel/CartPole-v1", 4, render_mode="rgb_array"), "videos")
    envs.reset(seed=1)
    ends = 0
    while ends == 0:
        _, _, terminated, _, _ = envs.step(np.ones(4))
        ends += terminated[0]
    envs.close()
    assert "rl-video-episode-0.mp4" in os.listdir("videos")
