"""Showreel's environments, as Gymnasium's."""

from __future__ import annotations

import ctypes
import math
import weakref
from typing import Any

import gymnasium
import numpy as np
import numpy.typing as npt
from gymnasium import spaces
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space

from . import _library
from .errors import UsageError
from .frames import Frame

Observation = npt.NDArray[np.float32]

__all__ = ["ShowreelEnv", "ShowreelVectorEnv", "register"]


def register() -> None:
    """Registers each environment as `showreel/ID` with Gymnasium; `import showreel` does it."""
    for about in _library.document(_library.library.showreel_environments):
        gymnasium.register(
            id=f"showreel/{about['environment']}",
            entry_point="showreel.environments:ShowreelEnv",
            vector_entry_point="showreel.environments:ShowreelVectorEnv",
            max_episode_steps=about["max_episode_steps"],
            reward_threshold=about["reward_threshold"],
            kwargs={"environment": about["environment"]},
        )


class ShowreelEnv(gymnasium.Env[Observation, Any]):
    """One of Showreel's environments: spaces, seeds and observations are those of the environment of its name in Gymnasium."""

    # Of the class, since `gymnasium.make` looks there; the instance's has the rate too.
    metadata: dict[str, Any] = {"render_modes": ["rgb_array"]}

    def __init__(
        self,
        environment: str,
        render_mode: str | None = None,
        width: int | None = None,
        height: int | None = None,
        **options: float | bool,
    ) -> None:
        """Makes an environment.

        Args:
            environment: Its name, such as "CartPole-v1".
            render_mode: "rgb_array", or None.
            width: The pixels of a frame's row; the scene is drawn anew at any size.
            height: The rows of a frame.
            options: Its options, by Gymnasium's names.
        """
        # Gymnasium's own wrapper limits the steps.
        given = {"max_episode_steps": -1, **options}
        self._handle = _library.opened(
            _library.library.showreel_environment_make,
            _library.options(environment=environment, options=given),
        )
        self._close = weakref.finalize(self, _library.library.showreel_environment_close, self._handle)
        about = _library.document(_library.library.showreel_environment_describe, self._handle)
        self.metadata = {**type(self).metadata, "render_fps": about["fps"]}
        _check_render_mode(render_mode)
        self.render_mode = render_mode
        self.observation_space, self.action_space = _spaces(about)
        self._size = (width or about["width"], height or about["height"])
        self._observation = np.zeros(about["observation_size"], dtype=np.float32)
        self._action = np.zeros(about["action_size"], dtype=np.float32)
        self._reward = ctypes.c_double()
        self._terminated = ctypes.c_int()
        self._truncated = ctypes.c_int()
        # Neither array moves, so that a step need not ask where they are.
        self._step_arguments = (
            self._handle, self._action.ctypes.data, self._action.size, self._observation.ctypes.data,
            self._observation.size, ctypes.byref(self._reward), ctypes.byref(self._terminated),
            ctypes.byref(self._truncated),
        )  # fmt: skip

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Starts an episode: from a seed, or by the generator that there is."""
        super().reset(seed=seed)
        _refuse(options)
        _library.check(
            _library.library.showreel_environment_reset(
                self._handle, _library.seed_pointer(seed), self._observation.ctypes.data, self._observation.size
            )
        )
        return self._observation.copy(), {}

    def step(self, action: Any) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        """Takes a step."""
        self._action[...] = action
        _library.check(_library.library.showreel_environment_step(*self._step_arguments))
        return (
            self._observation.copy(), self._reward.value, self._terminated.value != 0, self._truncated.value != 0, {},
        )  # fmt: skip

    def render(self) -> Frame | None:
        """Draws the present state as an array of shape (height, width, 3)."""
        if self.render_mode is None:
            return None
        width, height = self._size
        frame = np.empty((height, width, 3), dtype=np.uint8)
        _library.check(
            _library.library.showreel_environment_render(self._handle, width, height, frame.ctypes.data, frame.nbytes)
        )
        return frame

    def close(self) -> None:
        """Releases the environment."""
        self._close()


class ShowreelVectorEnv(VectorEnv[Observation, Any, "npt.NDArray[Any]"]):
    """Several of Showreel's environments, stepped together.

    An episode that ends is followed by the next one in the same step, as in Gymnasium's `AutoresetMode.SAME_STEP`: its last
    observation is in `info["final_obs"]`.
    """

    metadata: dict[str, Any] = {"render_modes": ["rgb_array"], "autoreset_mode": AutoresetMode.SAME_STEP}

    def __init__(
        self,
        environment: str,
        num_envs: int = 1,
        render_mode: str | None = None,
        width: int | None = None,
        height: int | None = None,
        threads: int = 1,
        max_episode_steps: int | None = None,
        **options: float | bool,
    ) -> None:
        """Makes a vector.

        Args:
            environment: The name of its environments, such as "CartPole-v1".
            num_envs: How many there are.
            render_mode: "rgb_array", or None.
            width: The pixels of a frame's row.
            height: The rows of a frame.
            threads: How many threads step them; the results do not depend on it.
            max_episode_steps: The steps after which an episode is truncated; -1 for no limit.
            options: Their options, by Gymnasium's names.
        """
        if max_episode_steps is not None:
            options["max_episode_steps"] = max_episode_steps
        self._handle = _library.opened(
            _library.library.showreel_vector_make,
            _library.options(environment=environment, options=options, count=num_envs, threads=threads),
        )
        self._close = weakref.finalize(self, _library.library.showreel_vector_close, self._handle)
        about = _library.document(_library.library.showreel_vector_describe, self._handle)
        self.metadata = {**type(self).metadata, "render_fps": about["fps"]}
        _check_render_mode(render_mode)
        self.render_mode = render_mode
        self.num_envs = num_envs
        self.single_observation_space, self.single_action_space = _spaces(about)
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self._size = (width or about["width"], height or about["height"])
        self._observations = np.zeros((num_envs, about["observation_size"]), dtype=np.float32)
        self._final = np.zeros_like(self._observations)
        self._actions = np.zeros(self.action_space.shape or (num_envs,), dtype=np.float32)
        self._rewards = np.zeros(num_envs, dtype=np.float64)
        self._terminated = np.zeros(num_envs, dtype=np.bool_)
        self._truncated = np.zeros(num_envs, dtype=np.bool_)
        # No array moves, so that a step need not ask where they are.
        self._step_arguments = (
            self._handle, self._actions.ctypes.data, self._actions.size, self._observations.ctypes.data,
            self._observations.size, self._rewards.ctypes.data, self._terminated.ctypes.data,
            self._truncated.ctypes.data, self._final.ctypes.data,
        )  # fmt: skip

    def reset(
        self, *, seed: int | list[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Starts an episode in each: in environment i from the seed + i, or by the generator that it has.

        Args:
            seed: A number, or a list of consecutive ones.
            options: None; the options of `reset` are those of `make_vec` here.
        """
        _refuse(options)
        first = _first_seed(seed, self.num_envs)
        super().reset(seed=first)
        _library.check(
            _library.library.showreel_vector_reset(
                self._handle, _library.seed_pointer(first), self._observations.ctypes.data, self._observations.size
            )
        )
        return self._observations.copy(), {}

    def step(
        self, actions: Any
    ) -> tuple[Observation, npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any], dict[str, Any]]:
        """Takes a step in each."""
        given = np.asarray(actions)
        if given.shape != self._actions.shape:
            raise UsageError(f"expected actions of shape {self._actions.shape}, found {given.shape}", 64)
        self._actions[...] = given
        _library.check(_library.library.showreel_vector_step(*self._step_arguments))
        terminated, truncated = self._terminated.copy(), self._truncated.copy()
        ended = terminated | truncated
        infos = self._final_infos(ended) if ended.any() else {}
        return self._observations.copy(), self._rewards.copy(), terminated, truncated, infos

    def _final_infos(self, ended: npt.NDArray[np.bool_]) -> dict[str, Any]:
        """The last observations of episodes that ended, as Gymnasium's vectors give them."""
        final = np.empty(self.num_envs, dtype=object)
        rows = self._final.copy()
        for index in np.flatnonzero(ended).tolist():
            final[index] = rows[index]
        return {"final_obs": final, "_final_obs": ended.copy(), "final_info": {}, "_final_info": ended.copy()}

    def render(self) -> tuple[Frame, ...] | None:
        """Draws the present state of each as an array of shape (height, width, 3)."""
        if self.render_mode is None:
            return None
        return tuple(self.render_one(index) for index in range(self.num_envs))

    def render_one(self, index: int) -> Frame:
        """Draws the present state of one of the environments."""
        width, height = self._size
        frame = np.empty((height, width, 3), dtype=np.uint8)
        _library.check(
            _library.library.showreel_vector_render(
                self._handle, index, width, height, frame.ctypes.data, frame.nbytes
            )
        )
        return frame

    def close_extras(self, **kwargs: Any) -> None:
        """Releases the environments."""
        self._close()


def _spaces(about: dict[str, Any]) -> tuple[spaces.Space[Any], spaces.Space[Any]]:
    observations = _box(about["observation_low"], about["observation_high"])
    if about["actions"] is not None:
        return observations, spaces.Discrete(about["actions"])
    return observations, _box(about["action_low"], about["action_high"])


def _box(low: list[float | None], high: list[float | None]) -> spaces.Box:
    return spaces.Box(
        np.array([-math.inf if bound is None else bound for bound in low], dtype=np.float32),
        np.array([math.inf if bound is None else bound for bound in high], dtype=np.float32),
        dtype=np.float32,
    )


def _check_render_mode(mode: str | None) -> None:
    if mode not in (None, "rgb_array"):
        raise UsageError(f'expected the render mode "rgb_array" or None, found {mode!r}', 64)


def _refuse(options: dict[str, Any] | None) -> None:
    if options:
        names = ", ".join(options)
        raise UsageError(f"reset takes no options here, found {names}: give them to gymnasium.make or make_vec", 64)


def _first_seed(seed: int | list[int | None] | None, count: int) -> int | None:
    """The seed of environment 0, where the others follow."""
    if seed is None or isinstance(seed, (int, np.integer)):
        return None if seed is None else int(seed)
    seeds = list(seed)
    if len(seeds) == count and seeds[0] is None and not any(seed is not None for seed in seeds):
        return None
    first = seeds[0] if seeds else None
    if first is None or seeds != list(range(first, first + count)):
        raise UsageError(f"expected a seed, or a list of {count} consecutive ones, found {seeds}", 64)
    return first
