import Showreel

private let policyName = "policy"

/// A policy of a handle, which changes as it draws actions.
private final class OpenPolicy {
  var agent: Agent
  let inputs: Int
  let actionSpace: ActionSpace

  init(_ options: Options) throws {
    let source = PolicySource(try options.required("policy"))
    let policyOptions = try policyOptions(options)
    let environment: any Environment =
      options[isNull: "environment"]
      ? try UnknownEnvironment(of: source, policyOptions) : try makeEnvironment(options)
    agent = try Agent(
      source, for: environment, deterministic: options.optional("deterministic") ?? false,
      options: policyOptions)
    agent.begin(seed: try options.optional("seed") ?? 0)
    inputs = environment.observationSpace.count
    actionSpace = environment.actionSpace
  }
}

/// An environment that is none of those here, for a policy to act in: spaces of the sizes of its network, and nothing
/// else.
private final class UnknownEnvironment: Environment {
  let spec = EnvironmentSpec(id: "an unknown environment", renderFPS: 1, frameWidth: 1, frameHeight: 1)
  let observationSpace: Box
  let actionSpace: ActionSpace
  let renderMode: RenderMode? = nil

  init(of source: PolicySource, _ options: PolicyOptions) throws {
    guard case .checkpoint(let path) = source else {
      throw CallError("\"environment\": a random policy needs one")
    }
    let inspection = try CheckpointInspection(
      contentsOf: path, activation: options.activation, head: options.head, network: options.network)
    guard let checkpoint = inspection.checkpoint else {
      throw CallError(inspection.refusal ?? "\(path) holds no policy")
    }
    func box(_ count: Int, bound: Float = .infinity) -> Box {
      Box(low: Array(repeating: -bound, count: count), high: Array(repeating: bound, count: count))
    }
    let outputs = checkpoint.network.outputs
    observationSpace = box(checkpoint.network.inputs)
    actionSpace =
      switch checkpoint.head {
      case .categorical, .greedy: .discrete(Discrete(outputs))
      case .gaussian, .stateDependentGaussian, .deterministic(_, squashes: false): .box(box(outputs))
      case .squashedGaussian: .box(box(outputs / 2, bound: 1))
      case .deterministic(_, squashes: true): .box(box(outputs, bound: 1))
      }
  }

  func reset(seed: UInt64?) throws -> Observation { throw unknown }
  func step(_ action: Action) throws -> Step { throw unknown }
  func draw(on canvas: inout Canvas) {}

  private var unknown: CallError { CallError("nothing is known of this environment but its spaces") }
}

@_cdecl("showreel_policy_open")
public func openPolicy(_ options: UnsafePointer<CChar>?, _ policy: UnsafeMutablePointer<UInt64>?) -> Int32 {
  call {
    try Handles.open(policy) {
      try OpenPolicy(
        Options(
          options, known: ["policy", "environment", "options", "seed", "deterministic"] + policyOptionNames))
    }
  }
}

@_cdecl("showreel_policy_describe")
public func describePolicy(
  _ policy: UInt64, _ result: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  call {
    try Handles.use(policy, as: OpenPolicy.self, policyName) { policy in
      guard result != nil else { throw CallError("expected a place for the result, found NULL") }
      var actions = JSON.null
      if case .discrete(let space) = policy.actionSpace { actions = .integer(space.n) }
      let json: JSON = [
        "observation_size": .integer(policy.inputs), "actions": actions,
        "action_size": .integer(policy.actionSpace.rowCount),
      ]
      give(json.line, to: result)
    }
  }
}

@_cdecl("showreel_policy_act")
public func actByPolicy(
  _ policy: UInt64, _ observations: UnsafePointer<Float>?, _ count: Int, _ observationSize: Int,
  _ actions: UnsafeMutablePointer<Float>?, _ actionSize: Int
) -> Int32 {
  call {
    try Handles.use(policy, as: OpenPolicy.self, policyName) { policy in
      guard (0...Int(Int32.max)).contains(count) else {
        throw CallError("expected observations, found \(count)")
      }
      if count == 0 { return }
      for row in 0..<count {
        let observation = try checked(
          observations.map { $0 + row * observationSize }, observationSize, policy.inputs,
          "numbers of an observation")
        let target = try checked(
          actions.map { $0 + row * actionSize }, actionSize, policy.actionSpace.rowCount,
          "numbers of an action")
        switch try policy.agent.nextAction(for: Vector(Array(observation))) {
        case .discrete(let number)?: target[0] = Float(number)
        case .continuous(let values)?: write(values, to: target)
        case nil: throw CallError("the policy has no further action")
        }
      }
    }
  }
}

@_cdecl("showreel_policy_close")
public func closePolicy(_ policy: UInt64) -> Int32 {
  call { try Handles.use(policy, as: OpenPolicy.self, policyName, closing: true) { _ in } }
}

@_cdecl("showreel_evaluate")
public func evaluate(
  _ options: UnsafePointer<CChar>?, _ result: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  call {
    guard let result else { throw CallError("expected a place for the result, found NULL") }
    result.pointee = nil
    let options = try Options(
      options,
      known: [
        "environment", "options", "policy", "episodes", "seed", "deterministic", "jobs",
        "video_folder", "frames", "name_prefix", "formats", "overwrite", "fps", "every", "ffmpeg",
      ] + policyOptionNames)
    var run = try EvaluationRun(settings(of: options))
    try run.play()
    give(run.document.text, to: result)
  }
}

private let policyOptionNames = ["activation", "head", "network", "normalization"]

/// The options that say what a policy's file leaves open.
private func policyOptions(_ options: Options) throws -> PolicyOptions {
  PolicyOptions(
    activation: try options.choice("activation"), head: try options.choice("head"),
    network: try options.optional("network"),
    normalization: try options.optional("normalization", as: String.self).map { .init($0) })
}

private func settings(of options: Options) throws -> EvaluationSettings {
  let names = try (try? [options.required("policy", as: String.self)]) ?? options.required("policy")
  guard !names.isEmpty else { throw CallError("\"policy\": expected at least one") }
  let id: String = try options.required("environment")
  var settings = EvaluationSettings(environment: id, policies: names.map { PolicySource($0) })
  settings.options = try options.optional("options") ?? [:]
  settings.episodes = try options.optional("episodes") ?? 1
  settings.seed = try options.optional("seed") ?? 0
  settings.jobs = try options.optional("jobs") ?? 1
  settings.deterministic = try options.optional("deterministic") ?? false
  settings.policyOptions = try policyOptions(options)
  guard (1...1_000_000).contains(settings.episodes) else {
    throw CallError("\"episodes\": expected 1 to 1000000, found \(settings.episodes)")
  }
  guard (1...64).contains(settings.jobs) else {
    throw CallError("\"jobs\": expected 1 to 64, found \(settings.jobs)")
  }
  guard UInt64.max - settings.seed >= UInt64(settings.episodes - 1) else {
    throw CallError("\"seed\": the seeds of \(settings.episodes) episodes go beyond \(UInt64.max)")
  }
  var output = RecordingOutput(
    videoFolder: try options.optional("video_folder"), namePrefix: try options.optional("name_prefix") ?? id,
    frames: try options.optional("frames"))
  if let formats = try options.optional("formats", as: [String].self) {
    output.formats = try formats.map { try Options.choice($0, of: "formats") }
  }
  output.settings.overwrite = try options.optional("overwrite") ?? false
  output.settings.fps = try options.optional("fps")
  output.settings.every = try options.optional("every") ?? 1
  output.settings.video.ffmpeg = try options.optional("ffmpeg")
  try output.settings.validate()
  settings.output = output
  return settings
}
