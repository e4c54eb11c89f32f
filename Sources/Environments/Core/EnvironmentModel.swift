import Raster

/// An environment as pure functions over a state that is a value.
///
/// This is the one form in which environments are written. `ModelEnvironment` makes an `Environment` of a model, and
/// `VectorEnvironment` steps many of them; `register(_:)` makes it known to both by its name. A model holds what
/// follows from its options and never changes: everything that does is in `State`, so that a snapshot is an assignment.
public protocol EnvironmentModel: Sendable {
  /// The state of an episode: everything that a step changes.
  associatedtype State: Sendable
  /// The type of the actions: `Int` where they are numbered, `Float` or a SIMD vector such as `SIMD2<Float>` where they are
  /// vectors, `Action` where they may be either.
  associatedtype Input: ActionInput

  /// The name, limits, sizes and options.
  static var spec: EnvironmentSpec { get }

  /// Makes the model for `configuration`, whose options already have the right types.
  ///
  /// Throws `EnvironmentError.optionOutOfRange` for a value that it cannot take.
  init(_ configuration: Configuration) throws

  /// The observations that it gives.
  var observationSpace: Box { get }
  /// The actions that it takes.
  var actionSpace: ActionSpace { get }
  /// The names of the actions, for people: one for each discrete action, or for each number of a continuous one; none
  /// where they have no names.
  var actionNames: [String] { get }

  /// The sentences about options that are allowed but not recommended, for people.
  var warnings: [String] { get }

  /// Returns the state that an episode starts from; all chance comes from `generator`.
  ///
  /// A model that can always start need not be marked as throwing.
  func start(using generator: inout PCG64) throws -> State

  /// Starts an episode in the place of another, whose memory may serve it; all chance comes from `generator`.
  ///
  /// Throws as `start(using:)`, and changes nothing then. By default, what `start(using:)` returns takes the place.
  func restart(_ state: inout State, using generator: inout PCG64) throws

  /// Advances `state` by one step.
  ///
  /// The action is of the action space's kind: one of its numbers, or as many numbers as it has bounds, none of them
  /// NaN, but not necessarily within the bounds.
  func advance(_ state: inout State, by action: Input, using generator: inout PCG64) -> Outcome

  /// Sets every element of `observation`, of which there are as many as the observation space has, to the agent's observation
  /// of `state`; one that is left out keeps an earlier value.
  func observe(_ state: State, into observation: inout MutableSpan<Float>)

  /// The outcome of an episode that ended in `state`: by the task itself where `terminated` is set, else by a limit of
  /// steps.
  ///
  /// By default `Ending.ended` and `Ending.outOfTime`.
  func ending(in state: State, terminated: Bool) -> Ending

  /// Draws `state`, in units of the native frame.
  func draw(_ state: State, on canvas: inout Canvas)

  /// The numbers that make up the state, by name, for storing it; empty where it cannot be stored.
  static var stateElements: [StateElement<State>] { get }

  /// The numbers by name from which an episode goes on at this moment; `nil` where it cannot be stored.
  ///
  /// By default those of `stateElements`. A model whose steps take chance from the generator stores it too, and one whose
  /// states have a varying number of numbers names them here.
  func values(of state: State, _ generator: PCG64) -> [String: Double]?

  /// Makes the moment that `values` were stored of, from a state and a generator of the same model.
  ///
  /// Throws `EnvironmentError.invalidState` for the environment of this name, and changes nothing, where a number is
  /// missing, unknown, or none that the state can have. By default by `stateElements`.
  func restore(
    _ values: [String: Double], environment: String, to state: inout State, _ generator: inout PCG64) throws
}

extension EnvironmentModel {
  /// The names of the actions, by default none.
  public var actionNames: [String] { [] }
  /// The sentences about options, by default none.
  public var warnings: [String] { [] }
  /// The elements of the state, by default none.
  public static var stateElements: [StateElement<State>] { [] }

  /// The outcome, of which nothing more is known than what ended the episode.
  public func ending(in state: State, terminated: Bool) -> Ending { terminated ? .ended : .outOfTime }

  /// Puts what `start(using:)` returns in the place of `state`.
  @inlinable
  public func restart(_ state: inout State, using generator: inout PCG64) throws {
    state = try start(using: &generator)
  }

  /// The numbers of `stateElements`; `nil` where there are none.
  public func values(of state: State, _ generator: PCG64) -> [String: Double]? { Self.values(of: state) }

  /// Sets the numbers of `stateElements`.
  public func restore(
    _ values: [String: Double], environment: String, to state: inout State, _ generator: inout PCG64
  ) throws {
    state = try Self.state(state, with: values, environment: environment)
  }
}

/// The result of a step: its reward, and whether the task ended.
public struct Outcome: Sendable, Hashable {
  /// The reward.
  public var reward: Double
  /// Indicates whether the task itself ended the episode.
  public var terminated: Bool

  /// Makes an outcome of its parts.
  @inlinable
  public init(reward: Double, terminated: Bool) {
    self.reward = reward
    self.terminated = terminated
  }
}

/// A type in which an environment's model takes its actions.
///
/// It is a value without references, so that stepping counts none.
public protocol ActionInput: Sendable {
  /// Makes the action of a number; `nil` where the type holds vectors.
  init?(discrete number: Int)
  /// Makes the action of a vector; `nil` where the type holds numbers, or fewer elements.
  init?(continuous vector: Span<Float>)
}

extension ActionInput {
  /// Returns `nil`: the type holds vectors.
  @inlinable public init?(discrete number: Int) { return nil }
  /// Returns `nil`: the type holds numbers.
  @inlinable public init?(continuous vector: Span<Float>) { return nil }
}

extension Int: ActionInput {
  /// Makes the number itself.
  @inlinable public init?(discrete number: Int) { self = number }
}

extension Float: ActionInput {
  /// Makes the only element.
  @inlinable
  public init?(continuous vector: Span<Float>) {
    guard vector.count == 1 else { return nil }
    self = vector[0]
  }
}

extension ActionInput where Self: SIMD, Scalar == Float {
  /// Makes a vector of the elements, and zeros beyond them.
  @inlinable
  public init?(continuous vector: Span<Float>) {
    guard vector.count <= Self.scalarCount else { return nil }
    self.init()
    for i in vector.indices { self[i] = vector[i] }
  }
}

extension SIMD2: ActionInput where Scalar == Float {}
extension SIMD3: ActionInput where Scalar == Float {}
extension SIMD4: ActionInput where Scalar == Float {}
extension SIMD8: ActionInput where Scalar == Float {}
extension SIMD16: ActionInput where Scalar == Float {}
extension SIMD32: ActionInput where Scalar == Float {}
extension SIMD64: ActionInput where Scalar == Float {}

extension Action: ActionInput {
  /// Makes the discrete action `number`.
  @inlinable public init?(discrete number: Int) { self = .discrete(number) }
  /// Makes the continuous action `vector`.
  @inlinable public init?(continuous vector: Span<Float>) { self = .continuous(Vector(vector)) }
}
