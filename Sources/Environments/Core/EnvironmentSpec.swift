/// What is known of an environment before it is made.
public struct EnvironmentSpec: Sendable, Hashable {
  /// The name and version that `make` knows it by, such as `CartPole-v1`.
  public var id: String
  /// Steps after which an episode is truncated.
  public var maxEpisodeSteps: Int?
  /// The mean return at which the task counts as solved.
  public var rewardThreshold: Double?
  /// Frames a second of a recording at the speed of the simulation.
  public var renderFPS: Int
  /// Pixels of a native frame.
  public var frameWidth: Int
  public var frameHeight: Int
  /// The options that `make` takes, by Gymnasium's names, with their defaults.
  public var options: [String: OptionValue]

  public init(
    id: String, maxEpisodeSteps: Int? = nil, rewardThreshold: Double? = nil, renderFPS: Int,
    frameWidth: Int, frameHeight: Int, options: [String: OptionValue] = [:]
  ) {
    self.id = id
    self.maxEpisodeSteps = maxEpisodeSteps
    self.rewardThreshold = rewardThreshold
    self.renderFPS = renderFPS
    self.frameWidth = frameWidth
    self.frameHeight = frameHeight
    self.options = options
  }
}

/// A value of an environment's option.
public enum OptionValue: Sendable, Hashable {
  case bool(Bool)
  case number(Double)
}
