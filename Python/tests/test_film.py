"""Films of callables: segments are the policies' episodes, with captions, in environments that are not Showreel's."""

from __future__ import annotations

import os
import pathlib
from typing import Any

import gymnasium
import numpy as np
import pytest
from conftest import frame_count, pixels

import showreel


def lean(observation: np.ndarray[Any, Any]) -> int:
    """Balances for a while: goes where the pole falls."""
    return int(observation[2] + observation[3] > 0)


def left(observation: np.ndarray[Any, Any]) -> int:
    return 0


def cart_pole() -> gymnasium.Env[Any, Any]:
    return gymnasium.make("CartPole-v1", render_mode="rgb_array", max_episode_steps=60)


def expected_frames(policy: Any, seed: int) -> np.ndarray[Any, Any]:
    """The frames of an episode that is played by itself."""
    env = cart_pole()
    observation, _ = env.reset(seed=seed)
    frames, over = [env.render()], False
    while not over:
        observation, _, terminated, truncated, _ = env.step(policy(observation))
        frames.append(env.render())
        over = terminated or truncated
    env.close()
    return np.array(frames)


def test_segments_are_the_policies_episodes(folder: pathlib.Path) -> None:
    env = cart_pole()
    film = showreel.film(
        env, {0: left, 40_000: lean}, "learning.mkv", seed=3, mean_episodes=4, hold=0.1, pipe="rgb24", frames="png"
    )
    env.close()
    expected = [expected_frames(left, 3), expected_frames(lean, 3)]
    assert [episode.title for episode in film.episodes] == ["0 steps", "40,000 steps"]
    assert [episode.length + 1 for episode in film.episodes] == [len(frames) for frames in expected]
    assert [episode.total_reward for episode in film.episodes] == [len(frames) - 1 for frames in expected]
    held = 5  # A tenth of a second, of 50 frames each.
    assert film.frame_count == frame_count("learning.mkv") == sum(len(frames) + held for frames in expected)
    assert film.paths == ["learning.mkv", "png"]
    height, width = 400, 600 + 264
    found = pixels("learning.mkv", height, width)
    start = 0
    for frames in expected:
        # FFV1 is lossless: the scene is the environment's own, to the byte.
        assert np.array_equal(found[start : start + len(frames), :, :600], frames)
        assert np.array_equal(found[start + len(frames), :, :600], frames[-1]), "its last frame is held"
        start += len(frames) + held
    panel = found[:, :, 600:]
    first, second = panel[0], panel[len(expected[0]) + held]
    assert not np.array_equal(first[40:70], second[40:70]), "the title says another number of steps"
    assert np.array_equal(first[15:38], second[15:38]), "the heading is that of both"
    # Returns grow, and so does the curve.
    assert not np.array_equal(panel[0][140:180], panel[9][140:180])
    assert not np.array_equal(panel[len(expected[0]) + held][220:], panel[-1][220:])
    assert len(os.listdir("png")) == film.frame_count + 1


def test_mean_returns_are_those_of_episodes_that_are_not_shown(folder: pathlib.Path) -> None:
    env = cart_pole()
    film = showreel.film(env, {"left": left, "lean": lean}, "a.gif", seed=5, mean_episodes=3, every=10)
    means = [np.mean([len(expected_frames(policy, 6 + number)) - 1 for number in range(3)]) for policy in (left, lean)]
    assert [episode.mean_return for episode in film.episodes] == means
    given = showreel.film(env, {1000: left, 2000: lean}, "b.gif", mean_returns=[9.5, 60], every=10, episodes=2)
    assert [(episode.title, episode.seed, episode.mean_return) for episode in given.episodes] == [
        ("1000 steps", 0, 9.5), ("1000 steps", 1, 9.5), ("2000 steps", 0, 60), ("2000 steps", 1, 60),
    ]  # fmt: skip
    assert given.episodes[0].length == len(expected_frames(left, 0)) - 1
    none = showreel.film(env, {"left": left}, "c.gif", mean_episodes=0, every=10)
    assert none.episodes[0].mean_return is None
    env.close()


def test_models_predict(folder: pathlib.Path) -> None:
    """What has `predict` is asked by it: Showreel's own policies, and Stable-Baselines3's models."""
    project = pathlib.Path(os.environ.get("SHOWREEL_PROJECT") or pathlib.Path(__file__).parents[2])
    policy = showreel.Policy(project / "assets/policies/CartPole-v1.safetensors")
    env = cart_pole()
    film = showreel.film(env, {"trained": policy}, "a.gif", mean_episodes=0, every=10)
    act = lambda observation: int(policy.act(observation, deterministic=True))  # noqa: E731
    assert film.episodes[0].length == len(expected_frames(act, 0)) - 1
    env.close()


class Dots(gymnasium.Env[Any, Any]):
    """An environment of somebody's own, of 84 by 84 gray pixels, without a spec."""

    metadata = {"render_modes": ["rgb_array"], "render_fps": 10}
    observation_space = gymnasium.spaces.Box(0, 1, (1,))
    action_space = gymnasium.spaces.Discrete(2)
    render_mode = "rgb_array"

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        super().reset(seed=seed)
        self.step_count = 0
        return np.zeros(1, np.float32), {}

    def step(self, action: int) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        self.step_count += 1
        return np.zeros(1, np.float32), float(action), self.step_count == 5, False, {}

    def render(self) -> Any:
        return np.full((84, 84), 40 * self.step_count, np.uint8)


def test_an_environment_of_ones_own(folder: pathlib.Path) -> None:
    film = showreel.film(Dots(), {"one": lambda _: 1}, "dots.mkv", mean_episodes=1, hold=0, pipe="rgb24")
    assert (film.episodes[0].total_reward, film.episodes[0].mean_return) == (5, 5)
    # Five times as large, which comes near 400 rows.
    scale = 420 / 400
    width = 420 + 2 * round(264 * scale / 2)
    found = pixels("dots.mkv", 420, width)
    assert [frame[:420, :420].min() for frame in found] == [40 * step for step in range(6)]
    assert [frame[:420, :420].max() for frame in found] == [40 * step for step in range(6)]
    small = showreel.film(Dots(), {"one": lambda _: 1}, "small.mkv", mean_episodes=0, zoom=1, pipe="rgb24")
    assert small.frame_count == 11
    assert pixels("small.mkv", 224, 84 + 264).shape[0] == 11


def test_what_makes_no_sense(folder: pathlib.Path) -> None:
    env = cart_pole()
    for policies, paths, more, says in [
        ({}, ["a.gif"], {}, "at least one policy"),
        ({"a": left}, [], {}, "needs a path"),
        ({"a": left}, ["a.gif"], {"mean_returns": [1, 2]}, "expected 1 mean returns"),
        ({"a": 5}, ["a.gif"], {}, "found int"),
        ({"a": left}, ["a.gif"], {"zoom": 99, "mean_episodes": 0}, "a zoom of 99"),
        ({"a": left}, ["a.txt"], {"mean_episodes": 0}, "a.txt: expected a name"),
    ]:  # fmt: skip
        with pytest.raises(showreel.UsageError, match=says):
            showreel.film(env, policies, *paths, **more)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="overwrit"):
        showreel.film(env, {"a": left}, "a.gif", overwrit=True)  # type: ignore[call-arg]
    with pytest.raises(showreel.UsageError, match="rgb_array"):
        showreel.film(gymnasium.make("CartPole-v1"), {"a": left}, "a.gif", mean_episodes=0)
    assert os.listdir() == []


def test_a_policy_that_fails_leaves_what_was_drawn(folder: pathlib.Path) -> None:
    calls = 0

    def fails(observation: Any) -> int:
        nonlocal calls
        calls += 1
        if calls > 12:
            raise RuntimeError("the policy's own")
        return lean(observation)

    with pytest.raises(RuntimeError, match="the policy's own"):
        showreel.film(cart_pole(), {"a": fails}, "a.mkv", mean_episodes=0, hold=0)
    assert frame_count("a.mkv") == 13


def test_a_film_that_is_there_is_kept(folder: pathlib.Path) -> None:
    pathlib.Path("a.gif").write_text("mine")
    with pytest.raises(FileExistsError, match="a.gif"):
        showreel.film(cart_pole(), {"a": left}, "a.gif", mean_episodes=0)
    assert pathlib.Path("a.gif").read_text() == "mine"
    showreel.film(cart_pole(), {"a": left}, "a.gif", mean_episodes=0, overwrite=True, every=10)
    assert pathlib.Path("a.gif").read_bytes()[:3] == b"GIF"
