import Raster

/// The result of a step. The two kinds of ending stay apart: `terminated` is the task's own end, `truncated` a limit
/// from outside it, such as a number of steps.
public struct Step: Sendable {
  /// The observation after the step.
  public var observation: Observation
  /// The reward of the step.
  public var reward: Double
  /// Indicates whether the task itself ended the episode.
  public var terminated: Bool
  /// Indicates whether a limit from outside the task ended the episode.
  public var truncated: Bool
  /// The totals of the episode, which `RecordEpisodeStatistics` sets on its last step.
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

  /// Indicates whether the episode is over, in either way.
  public var isLast: Bool { terminated || truncated }
}

/// The totals of an episode.
public struct EpisodeStatistics: Sendable, Hashable {
  /// The sum of the rewards.
  public var totalReward: Double
  /// The number of steps.
  public var length: Int

  /// Makes totals of a sum and a count.
  public init(totalReward: Double, length: Int) {
    self.totalReward = totalReward
    self.length = length
  }
}

/// The form in which an environment is rendered.
public enum RenderMode: String, Sendable, CaseIterable {
  /// Pixels of shape (height, width, 3); see `Pixmap`.
  case rgbArray = "rgb_array"
}

/// A task that an agent acts in, after Gymnasium's `Env`.
///
/// Environments are objects because they have an identity and an end: a physics world or a running encoder is held, not
/// copied. Their parts, states and scenes, are values.
public protocol Environment: AnyObject {
  /// The description of the environment: name, limits, sizes, options.
  var spec: EnvironmentSpec { get }
  /// The observations that it gives.
  var observationSpace: Box { get }
  /// The actions that it takes.
  var actionSpace: ActionSpace { get }
  /// The names of the actions, for people: one for each discrete action, or for each number of a continuous one; empty
  /// where they have no names.
  var actionNames: [String] { get }
  /// The sentences about options that are allowed but not recommended, for people; none by default.
  var warnings: [String] { get }
  /// The form in which the environment is rendered; `nil` where it was made without rendering.
  var renderMode: RenderMode? { get }
  /// The environment inside all wrappers; by default the environment itself.
  var unwrapped: any Environment { get }

  /// Starts an episode. A seed restarts the environment's generator; without one the generator goes on, or starts from
  /// the system's entropy if it never had a seed.
  func reset(seed: UInt64?) throws -> Observation

  /// Takes one step.
  ///
  /// Throws `EnvironmentError.invalidAction` for an action outside the action space.
  func step(_ action: Action) throws -> Step

  /// The outcome of the episode that ended with `step`, the last one taken; `nil` where the episode goes on.
  func ending(of step: Step) -> Ending?

  /// Draws the present state, in units of the native frame. It changes nothing but `canvas`.
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

  /// The present state as numbers by name, from which `setState(_:)` goes on exactly; `nil` where the environment does
  /// not offer it.
  var stateValues: [String: Double]? { get }

  /// Goes on from the state of these numbers, and returns the observation of it. The episode is the one that `reset`
  /// began, which a limit of steps counts from. The generator is part of the state where steps take chance from it; else
  /// it is the one that later episodes come from, and stays.
  ///
  /// Throws `EnvironmentError.invalidState` for numbers that are no state of the environment.
  func setState(_ values: [String: Double]) throws -> Observation

  /// Releases the environment's resources. Harmless when called again.
  func close() throws
}

extension Environment {
  /// Starts an episode; the environment's generator goes on.
  public func reset() throws -> Observation { try reset(seed: nil) }

  /// The names of the actions, by default none.
  public var actionNames: [String] { [] }

  /// The sentences about options, by default none.
  public var warnings: [String] { [] }

  /// The innermost environment, by default the environment itself.
  public var unwrapped: any Environment { self }

  /// The outcome by default: `.ended` where the task ended the episode, `.outOfTime` where a limit did.
  public func ending(of step: Step) -> Ending? {
    step.terminated ? .ended : step.truncated ? .outOfTime : nil
  }

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

  /// The present state's numbers, by default `nil`: the environment keeps its state to itself.
  public var stateValues: [String: Double]? { nil }

  /// Throws `EnvironmentError.invalidState` by default: the environment keeps its state to itself.
  public func setState(_ values: [String: Double]) throws -> Observation {
    throw EnvironmentError.invalidState(reason: "cannot be set", environment: spec.id)
  }

  /// Does nothing by default: most environments hold no resources.
  public func close() throws {}
}
