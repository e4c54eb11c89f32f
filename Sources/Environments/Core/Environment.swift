import Raster

/// What a step returns. The two kinds of ending stay apart: `terminated` is the task's own end, `truncated` a limit
/// from outside it, such as a number of steps.
public struct Step: Sendable {
  public var observation: Observation
  public var reward: Double
  public var terminated: Bool
  public var truncated: Bool
  /// Set on an episode's last step by `RecordEpisodeStatistics`.
  public var episode: EpisodeStatistics?

  public init(
    observation: Observation, reward: Double, terminated: Bool, truncated: Bool = false,
    episode: EpisodeStatistics? = nil
  ) {
    self.observation = observation
    self.reward = reward
    self.terminated = terminated
    self.truncated = truncated
    self.episode = episode
  }

  /// Whether the episode is over, either way.
  public var isLast: Bool { terminated || truncated }
}

/// The totals of an episode.
public struct EpisodeStatistics: Sendable, Hashable {
  /// The sum of the rewards.
  public var totalReward: Double
  /// How many steps it took.
  public var length: Int

  public init(totalReward: Double, length: Int) {
    self.totalReward = totalReward
    self.length = length
  }
}

/// How an environment is rendered.
public enum RenderMode: String, Sendable, CaseIterable {
  /// Into pixels of shape (height, width, 3); see `Pixmap`.
  case rgbArray = "rgb_array"
}

/// A task that an agent acts in, after Gymnasium's `Env`.
///
/// Environments are objects because they have an identity and an end: a physics world or a running encoder is held, not
/// copied. What they are made of, states and scenes, are values.
public protocol Environment: AnyObject {
  var spec: EnvironmentSpec { get }
  var observationSpace: Box { get }
  var actionSpace: ActionSpace { get }
  /// `nil` where the environment was made without rendering.
  var renderMode: RenderMode? { get }

  /// Starts an episode. With a seed the environment's generator starts anew from it; without, it goes on.
  func reset(seed: UInt64?) throws -> Observation

  /// Takes one step.
  func step(_ action: Action) throws -> Step

  /// Draws the present state, in units of the native frame. A pure function of the state: it changes nothing but `canvas`.
  func draw(on canvas: inout Canvas)

  /// The present state as a frame of the native size.
  func render() throws -> Pixmap

  /// Releases what the environment holds. Harmless when called again.
  func close() throws
}

extension Environment {
  public func reset() throws -> Observation { try reset(seed: nil) }
  public func close() throws {}
}
