// Trains PPO to balance the pole, keeps the best policy and draws the learning curve.
//
//     swift run -c release train-ppo [STEPS]
import Showreel

var settings = PPOSettings()
settings.steps = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 50_000
settings.environments = 8
settings.rolloutSteps = 128
settings.batchSize = 256
settings.learningRate = .linear(1e-3)

let run = try TrainingRun(
  .ppo(settings), in: make("CartPole-v1"),
  files: TrainingRun.Files(checkpoint: "ppo.safetensors", log: "ppo.csv", plot: "ppo.png", overwrite: true))
let result = try run.train(progress: { episode in
  if (episode.episode + 1).isMultiple(of: 50) {
    print("After \(episode.episode + 1) episodes: \(episode.runningMean)")
  }
})
try run.drawCurve()
print("Trained by \(result.episodes) episodes")

// The checkpoint acts without any of the above.
let cart = try make("CartPole-v1")
var agent = try Agent.checkpoint(at: "ppo.safetensors", for: cart, deterministic: true)
print("The policy returns \(try agent.playEpisode(in: cart, seed: 1).totalReward)")
