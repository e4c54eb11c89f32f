import Policies

/// The settings of REINFORCE. The defaults are the tutorial's.
public struct ReinforceSettings: Sendable, Hashable {
  /// A choice of the returns that share a mean and a standard deviation when they are normalized.
  public enum Normalization: String, Sendable, CaseIterable {
    /// Those of one trajectory: steps are compared with the other steps of their episode.
    case trajectory
    /// Those of the batch: steps are compared across episodes, so a good episode counts for more than a bad one.
    case batch
  }

  /// Episodes in all.
  public var episodes = 500
  /// Episode i resets the environment with seed + i and draws its actions from `PCG64` seeded by
  /// `SeedSequence([seed + i, 1])`; the network is initialized from that of `SeedSequence([seed, 2])`.
  public var seed: UInt64 = 0
  /// The width of each hidden layer, from the observation on.
  public var hidden = [16]
  /// The activation between the layers: any but SiLU and GELU, whose slopes their values do not tell.
  public var activation = Activation.relu
  /// The discount of a reward for each step that it lies ahead, 0 to 1.
  public var gamma = 0.99
  /// Adam's step size.
  public var learningRate = 0.01
  /// Trajectories of a gradient step. Of the last step there may be fewer.
  public var batch = 1
  /// The choice of returns that are normalized together.
  public var normalization = Normalization.trajectory
  /// Indicates whether a network that learns the return to expect is subtracted from the returns, before they are
  /// normalized: a critic of the policy's own shape, fitted by Adam with the same step size.
  public var hasBaseline = false
  /// The weight of the entropy in the loss, which keeps the policy from settling early.
  public var entropyCoefficient = 0.0
  /// Episodes of the running mean that the best parameters are chosen by and that decides about "solved".
  public var window = 100

  /// The defaults.
  public init() {}

  /// Throws what is out of range.
  public func validate() throws(TrainingError) {
    func check(_ isGood: Bool, _ expected: String, _ found: Any) throws(TrainingError) {
      guard isGood else { throw TrainingError("expected \(expected), found \(found)") }
    }
    try check(episodes >= 1, "at least one episode", episodes)
    try check(
      !hidden.isEmpty && hidden.allSatisfy { (1...4096).contains($0) }, "hidden widths of 1 to 4096", hidden)
    try check(activation.isTrainable, "an activation whose slope follows from its value", activation.rawValue)
    try check((0...1).contains(gamma), "gamma from 0 to 1", gamma)
    try check(learningRate > 0 && learningRate.isFinite, "a positive learning rate", learningRate)
    try check(
      entropyCoefficient >= 0 && entropyCoefficient.isFinite, "an entropy coefficient from 0 on",
      entropyCoefficient)
    try check(batch >= 1, "a batch of at least one trajectory", batch)
    try check(window >= 1, "a window of at least one episode", window)
  }
}

/// Why training could not start.
public struct TrainingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The expectation that was not met, and what was found.
  public var detail: String

  /// An error that says what was expected and what was found.
  public init(_ detail: String) { self.detail = detail }

  /// The message, on one line.
  public var description: String { "cannot train: \(detail)" }
}
