import Raster

/// What a step returns. The two kinds of ending stay apart: `terminated` is the task's own end, `truncated` a limit
/// from outside it, such as a number of steps.
public struct Step: Sendable {
  /// What the agent sees after the step.
  public var observation: Observation
  /// What the step earned.
  public var reward: Double
  /// Whether the task itself ended the episode.
  public var terminated: Bool
  /// Whether a limit from outside the task ended it.
  public var truncated: Bool
  /// Set on an episode's last step by `RecordEpisodeStatistics`.
  public var episode: EpisodeStatistics?

  /// Makes a step of its parts.
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

  /// Makes totals of a sum and a count.
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
  /// What is known of it: name, limits, sizes, options.
  var spec: EnvironmentSpec { get }
  /// The observations that it gives.
  var observationSpace: Box { get }
  /// The actions that it takes.
  var actionSpace: ActionSpace { get }
  /// What the actions are called, for people: one name for each discrete action, or for each number of a continuous one;
  /// none where they have no names.
  var actionNames: [String] { get }
  /// The sentences about options that are allowed but not recommended, for people; none by default.
  var warnings: [String] { get }
  /// `nil` where the environment was made without rendering.
  var renderMode: RenderMode? { get }
  /// The environment inside all wrappers; by default the environment itself.
  var unwrapped: any Environment { get }

  /// Starts an episode. With a seed the environment's generator starts anew from it; without, it goes on, or starts
  /// from the system's entropy if it never had a seed.
  func reset(seed: UInt64?) throws -> Observation

  /// Takes one step.
  ///
  /// Throws `EnvironmentError.invalidAction` for an action outside the action space.
  func step(_ action: Action) throws -> Step

  /// Draws the present state, in units of the native frame. A pure function of the state: it changes nothing but `canvas`.
  func draw(on canvas: inout Canvas)

  /// The present state as a frame of the native size: of an environment of Gymnasium's, its `rgb_array`.
  ///
  /// Throws `EnvironmentError.renderModeMissing` where the environment was made without a render mode.
  func render() throws -> Pixmap

  /// The present state, drawn anew as a frame of `width` by `height` pixels: the scene is fitted into it, centred, its
  /// aspect kept.
  ///
  /// Throws as `render()`, and `EnvironmentError.invalidFrameSize`.
  func render(width: Int, height: Int) throws -> Pixmap

  /// The present state as numbers by name, from which `setState(_:)` goes on exactly; `nil` where there is none to be had.
  var stateValues: [String: Double]? { get }

  /// Goes on from the state of these numbers, and returns what the agent sees of it. The episode is the one that `reset`
  /// began; the generator is not part of the state.
  ///
  /// Throws `EnvironmentError.invalidState` for numbers that are no state of the environment.
  func setState(_ values: [String: Double]) throws -> Observation

  /// Releases what the environment holds. Harmless when called again.
  func close() throws
}

extension Environment {
  /// Starts an episode; the environment's generator goes on.
  public func reset() throws -> Observation { try reset(seed: nil) }

  /// None.
  public var actionNames: [String] { [] }

  /// None.
  public var warnings: [String] { [] }

  /// The environment itself.
  public var unwrapped: any Environment { self }

  /// The present state as a frame of the native size.
  public func render() throws -> Pixmap {
    try render(width: spec.frameWidth, height: spec.frameHeight)
  }

  /// The present state as a frame of `width` by `height` pixels.
  public func render(width: Int, height: Int) throws -> Pixmap {
    guard renderMode != nil else { throw EnvironmentError.renderModeMissing(environment: spec.id) }
    let sides = 1...FrameSize.maximumSide
    guard sides.contains(width), sides.contains(height) else {
      throw EnvironmentError.invalidFrameSize(width: width, height: height)
    }
    var canvas = Canvas(width: width, height: height)
    draw(on: &canvas)
    return canvas.pixmap
  }

  /// None: the environment keeps its state to itself.
  public var stateValues: [String: Double]? { nil }

  /// Throws `EnvironmentError.invalidState`: the environment keeps its state to itself.
  public func setState(_ values: [String: Double]) throws -> Observation {
    throw EnvironmentError.invalidState(reason: "cannot be set", environment: spec.id)
  }

  /// Does nothing: most environments hold nothing.
  public func close() throws {}
}
