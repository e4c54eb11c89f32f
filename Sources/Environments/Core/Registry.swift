import Synchronization

/// What `make` hands to the factory of an environment: options already checked by name and type, with the defaults
/// of those that were not given.
public struct Configuration: Sendable {
  /// What is known of the environment to make.
  public let spec: EnvironmentSpec
  /// How it will be rendered; `nil` for not at all.
  public let renderMode: RenderMode?
  /// A value for every option of the spec.
  public let options: [String: OptionValue]

  /// Completes `options` with the defaults of `spec`.
  ///
  /// Throws `EnvironmentError.unknownOption` and `.wrongOptionType`.
  public init(
    spec: EnvironmentSpec, renderMode: RenderMode? = nil, options: [String: OptionValue] = [:]
  ) throws {
    // Sorted, so that of several mistakes it is always the same that is reported.
    for (name, value) in options.sorted(by: { $0.key < $1.key }) {
      guard let standard = spec.options[name] else {
        throw EnvironmentError.unknownOption(
          name: name, environment: spec.id, known: spec.options.keys.sorted())
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

  /// Makes the configuration of an environment with all options at their defaults, and without rendering.
  public init(defaultsOf spec: EnvironmentSpec) {
    self.spec = spec
    renderMode = nil
    options = spec.options
  }

  /// The truth value of the option `name`, which the spec declares as one.
  public func bool(_ name: String) -> Bool {
    guard case .bool(let value)? = options[name] else {
      preconditionFailure("\(spec.id) declares no truth value \"\(name)\"")
    }
    return value
  }

  /// The number of the option `name`, which the spec declares as one.
  public func number(_ name: String) -> Double {
    guard case .number(let value)? = options[name] else {
      preconditionFailure("\(spec.id) declares no number \"\(name)\"")
    }
    return value
  }
}

/// Makes an environment as its configuration says.
public typealias EnvironmentFactory = @Sendable (Configuration) throws -> any Environment

/// An environment's description beside the way to make it.
struct Registration: Sendable {
  let spec: EnvironmentSpec
  let factory: EnvironmentFactory

  init(_ spec: EnvironmentSpec, _ factory: @escaping EnvironmentFactory) {
    self.spec = spec
    self.factory = factory
  }

  init<Model: EnvironmentModel>(_ model: Model.Type) {
    self.init(model.spec) {
      ModelEnvironment(try Model($0), spec: $0.spec, renderMode: $0.renderMode)
    }
  }
}

/// The environments that come with the package.
private let builtIn: [Registration] =
  [Registration(CartPole.self), Registration(Acrobot.self)] + LunarLander.registrations

private let registry = Mutex(
  Dictionary(uniqueKeysWithValues: builtIn.map { ($0.spec.id, $0) }))

/// Makes the environment `spec` known to `make` as `spec.id`, from any thread. As in Gymnasium, a name that is known
/// already gets the new meaning.
public func register(_ spec: EnvironmentSpec, _ factory: @escaping EnvironmentFactory) {
  registry.withLock { $0[spec.id] = Registration(spec, factory) }
}

/// Makes the environment of `model` known to `make` and to `VectorEnvironment` by its spec's name.
public func register<Model: EnvironmentModel>(_ model: Model.Type) {
  let registration = Registration(model)
  registry.withLock { $0[registration.spec.id] = registration }
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
/// Throws `EnvironmentError` for an unknown name, for an option that is unknown, of the wrong type or out of range,
/// and what the factory of the environment throws.
public func make(
  _ id: String, renderMode: RenderMode? = nil, options: [String: OptionValue] = [:]
) throws -> any Environment {
  let registration = try registration(id)
  let configuration = try Configuration(
    spec: registration.spec, renderMode: renderMode, options: options)
  // Made outside the lock: a factory may itself call `make`.
  let environment = try registration.factory(configuration)
  guard let limit = registration.spec.maxEpisodeSteps else { return OrderEnforcing(environment) }
  return OrderEnforcing(TimeLimit(environment, maxEpisodeSteps: limit))
}

private func registration(_ id: String) throws -> Registration {
  try registry.withLock { registry in
    guard let registration = registry[id] else {
      throw EnvironmentError.unknownEnvironment(id: id, known: registry.keys.sorted())
    }
    return registration
  }
}
