import ArgumentParser
import Showreel

/// The settings of the training algorithms, each an option by the name that it has in Stable-Baselines3; `nil` where it is
/// not given.
struct SettingOptions: ParsableArguments {
  @Option(help: "Learning: environments that are stepped together (all but reinforce).")
  var nEnvs: String?

  @Option(help: "Steps of each environment between two updates (a2c, ppo).")
  var nSteps: String?

  @Option(help: "Rows of a minibatch (ppo, dqn, sac).")
  var batchSize: String?

  @Option(help: "How often each roll-out is gone through (ppo).")
  var nEpochs: String?

  @Option(help: "Discount of future rewards, for each step.")
  var gamma: String?

  @Option(help: "λ of the generalized advantage estimation (a2c, ppo).")
  var gaeLambda: String?

  @Option(help: "Step size of the optimizer; lin_0.001 falls to zero over the run (all but reinforce).")
  var learningRate: String?

  @Option(help: "How far a probability's ratio may move from 1; lin_0.2 falls to zero (ppo).")
  var clipRange: String?

  @Option(help: "The divergence at which an update ends early, or none (ppo).")
  var targetKl: String?

  @Option(help: "Weight of the entropy in the loss; auto for one that is learned (sac).")
  var entCoef: String?

  @Option(help: "Weight of the value's error in the loss (a2c, ppo).")
  var vfCoef: String?

  @Option(help: "Greatest norm of the gradient (a2c, ppo, dqn).")
  var maxGradNorm: String?

  @Flag(inversion: .prefixedNo, help: "Normalize advantages in each batch (a2c, ppo).")
  var normalizeAdvantages: Bool?

  @Flag(inversion: .prefixedNo, help: "Normalize observations by their running moments (a2c, ppo).")
  var normalizeObservations: Bool?

  @Flag(inversion: .prefixedNo, help: "Divide rewards by the running deviation of the returns (a2c, ppo).")
  var normalizeRewards: Bool?

  @Option(help: "Widths of the hidden layers, such as 64,64.")
  var netArch: String?

  @Option(help: "Activation between the layers: relu or tanh.")
  var activation: String?

  @Flag(inversion: .prefixedNo, help: "Start from orthogonal weights (a2c, ppo).")
  var orthoInit: Bool?

  @Flag(inversion: .prefixedNo, help: "Explore by a noise that depends on the state, gSDE (a2c, ppo, sac).")
  var useSde: Bool?

  @Option(help: "Steps after which gSDE draws its noise anew; -1 for a roll-out (a2c, ppo, sac).")
  var sdeSampleFreq: String?

  @Option(help: "Logarithm of the deviation that continuous actions start with (a2c, ppo, sac).")
  var logStdInit: String?

  @Option(help: "Steps that the replay buffer holds (dqn, sac).")
  var bufferSize: String?

  @Option(help: "Steps by chance before anything is learned (dqn, sac).")
  var learningStarts: String?

  @Option(help: "Steps of each environment between updates (dqn, sac).")
  var trainFreq: String?

  @Option(help: "Updates after them; -1 for as many as steps (dqn, sac).")
  var gradientSteps: String?

  @Option(help: "Part of the way that the target networks go towards the trained ones (dqn, sac).")
  var tau: String?

  @Option(help: "Steps (dqn) or updates (sac) after which the target networks follow.")
  var targetUpdateInterval: String?

  @Option(help: "Part of the run over which the probability of actions by chance falls (dqn).")
  var explorationFraction: String?

  @Option(help: "Probability of an action by chance, at the start (dqn).")
  var explorationInitialEps: String?

  @Option(help: "Probability of an action by chance, once it has fallen (dqn).")
  var explorationFinalEps: String?

  @Flag(inversion: .prefixedNo, help: "Let the trained network choose the target's action (dqn).")
  var doubleQ: Bool?

  @Option(help: "Entropy that a learned weight aims at; none for less one for each element (sac).")
  var targetEntropy: String?

  @Flag(inversion: .prefixedNo, help: "Subtract what a critic expects from the returns (reinforce).")
  var baseline: Bool?

  @Option(help: "Episodes of each gradient step (reinforce).")
  var batch: String?

  @Option(
    help:
      "Which returns are normalized together: those of a trajectory, or of the batch (reinforce).")
  var normalize: String?

  @Option(help: ArgumentHelp("Settings as a JSON object; options come before it.", valueName: "file.json"))
  var settings: String?

  /// Those that are given, by name.
  private var given: [(name: String, value: String)] {
    let all: [(String, String?)] = [
      ("n-envs", nEnvs), ("n-steps", nSteps), ("batch-size", batchSize), ("n-epochs", nEpochs),
      ("gamma", gamma), ("gae-lambda", gaeLambda), ("learning-rate", learningRate),
      ("clip-range", clipRange), ("target-kl", targetKl), ("ent-coef", entCoef), ("vf-coef", vfCoef),
      ("max-grad-norm", maxGradNorm), ("normalize-advantages", normalizeAdvantages.map { "\($0)" }),
      ("normalize-observations", normalizeObservations.map { "\($0)" }),
      ("normalize-rewards", normalizeRewards.map { "\($0)" }), ("net-arch", netArch),
      ("activation", activation), ("ortho-init", orthoInit.map { "\($0)" }),
      ("use-sde", useSde.map { "\($0)" }), ("sde-sample-freq", sdeSampleFreq),
      ("log-std-init", logStdInit), ("baseline", baseline.map { "\($0)" }), ("batch", batch),
      ("normalize", normalize), ("buffer-size", bufferSize), ("learning-starts", learningStarts),
      ("train-freq", trainFreq), ("gradient-steps", gradientSteps), ("tau", tau),
      ("target-update-interval", targetUpdateInterval), ("exploration-fraction", explorationFraction),
      ("exploration-initial-eps", explorationInitialEps), ("exploration-final-eps", explorationFinalEps),
      ("double-q", doubleQ.map { "\($0)" }), ("target-entropy", targetEntropy),
    ]
    return all.compactMap { name, value in value.map { (name, $0) } }
  }

  /// Changes the settings of an algorithm, first by the file and then by the options.
  ///
  /// - Throws: `TrainingError`; `FileError` of the file.
  func apply(to algorithm: inout TrainingAlgorithm) throws {
    if let settings {
      for (name, value) in try SettingsFile.read(settings) { try algorithm.set(name, to: value) }
    }
    for (name, value) in given { try algorithm.set(name, to: value) }
  }
}
