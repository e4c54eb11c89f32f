import ShowreelSupport
import Synchronization

/// The description and the options that `make` passes to an environment's factory: the names and types of options are
/// checked, and those that were not given have their defaults.
public struct Configuration: Sendable {
  /// The description of the environment to make.
  public let spec: EnvironmentSpec
  /// The form in which it will be rendered; `nil` for not at all.
  public let renderMode: RenderMode?
  /// A value for every option of the spec.
  public let options: [String: OptionValue]

  /// Completes `options` with the defaults of `spec`. The option `max_episode_steps`, which every environment takes,
  /// replaces the limit of `spec`; -1 stands for none.
  ///
  /// Throws `EnvironmentError.unknownOption`, `.wrongOptionType`, and `.optionOutOfRange` for a limit that is none.
  public init(
    spec: EnvironmentSpec, renderMode: RenderMode? = nil, options: [String: OptionValue] = [:]
  ) throws {
    var (spec, options) = (spec, options)
    if let limit = options.removeValue(forKey: Self.limitName) {
      spec.maxEpisodeSteps = try Self.limit(limit, of: spec)
    }
    // Sorted, so that of several mistakes it is always the same that is reported.
    for (name, value) in options.sortedByName {
      guard let standard = spec.options[name] else {
        throw EnvironmentError.unknownOption(
          name: name, environment: spec.id, known: (spec.options.keys + [Self.limitName]).sorted())
      }
      switch (standard, value) {
      case (.bool, .bool), (.number, .number): continue
      default:
        throw EnvironmentError.wrongOptionType(
          name: name, environment: spec.id, expected: standard, found: value)
      }
    }
    self.spec = spec
    self.renderMode = renderMode
    self.options = spec.options.merging(options) { _, given in given }
  }

  /// The name of the option that every environment takes: the number of steps after which an episode is truncated.
  private static let limitName = "max_episode_steps"

  /// The limit of steps that `value` stands for; -1 stands for none, as in Gymnasium.
  private static func limit(_ value: OptionValue, of spec: EnvironmentSpec) throws -> Int? {
    guard case .number(let number) = value else {
      throw EnvironmentError.wrongOptionType(
        name: limitName, environment: spec.id, expected: .number(Double(spec.maxEpisodeSteps ?? -1)),
        found: value)
    }
    guard let steps = Int(exactly: number), steps > 0 || steps == -1 else {
      throw EnvironmentError.optionOutOfRange(
        name: limitName, environment: spec.id, expected: "a whole number from 1 on, or -1 for no limit",
        found: value)
    }
    return steps == -1 ? nil : steps
  }

  /// Makes the configuration of an environment with all options at their defaults, and without rendering.
  public init(defaultsOf spec: EnvironmentSpec) {
    self.spec = spec
    renderMode = nil
    options = spec.options
  }

  /// The truth value of the option `name`, which the spec must declare as one.
  public func bool(_ name: String) -> Bool {
    guard case .bool(let value)? = options[name] else {
      fatalError(undeclared(name, "truth value"))
    }
    return value
  }

  private func undeclared(_ name: String, _ kind: String) -> String {
    let known = spec.options.keys.sorted().joined(separator: ", ")
    return
      "\(spec.id) declares no \(kind) \"\(name)\" among its options, which are: \(known.isEmpty ? "none" : known)"
  }

  /// The number of the option `name`, which the spec must declare as one.
  public func number(_ name: String) -> Double {
    guard case .number(let value)? = options[name] else {
      fatalError(undeclared(name, "number"))
    }
    return value
  }
}

/// A function that makes an environment for a configuration.
public typealias EnvironmentFactory = @Sendable (Configuration) throws -> any Environment

/// A function that makes a number of environments of a vector for a configuration.
@usableFromInline
typealias LanesFactory = @Sendable (Configuration, Int) throws -> VectorLanes

/// An environment's description, with the functions that make one and several of it.
struct Registration: Sendable {
  let spec: EnvironmentSpec
  let factory: EnvironmentFactory
  let lanes: LanesFactory

  /// Registers an environment that is an object of its own.
  init(_ spec: EnvironmentSpec, _ factory: @escaping EnvironmentFactory) {
    self.init(spec, factory) { configuration, count in
      VectorLanes(try (0..<count).map { _ in limited(try factory(configuration), configuration.spec) })
    }
  }

  init(_ spec: EnvironmentSpec, _ factory: @escaping EnvironmentFactory, lanes: @escaping LanesFactory) {
    self.spec = spec
    self.factory = factory
    self.lanes = lanes
  }

  init<Model: EnvironmentModel>(_ model: Model.Type, as spec: EnvironmentSpec = Model.spec) {
    self.init(spec) {
      ModelEnvironment(try Model($0), spec: $0.spec, renderMode: $0.renderMode)
    } lanes: {
      try VectorLanes(try Model($0), spec: $0.spec, count: $1)
    }
  }

  init<Model: WorldModel>(_ model: Model.Type, as spec: EnvironmentSpec = Model.spec) {
    self.init(spec) {
      ModelEnvironment(try Model($0), spec: $0.spec, renderMode: $0.renderMode)
    } lanes: {
      try VectorLanes(worlds: try Model($0), spec: $0.spec, count: $1)
    }
  }
}

/// The environments that come with the package.
private let builtIn: [Registration] =
  [
    Registration(CartPole.self), Registration(Acrobot.self), Registration(MountainCar.self),
    Registration(MountainCarContinuous.self), Registration(Pendulum.self), Registration(BipedalWalker.self),
    Registration(BipedalWalker.self, as: BipedalWalker.hardcoreSpec),
    Registration(LunarLander.self), Registration(LunarLander.self, as: LunarLander.continuousSpec),
  ]

/// The names of the environments that come with the package, all of them Gymnasium's.
let builtInNames = Set(builtIn.map(\.spec.id))

private let registry = Mutex(
  Dictionary(uniqueKeysWithValues: builtIn.map { ($0.spec.id, $0) }))

/// Makes the environment `spec` known to `make` as `spec.id`, from any thread. As in Gymnasium, a name that is already
/// known is replaced.
public func register(_ spec: EnvironmentSpec, _ factory: @escaping EnvironmentFactory) {
  registry.withLock { $0[spec.id] = Registration(spec, factory) }
}

/// Makes the environment of `model` known to `make` and to `VectorEnvironment`, by the name of its spec, or of another
/// spec with the same options.
@inlinable
public func register<Model: EnvironmentModel>(_ model: Model.Type, as spec: EnvironmentSpec = Model.spec) {
  // Inlined into the caller's module, so that the loop over a vector is compiled for the model there.
  register(spec) {
    ModelEnvironment(try Model($0), spec: $0.spec, renderMode: $0.renderMode)
  } lanes: {
    try VectorLanes(try Model($0), spec: $0.spec, count: $1)
  }
}

@usableFromInline
func register(_ spec: EnvironmentSpec, _ factory: @escaping EnvironmentFactory, lanes: @escaping LanesFactory)
{
  registry.withLock { $0[spec.id] = Registration(spec, factory, lanes: lanes) }
}

/// The registered environments, ordered by name.
public var registeredEnvironments: [EnvironmentSpec] {
  registry.withLock { $0.values.map(\.spec) }.sorted { $0.id < $1.id }
}

/// The registered environment of the name `id`.
///
/// Throws `EnvironmentError.unknownEnvironment`, which lists the names that are known.
public func environmentSpec(_ id: String) throws -> EnvironmentSpec { try registration(id).spec }

/// Makes the environment registered as `id`, inside `OrderEnforcing` and, where its spec limits the steps of an
/// episode, `TimeLimit`; `unwrapped` is the environment itself.
///
/// Throws `EnvironmentError` for an unknown name, for an option that is unknown, of the wrong type or out of range, and
/// any error of the environment's factory.
public func make(
  _ id: String, renderMode: RenderMode? = nil, options: [String: OptionValue] = [:]
) throws -> any Environment {
  let registration = try registration(id)
  let configuration = try Configuration(
    spec: registration.spec, renderMode: renderMode, options: options)
  // Made outside the lock: a factory may itself call `make`.
  return limited(try registration.factory(configuration), configuration.spec)
}

/// Puts `environment` inside `OrderEnforcing` and, where `spec` limits the steps of an episode, `TimeLimit`.
private func limited(_ environment: any Environment, _ spec: EnvironmentSpec) -> any Environment {
  guard let limit = spec.maxEpisodeSteps else { return OrderEnforcing(environment) }
  return OrderEnforcing(TimeLimit(environment, maxEpisodeSteps: limit))
}

/// Makes `count` environments of the name `id` for a vector.
func makeLanes(
  _ id: String, count: Int, options: [String: OptionValue]
) throws -> (VectorLanes, EnvironmentSpec) {
  let registration = try registration(id)
  let configuration = try Configuration(spec: registration.spec, options: options)
  return (try registration.lanes(configuration, count), configuration.spec)
}

private func registration(_ id: String) throws -> Registration {
  try registry.withLock { registry in
    guard let registration = registry[id] else {
      throw EnvironmentError.unknownEnvironment(id: id, known: registry.keys.sorted())
    }
    return registration
  }
}
