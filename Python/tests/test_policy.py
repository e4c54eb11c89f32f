"""Policies that act on arrays, and their evaluation."""

from __future__ import annotations

import json
import os
import pathlib

import gymnasium
import numpy as np
import pytest
from conftest import PROJECT, frame_count

import showreel
from showreel import Policy, evaluate

FIXTURES = PROJECT / "Tests/CheckpointsTests/Fixtures"
CART_POLE = PROJECT / "assets/policies/reinforce/CartPole-v1.safetensors"


def test_a_policy_acts_on_arrays() -> None:
    policy = Policy(CART_POLE)
    assert (policy.observation_size, policy.actions, policy.action_size) == (4, 2, 1)
    falling = np.array([[0, 0, 0.1, 1], [0, 0, -0.1, -1]])
    assert policy.act(falling, deterministic=True).tolist() == [1, 0]
    one = policy.act(falling[0], deterministic=True)
    assert one.shape == () and one.dtype == np.int64 and one == 1
    assert policy.act(np.zeros((0, 4))).shape == (0,)
    drawn = policy.act(np.zeros((1000, 4)))
    assert 0 < drawn.mean() < 1
    assert np.array_equal(Policy(CART_POLE).act(np.zeros((1000, 4))), drawn)
    assert not np.array_equal(Policy(CART_POLE, seed=1).act(np.zeros((1000, 4))), drawn)
    with pytest.raises(showreel.UsageError, match="\\(4,\\) or \\(count, 4\\), found \\(3, 5\\)"):
        policy.act(np.zeros((3, 5)))


def test_a_policy_solves_gymnasiums_environment() -> None:
    policy, env = Policy(CART_POLE, "CartPole-v1"), gymnasium.make("CartPole-v1")
    observation, _ = env.reset(seed=1000)
    total, over = 0.0, False
    while not over:
        observation, reward, terminated, truncated, _ = env.step(policy.act(observation, deterministic=True))
        total, over = total + float(reward), terminated or truncated
    assert total == 500


def test_continuous_actions_are_stable_baselines3s() -> None:
    fixture = json.loads((FIXTURES / "brought/brought.json").read_text())
    (case,) = [case for case in fixture["cases"] if case["file"] == "sac.zip"]
    observations = np.array(fixture["observations"]["LunarLander-v3"])[: len(case["actions"])]
    free = Policy(FIXTURES / "brought/sac.zip", activation="relu")
    lander = Policy(FIXTURES / "brought/sac.zip", "LunarLanderContinuous-v3", activation="relu")
    actions = free.act(observations, deterministic=True)
    assert actions.shape == (len(observations), 2) and actions.dtype == np.float32
    # PyTorch adds in another order.
    assert np.allclose(actions, case["actions"], rtol=0, atol=1e-5)
    # The lander's actions are from -1 to 1 too.
    assert np.allclose(actions, lander.act(observations, deterministic=True), rtol=0, atol=1e-6)


def test_what_is_wrong_with_a_policy_is_said(tmp_path: pathlib.Path) -> None:
    with pytest.raises(FileNotFoundError, match="nowhere.zip"):
        Policy("nowhere.zip")
    (tmp_path / "text.zip").write_text("no policy")
    with pytest.raises(showreel.MalformedFileError, match="text.zip"):
        Policy(tmp_path / "text.zip", "CartPole-v1")
    with pytest.raises(showreel.MalformedFileError, match="8\\), found \\(16, 4"):
        Policy(CART_POLE, "LunarLander-v3")
    with pytest.raises(showreel.UsageError, match="random policy"):
        Policy("random")
    with pytest.raises(TypeError, match="'activaton'"):
        Policy(CART_POLE, activaton="tanh")  # type: ignore[call-arg]
    with pytest.raises(showreel.UsageError, match='"head": expected one of logits, values, deterministic'):
        Policy(CART_POLE, head="tail")  # type: ignore[arg-type]


def test_evaluate_returns_the_report(folder: pathlib.Path) -> None:
    report = evaluate(
        "CartPole-v1", CART_POLE, episodes=3, seed=5, deterministic=True, jobs=2, video_folder="videos",
        options={"max_episode_steps": 20},
    )  # fmt: skip
    assert report["mean_return"] == 20
    assert [episode["seed"] for episode in report["episodes"]] == [5, 6, 7]
    assert sorted(os.listdir("videos"))[0].startswith("CartPole-v1-episode-0")
    assert frame_count("videos/CartPole-v1-episode-0.mp4") == 21
    both = evaluate("CartPole-v1", [CART_POLE, "random"], episodes=2)
    assert len(both["policies"]) == 2
    with pytest.raises(showreel.UsageError, match='"episodes"'):
        evaluate("CartPole-v1", "random", episodes=0)


def test_the_readers_options_are_passed_on() -> None:
    plain = FIXTURES / "checkpoints/torch-sequential-cartpole.pt"
    greedy = Policy(plain, activation="tanh", head="values")
    assert len(set(greedy.act(np.zeros((50, 4))).tolist())) == 1
    report = evaluate("CartPole-v1", plain, activation="relu", head="logits", normalization="none")
    assert "relu" in str(report) and "option" in str(report)
