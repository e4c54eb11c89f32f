"""`VecVideoRecorder` against what Stable-Baselines3's does."""

from __future__ import annotations

import os
import pathlib

import gymnasium
import numpy as np
import pytest
from conftest import frame_count, frame_rate

pytest.importorskip("stable_baselines3")

from stable_baselines3 import PPO
from stable_baselines3.common.env_util import make_vec_env
from stable_baselines3.common.evaluation import evaluate_policy
from stable_baselines3.common.vec_env import DummyVecEnv, SubprocVecEnv, VecNormalize

from showreel import Policy, VecVideoRecorder


def cart_poles(count: int) -> DummyVecEnv:
    return DummyVecEnv([lambda: gymnasium.make("CartPole-v1", render_mode="rgb_array") for _ in range(count)])


def test_names_and_lengths(folder: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    envs = VecVideoRecorder(cart_poles(2), "videos", lambda step: step in (0, 30), video_length=20, name_prefix="mine")
    envs.reset()
    for _ in range(60):
        envs.step(np.array([0, 1]))
    assert sorted(os.listdir("videos")) == ["mine-step-0-to-step-20.mp4", "mine-step-30-to-step-50.mp4"]
    assert [frame_count(path) for path in envs.paths] == [21, 21]
    assert frame_rate(envs.paths[0]) == "50/1"
    assert envs.video_path == envs.paths[1]
    assert capsys.readouterr().out.splitlines() == [f"Saving video to {path}" for path in envs.paths]
    envs.close()


def test_what_is_in_progress_is_completed(folder: pathlib.Path) -> None:
    envs = VecVideoRecorder(
        VecNormalize(cart_poles(1)), "videos", lambda step: step == 0, formats=("mp4", "gif"), fps=25
    )
    envs.reset()
    envs.step(np.array([1]))
    envs.close()
    assert sorted(os.listdir("videos")) == [f"rl-video-step-0-to-step-200.{form}" for form in ("gif", "mp4")]
    assert frame_count(envs.paths[0]) == 2 and frame_rate(envs.paths[0]) == "25/1"


def test_processes_of_their_own(folder: pathlib.Path) -> None:
    make = lambda: gymnasium.make("CartPole-v1", render_mode="rgb_array")  # noqa: E731
    envs = VecVideoRecorder(SubprocVecEnv([make, make], start_method="fork"), "videos", lambda step: step == 0, 5)
    envs.reset()
    for _ in range(7):
        envs.step(np.array([1, 0]))
    envs.close()
    assert frame_count("videos/rl-video-step-0-to-step-5.mp4") == 6


def test_training_records_and_the_policy_is_read(folder: pathlib.Path) -> None:
    envs = VecVideoRecorder(
        make_vec_env("CartPole-v1", 2, seed=0, env_kwargs={"render_mode": "rgb_array"}), "videos",
        lambda step: step == 8, video_length=8,
    )  # fmt: skip
    model = PPO("MlpPolicy", envs, n_steps=16, batch_size=16, n_epochs=1, device="cpu", seed=0)
    model.learn(64)
    assert frame_count("videos/rl-video-step-8-to-step-16.mp4") == 9
    model.save("ppo.zip")
    policy = Policy("ppo.zip")
    observations = np.random.default_rng(0).normal(size=(50, 4)).astype(np.float32)
    expected, _ = model.predict(observations, deterministic=True)
    assert np.array_equal(policy.act(observations, deterministic=True), expected)
    mean, _ = evaluate_policy(policy, make_vec_env("CartPole-v1", 1, seed=3), n_eval_episodes=3)  # type: ignore[arg-type]
    assert mean == evaluate_policy(model, make_vec_env("CartPole-v1", 1, seed=3), n_eval_episodes=3)[0]
    envs.close()
