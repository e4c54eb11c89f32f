"""Showreel's environments beside Gymnasium's."""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode

import showreel

NAMES = [
    "Acrobot-v1", "BipedalWalker-v3", "BipedalWalkerHardcore-v3", "CartPole-v1", "LunarLander-v3",
    "LunarLanderContinuous-v3", "MountainCar-v0", "MountainCarContinuous-v0", "Pendulum-v1",
]  # fmt: skip


class FreshWorld(gymnasium.Wrapper[Any, Any, Any, Any]):
    """Gives each episode of Gymnasium's BipedalWalker a world of its own.

    It keeps its Box2D world from one episode to the next, and with it the order of contacts: its episodes follow from those before,
    and not from the seed alone. Those of a new environment do, and so do Showreel's.
    """

    def reset(self, **arguments: Any) -> tuple[Any, dict[str, Any]]:
        inner: Any = self.unwrapped
        inner._destroy()
        inner.world = type(inner.world)()
        return self.env.reset(**arguments)


def wrappers(name: str) -> list[Any]:
    return [FreshWorld] if name.startswith("BipedalWalker") else []


def both(name: str, **arguments: Any) -> tuple[gymnasium.Env[Any, Any], gymnasium.Env[Any, Any]]:
    theirs = gymnasium.make(name, **arguments)
    for wrapper in wrappers(name):
        theirs = wrapper(theirs)
    return gymnasium.make(f"showreel/{name}", **arguments), theirs


def test_all_are_registered() -> None:
    assert sorted(name for name in gymnasium.registry if name.startswith("showreel/")) == [f"showreel/{n}" for n in NAMES]


@pytest.mark.parametrize("name", NAMES)
def test_spaces_and_specs_are_gymnasiums(name: str) -> None:
    ours, theirs = both(name)
    assert ours.observation_space == theirs.observation_space
    assert ours.action_space == theirs.action_space
    assert ours.spec is not None and theirs.spec is not None
    assert ours.spec.max_episode_steps == theirs.spec.max_episode_steps
    assert ours.spec.reward_threshold == theirs.spec.reward_threshold
    assert ours.metadata["render_fps"] == theirs.metadata["render_fps"]


@pytest.mark.parametrize("name", NAMES)
def test_episodes_are_gymnasiums_to_the_last_bit(name: str) -> None:
    ours, theirs = both(name)
    for seed in (42, 7):
        (observation, info), (expected, expected_info) = ours.reset(seed=seed), theirs.reset(seed=seed)
        assert observation.dtype == expected.dtype and np.array_equal(observation, expected)
        assert info == expected_info
        theirs.action_space.seed(seed)
        for step in range(400):
            action = theirs.action_space.sample()
            found, wanted = ours.step(action), theirs.step(action)
            assert np.array_equal(found[0], wanted[0]), (seed, step)
            assert (float(found[1]), *found[2:]) == (float(wanted[1]), *wanted[2:]), (seed, step)
            if found[2] or found[3]:
                # Without a seed the generator goes on.
                assert np.array_equal(ours.reset()[0], theirs.reset()[0])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.filterwarnings("ignore::UserWarning")  # What check_env remarks on, of Gymnasium's own too.
def test_gymnasiums_checker_passes(name: str) -> None:
    check_env(gymnasium.make(f"showreel/{name}", render_mode="rgb_array").unwrapped)


@pytest.mark.parametrize("name", ["CartPole-v1", "LunarLander-v3", "Pendulum-v1"])
def test_frames_look_like_gymnasiums(name: str) -> None:
    ours, theirs = both(name, render_mode="rgb_array")
    ours.reset(seed=3)
    theirs.reset(seed=3)
    frame: Any = ours.render()
    expected: Any = theirs.render()
    assert frame.shape == expected.shape and frame.dtype == np.uint8
    # Of 255, in the mean; the README says by how much each differs.
    assert np.abs(frame.astype(int) - expected.astype(int)).mean() < 0.3
    small = gymnasium.make(f"showreel/{name}", render_mode="rgb_array", width=90, height=60)
    small.reset(seed=3)
    shape: Any = small.render()
    assert shape.shape == (60, 90, 3)


def test_options_and_limits() -> None:
    ours, theirs = both("LunarLander-v3", gravity=-5.0, enable_wind=True, max_episode_steps=20)
    ours.reset(seed=1), theirs.reset(seed=1)
    for _ in range(20):
        found, expected = ours.step(2), theirs.step(2)
        assert np.array_equal(found[0], expected[0])
    assert found[3] and expected[3]
    with pytest.raises(showreel.UsageError, match="gravty"):
        gymnasium.make("showreel/LunarLander-v3", gravty=-5)
    with pytest.raises(showreel.UsageError, match="give them to gymnasium.make"):
        gymnasium.make("showreel/CartPole-v1").reset(options={"low": 0})
    with pytest.raises(showreel.UsageError, match="2\\*\\*64 - 1"):
        gymnasium.make("showreel/CartPole-v1").unwrapped.reset(seed=2**64)


@pytest.mark.parametrize("name", NAMES)
def test_vectors_are_gymnasiums_to_the_last_bit(name: str) -> None:
    limit = 60
    ours = gymnasium.make_vec(f"showreel/{name}", 5, threads=2, max_episode_steps=limit)
    theirs = gymnasium.make_vec(
        name, 5, vectorization_mode="sync", vector_kwargs={"autoreset_mode": AutoresetMode.SAME_STEP},
        wrappers=wrappers(name), max_episode_steps=limit,
    )  # fmt: skip
    assert ours.metadata["autoreset_mode"] == AutoresetMode.SAME_STEP
    assert ours.single_observation_space == theirs.single_observation_space
    assert ours.observation_space == theirs.observation_space and ours.action_space == theirs.action_space
    assert np.array_equal(ours.reset(seed=11)[0], theirs.reset(seed=11)[0])
    theirs.action_space.seed(5)
    ends = 0
    for step in range(150):
        actions = theirs.action_space.sample()
        found, wanted = ours.step(actions), theirs.step(actions)
        for mine, gymnasiums in zip(found[:4], wanted[:4], strict=True):
            assert mine.dtype == gymnasiums.dtype and np.array_equal(mine, gymnasiums), step
        assert found[4].keys() == wanted[4].keys()
        if "final_obs" in found[4]:
            assert np.array_equal(found[4]["_final_obs"], wanted[4]["_final_obs"])
            for index in np.flatnonzero(found[4]["_final_obs"]):
                ends += 1
                assert np.array_equal(found[4]["final_obs"][index], wanted[4]["final_obs"][index])
    assert ends >= 5
    ours.close()


def test_vectors_refuse_what_is_wrong() -> None:
    envs = gymnasium.make_vec("showreel/CartPole-v1", 3, render_mode="rgb_array")
    with pytest.raises(showreel.UsageError, match="reset"):
        envs.step(np.zeros(3))
    envs.reset(seed=[4, 5, 6])
    assert len(envs.render() or ()) == 3
    with pytest.raises(showreel.UsageError, match="shape \\(3,\\), found \\(2,\\)"):
        envs.step(np.zeros(2))
    with pytest.raises(showreel.UsageError, match="2"):
        envs.step(np.array([0, 2, 0]))
    with pytest.raises(showreel.UsageError, match="3 consecutive"):
        envs.reset(seed=[4, 6, 5])
    envs.close()
    envs.close()
