"""Measures Gymnasium and PyTorch; prints a line of JSON for each figure, as the Swift benchmarks do.

With `record FRAMES FOLDER` it only records that many frames of CartPole, with `vectors` it only steps environments, with
`train` it only trains with Stable-Baselines3, with `products` it only multiplies the matrices of such a training, and with
`landing SEED MEAN STEPS` it trains until a lander's mean is reached.
"""

import json
import os
import resource
import statistics
import sys
import time

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import gymnasium as gym
import torch

torch.set_num_threads(1)


def report(name, value, unit):
    print(json.dumps({"name": name, "value": value, "unit": unit}), flush=True)


def seconds_per_call(body, rounds=7):
    """The median of rounds of as many calls as fill 100 ms."""
    calls = 1
    while True:
        start = time.perf_counter()
        for _ in range(calls):
            body()
        if time.perf_counter() - start >= 0.1:
            break
        calls *= 2
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(calls):
            body()
        times.append((time.perf_counter() - start) / calls)
    return statistics.median(times)


def network(inputs, outputs):
    return torch.nn.Sequential(
        torch.nn.Linear(inputs, 16), torch.nn.ReLU(), torch.nn.Linear(16, outputs), torch.nn.Softmax(dim=-1)
    )


def draw(name):
    env = gym.make(name, render_mode="rgb_array")
    env.reset(seed=3)
    for _ in range(8):
        env.step(2 if name == "LunarLander-v3" else 1)
    report(f"Gymnasium draw {name}", 1 / seconds_per_call(env.render), "frames/s")


def step(name):
    env = gym.make(name)
    policy = network(env.observation_space.shape[0], env.action_space.n)
    state = {"observation": env.reset(seed=0)[0]}

    def body():
        with torch.no_grad():
            probabilities = policy(torch.from_numpy(state["observation"]))
            action = torch.distributions.Categorical(probabilities).sample().item()
        observation, _, terminated, truncated, _ = env.step(action)
        state["observation"] = env.reset()[0] if terminated or truncated else observation

    report(f"Gymnasium step {name}", 1 / seconds_per_call(body), "steps/s")


def step_alone(name):
    """One environment, and a sync vector of 16, by random actions that were drawn before."""
    env = gym.make(name)
    env.reset(seed=0)
    env.action_space.seed(0)
    actions = [env.action_space.sample() for _ in range(64)]
    state = {"round": 0}

    def one():
        state["round"] = (state["round"] + 1) % 64
        _, _, terminated, truncated, _ = env.step(actions[state["round"]])
        if terminated or truncated:
            env.reset()

    report(f"Gymnasium alone {name}", 1 / seconds_per_call(one), "steps/s")
    vector = gym.make_vec(name, 16, vectorization_mode="sync",
                          vector_kwargs={"autoreset_mode": gym.vector.AutoresetMode.SAME_STEP})
    vector.reset(seed=0)
    vector.action_space.seed(0)
    many = [vector.action_space.sample() for _ in range(64)]

    def all():
        state["round"] = (state["round"] + 1) % 64
        vector.step(many[state["round"]])

    report(f"Gymnasium vector {name}", 16 / seconds_per_call(all), "steps/s")


VECTORS = ("CartPole-v1", "Acrobot-v1", "MountainCar-v0", "Pendulum-v1", "LunarLander-v3", "BipedalWalker-v3")


def train(episodes=60):
    """The tutorial's loop: sample a trajectory, normalize the returns, a step of Adam."""
    env = gym.make("CartPole-v1")
    policy = network(4, 2)
    optimizer = torch.optim.Adam(policy.parameters(), lr=0.01)
    steps = 0
    start = time.perf_counter()
    for episode in range(episodes):
        observation, _ = env.reset(seed=episode)
        log_probabilities, rewards, done = [], [], False
        while not done:
            distribution = torch.distributions.Categorical(policy(torch.from_numpy(observation)))
            action = distribution.sample()
            log_probabilities.append(distribution.log_prob(action))
            observation, reward, terminated, truncated, _ = env.step(action.item())
            rewards.append(reward)
            done = terminated or truncated
        returns, total = [], 0.0
        for reward in reversed(rewards):
            total = reward + 0.99 * total
            returns.insert(0, total)
        returns = torch.tensor(returns)
        returns = (returns - returns.mean()) / (returns.std() + 1e-8)
        loss = -(torch.stack(log_probabilities) * returns).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        steps += len(rewards)
    report("Gymnasium train CartPole-v1", steps / (time.perf_counter() - start), "steps/s")


# The recipe of PPO on LunarLander.
LANDER = dict(n_steps=1024, batch_size=64, gae_lambda=0.98, gamma=0.999, n_epochs=4, ent_coef=0.01)


def train_stable_baselines3():
    """The recipes that `showreel recipes` has too, some seconds of each."""
    from stable_baselines3 import A2C, DQN, PPO, SAC
    from stable_baselines3.common.env_util import make_vec_env

    def falling(value):
        return lambda remaining: remaining * value

    runs = {
        "ppo CartPole-v1": (PPO, 8, 20_000, dict(
            n_steps=32, batch_size=256, gae_lambda=0.8, gamma=0.98, n_epochs=20, learning_rate=falling(1e-3),
            clip_range=falling(0.2))),
        "ppo LunarLander-v3": (PPO, 16, 32_768, LANDER),
        "a2c CartPole-v1": (A2C, 8, 40_000, {}),
        "dqn CartPole-v1": (DQN, 1, 15_000, dict(
            learning_rate=2.3e-3, batch_size=64, buffer_size=100_000, learning_starts=1000, target_update_interval=10,
            train_freq=256, gradient_steps=128, exploration_fraction=0.16, exploration_final_eps=0.04,
            policy_kwargs=dict(net_arch=[256, 256]))),
        "sac Pendulum-v1": (SAC, 1, 1_500, dict(learning_rate=1e-3)),
    }
    for name, (algorithm, environments, steps, settings) in runs.items():
        rates = []
        for seed in range(3):
            env = make_vec_env(name.split()[1], n_envs=environments, seed=seed)
            model = algorithm("MlpPolicy", env, seed=seed, device="cpu", **settings)
            start = time.perf_counter()
            model.learn(steps)
            rates.append(model.num_timesteps / (time.perf_counter() - start))
        report(f"Stable-Baselines3 {name}", statistics.median(rates), "steps/s")


def multiply(rows, sizes, *passes):
    """A call that multiplies the matrices of one network's passes over so many rows, by NumPy's OpenBLAS.

    The passes: "forward", "weights" and "inputs" (their gradients; of the first layer's inputs only with "all inputs").
    """
    import numpy

    def some(*shape):
        return numpy.random.default_rng(0).random(shape, dtype=numpy.float32)

    products = []
    for layer, (depth, columns) in enumerate(zip(sizes, sizes[1:])):
        x, weights, y = some(rows, depth), some(columns, depth), some(rows, columns)
        for each in passes:
            if each == "forward":
                products.append((x, weights.T, numpy.empty_like(y)))
            elif each == "weights":
                products.append((y.T, x, numpy.empty_like(weights)))
            elif layer > 0 or each == "all inputs":
                products.append((y, weights, numpy.empty_like(x)))

    def body():
        for left, right, result in products:
            numpy.matmul(left, right, out=result)

    return body


def products():
    """The steps a second of DQN and SAC by their recipes, if nothing took time but the products of their updates."""
    update = ("forward", "weights", "inputs")
    values, actor, critic = (4, 256, 256, 2), (3, 256, 256, 2), (4, 256, 256, 1)
    updates = {
        # Values of both networks; 128 updates for 256 steps.
        "dqn CartPole-v1": (128 / 256, [multiply(64, values, "forward"), multiply(64, values, *update)]),
        # Two critics, their targets, and the actor through both.
        "sac Pendulum-v1": (1, [
            multiply(256, actor, "forward"), multiply(256, actor, *update), *[
                call for _ in range(2) for call in (
                    multiply(256, critic, "forward"), multiply(256, critic, *update),
                    multiply(256, critic, "forward", "all inputs"))]]),
    }
    for name, (share, calls) in updates.items():
        def body():
            for call in calls:
                call()

        report(f"OpenBLAS {name}", 1 / (share * seconds_per_call(body)), "steps/s")


def land(seed, mean, interval):
    """Trains a lander until its mean return over 100 episodes, which is looked at after every so many steps."""
    start = time.perf_counter()
    from stable_baselines3 import PPO
    from stable_baselines3.common.env_util import make_vec_env
    from stable_baselines3.common.evaluation import evaluate_policy

    model = PPO("MlpPolicy", make_vec_env("LunarLander-v3", n_envs=16, seed=seed), seed=seed, device="cpu", **LANDER)
    test = make_vec_env("LunarLander-v3", n_envs=16, seed=1_000_000 + seed)
    for _ in range(4_000_000 // interval):
        model.learn(interval, reset_num_timesteps=False)
        if evaluate_policy(model, test, n_eval_episodes=100)[0] >= mean:
            report("Stable-Baselines3 landing", time.perf_counter() - start, "s")
            report("Stable-Baselines3 landing, steps", model.num_timesteps, "steps")
            return
    report("Stable-Baselines3 landing, given up", time.perf_counter() - start, "s")


def record(frames, folder):
    """One clip of so many frames, over as many episodes as it takes."""
    start = time.perf_counter()
    env = gym.make("CartPole-v1", render_mode="rgb_array")
    env = gym.wrappers.RecordVideo(env, folder, step_trigger=lambda step: step == 0, video_length=frames)
    env.reset(seed=3)
    for _ in range(frames):
        _, _, terminated, truncated, _ = env.step(env.action_space.sample())
        if terminated or truncated:
            env.reset()
    env.close()
    report("Gymnasium record", time.perf_counter() - start, "s")
    # Of this process alone, in kilobytes.
    report("Gymnasium record, memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3, "MB")


if len(sys.argv) == 4 and sys.argv[1] == "record":
    record(int(sys.argv[2]), sys.argv[3])
elif sys.argv[1:2] == ["landing"]:
    land(*map(int, sys.argv[2:]))
elif sys.argv[1:] == ["train"]:
    train_stable_baselines3()
elif sys.argv[1:] == ["products"]:
    products()
elif sys.argv[1:] == ["vectors"]:
    for environment in VECTORS:
        step_alone(environment)
else:
    products()
    for environment in VECTORS:
        step_alone(environment)
    for environment in ("CartPole-v1", "Acrobot-v1", "LunarLander-v3"):
        draw(environment)
        step(environment)
    train()
    train_stable_baselines3()
