import Showreel
import ShowreelSupport

private let environmentName = "environment"

/// An environment of a handle; a class, since environments are of many.
private final class OpenEnvironment {
  let environment: any Environment
  init(_ environment: any Environment) { self.environment = environment }
}

/// Makes the environment that options name.
func makeEnvironment(_ options: Options) throws -> any Environment {
  try make(
    options.required("environment"), renderMode: .rgbArray, options: options.optional("options") ?? [:])
}

@_cdecl("showreel_environments")
public func listEnvironments(_ result: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> Int32 {
  call {
    guard result != nil else { throw CallError("expected a place for the result, found NULL") }
    let list = try registeredEnvironments.map { spec in
      let environment = try make(spec.id)
      return description(
        of: spec, observations: environment.observationSpace, actions: environment.actionSpace)
    }
    give(JSON.array(list).line, to: result)
  }
}

@_cdecl("showreel_environment_make")
public func openEnvironment(_ options: UnsafePointer<CChar>?, _ environment: UnsafeMutablePointer<UInt64>?)
  -> Int32
{
  call {
    try Handles.open(environment) {
      OpenEnvironment(try makeEnvironment(Options(options, known: ["environment", "options"])))
    }
  }
}

@_cdecl("showreel_environment_describe")
public func describeEnvironment(
  _ environment: UInt64, _ result: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  use(environment) { environment in
    guard result != nil else { throw CallError("expected a place for the result, found NULL") }
    let json = description(
      of: environment.spec, observations: environment.observationSpace, actions: environment.actionSpace)
    give(json.line, to: result)
  }
}

@_cdecl("showreel_environment_reset")
public func resetEnvironment(
  _ environment: UInt64, _ seed: UnsafePointer<UInt64>?, _ observation: UnsafeMutablePointer<Float>?,
  _ size: Int
) -> Int32 {
  use(environment) { environment in
    let row = try checked(observation, size, environment.observationSpace.count, "numbers of an observation")
    write(try environment.reset(seed: seed?.pointee), to: row)
  }
}

@_cdecl("showreel_environment_step")
public func stepEnvironment(
  _ environment: UInt64, _ action: UnsafePointer<Float>?, _ actionSize: Int,
  _ observation: UnsafeMutablePointer<Float>?, _ size: Int, _ reward: UnsafeMutablePointer<Double>?,
  _ terminated: UnsafeMutablePointer<Int32>?, _ truncated: UnsafeMutablePointer<Int32>?
) -> Int32 {
  use(environment) { environment in
    let row = try checked(observation, size, environment.observationSpace.count, "numbers of an observation")
    let action = try checked(action, actionSize, environment.actionSpace.rowCount, "numbers of an action")
    let step = try environment.step(environment.actionSpace.action(of: action))
    write(step.observation, to: row)
    reward?.pointee = step.reward
    terminated?.pointee = step.terminated ? 1 : 0
    truncated?.pointee = step.truncated ? 1 : 0
  }
}

@_cdecl("showreel_environment_render")
public func renderEnvironment(
  _ environment: UInt64, _ width: Int32, _ height: Int32, _ pixels: UnsafeMutablePointer<UInt8>?, _ size: Int
) -> Int32 {
  use(environment) { environment in
    try draw(environment.spec, width, height, to: pixels, size) {
      try environment.render(width: $0, height: $1)
    }
  }
}

@_cdecl("showreel_environment_close")
public func closeEnvironment(_ environment: UInt64) -> Int32 {
  call {
    try Handles.use(environment, as: OpenEnvironment.self, environmentName, closing: true) {
      try $0.environment.close()
    }
  }
}

/// The description of an environment as a document; a bound that is not finite is null.
func description(of spec: EnvironmentSpec, observations: Box, actions: ActionSpace) -> JSON {
  func bounds(_ values: [Float]) -> JSON { .array(values.map { .number(Double($0)) }) }
  var entries: [(key: String, value: JSON)] = [
    ("environment", .string(spec.id)), ("observation_size", .integer(observations.count)),
  ]
  switch actions {
  case .discrete(let space): entries.append(("actions", .integer(space.n)))
  case .box: entries.append(("actions", .null))
  }
  entries += [
    ("action_size", .integer(actions.rowCount)), ("width", .integer(spec.frameWidth)),
    ("height", .integer(spec.frameHeight)), ("fps", .integer(spec.renderFPS)),
    ("max_episode_steps", spec.maxEpisodeSteps.map(JSON.integer) ?? .null),
    ("reward_threshold", spec.rewardThreshold.map(JSON.number) ?? .null),
    ("observation_low", bounds(observations.low)), ("observation_high", bounds(observations.high)),
  ]
  if case .box(let box) = actions {
    entries += [("action_low", bounds(box.low)), ("action_high", bounds(box.high))]
  }
  let options = spec.options.sortedByName.map { (key: $0.key, value: $0.value.json) }
  return .object(entries + [("options", .object(options))])
}

/// Writes a frame of `render` to the caller's room for pixels; 0 stands for the environment's own width or height.
func draw(
  _ spec: EnvironmentSpec, _ width: Int32, _ height: Int32, to pixels: UnsafeMutablePointer<UInt8>?,
  _ size: Int, render: (Int, Int) throws -> Pixmap
) throws {
  let picture = try render(
    width == 0 ? spec.frameWidth : Int(width), height == 0 ? spec.frameHeight : Int(height))
  guard let pixels, size >= picture.pixels.count else {
    throw CallError("expected room for \(picture.pixels.count) bytes, found \(pixels == nil ? 0 : size)")
  }
  picture.withBytes { bytes in
    UnsafeMutableRawBufferPointer(start: pixels, count: bytes.count).copyMemory(from: bytes)
  }
}

private func use(_ number: UInt64, _ body: (any Environment) throws -> Void) -> Int32 {
  call { try Handles.use(number, as: OpenEnvironment.self, environmentName) { try body($0.environment) } }
}

// MARK: - Rows of numbers

/// The caller's numbers, of which there have to be `expected`.
func checked(
  _ numbers: UnsafePointer<Float>?, _ count: Int, _ expected: Int, _ what: String
) throws -> UnsafeBufferPointer<Float> {
  guard let numbers, count == expected else {
    throw CallError("expected \(expected) \(what), found \(numbers == nil ? 0 : count)")
  }
  return UnsafeBufferPointer(start: numbers, count: count)
}

/// The caller's room for numbers, of which there have to be `expected`.
func checked(
  _ numbers: UnsafeMutablePointer<Float>?, _ count: Int, _ expected: Int, _ what: String
) throws -> UnsafeMutableBufferPointer<Float> {
  guard let numbers, count == expected else {
    throw CallError("expected room for \(expected) \(what), found \(numbers == nil ? 0 : count)")
  }
  return UnsafeMutableBufferPointer(start: numbers, count: count)
}

func write(_ vector: Vector, to row: UnsafeMutableBufferPointer<Float>) {
  for i in row.indices { row[i] = vector[i] }
}

extension ActionSpace {
  /// Numbers of an action: its own, or its values.
  var rowCount: Int {
    switch self {
    case .discrete: 1
    case .box(let box): box.count
    }
  }

  /// The action that a row is. One outside of the space is left to the environment to refuse.
  func action(of row: UnsafeBufferPointer<Float>) throws -> Action {
    guard case .discrete = self else { return .continuous(Vector(Array(row))) }
    guard let number = Int(exactly: row[0]) else {
      throw CallError("expected the number of an action, found \(row[0])")
    }
    return .discrete(number)
  }
}
