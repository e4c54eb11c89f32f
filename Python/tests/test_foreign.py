"""Environments that have nothing to do with Showreel, recorded by loops that change one line."""

from __future__ import annotations

import os
import pathlib

import gymnasium
import numpy as np
import pytest
from conftest import frame_count, pixels

from showreel import RecordVideo


def test_pong(folder: pathlib.Path) -> None:
    ale_py = pytest.importorskip("ale_py")
    gymnasium.register_envs(ale_py)
    env = RecordVideo(gymnasium.make("ALE/Pong-v5", render_mode="rgb_array"), "videos", video_length=100)
    env.reset(seed=1)
    env.action_space.seed(1)
    expected = [env.render()]
    for _ in range(100):
        env.step(env.action_space.sample())
        expected.append(env.render())
    assert not env.recording
    env.close()
    (path,) = env.paths
    assert frame_count(path) == 101
    found = pixels(path, 210, 160)
    # H.264 keeps the sprites, of a few pixels each, not to the bit.
    assert np.abs(found.astype(int) - np.array(expected).astype(int)).mean() < 4


@pytest.fixture
def osmesa(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets MuJoCo draw in software."""
    monkeypatch.setenv("MUJOCO_GL", "osmesa")
    monkeypatch.setenv("PYOPENGL_PLATFORM", "osmesa")


@pytest.mark.filterwarnings("ignore")  # MuJoCo's bindings and Gymnasium's use of them.
def test_mujoco(folder: pathlib.Path, osmesa: None) -> None:
    pytest.importorskip("mujoco")
    env = RecordVideo(gymnasium.make("HalfCheetah-v5", render_mode="rgb_array"), "videos", video_length=20)
    env.reset(seed=1)
    env.action_space.seed(1)
    for _ in range(20):
        env.step(env.action_space.sample())
    last = env.render()
    env.close()
    assert os.listdir("videos") == ["rl-video-episode-0.mp4"]
    found = pixels(env.paths[0], 480, 480)
    assert len(found) == 21
    assert np.abs(found[-1].astype(int) - np.asarray(last).astype(int)).mean() < 4
    # The picture moves.
    assert np.abs(found[0].astype(int) - found[-1].astype(int)).max() > 50
