import Showreel

private let policyName = "policy"

/// A policy of a handle, which changes as it draws actions.
private final class OpenPolicy {
  var agent: Agent
  let inputs: Int
  let actionSpace: ActionSpace

  init(_ options: Options) throws {
    let environment = try makeEnvironment(options)
    agent = try Agent(
      PolicySource(options.required("policy")), for: environment,
      deterministic: options.optional("deterministic") ?? false, options: policyOptions(options))
    agent.begin(seed: try options.optional("seed") ?? 0)
    inputs = environment.observationSpace.count
    actionSpace = environment.actionSpace
  }
}

@_cdecl("showreel_policy_open")
func openPolicy(_ options: UnsafePointer<CChar>?, _ policy: UnsafeMutablePointer<UInt64>?) -> Int32 {
  call {
    try Handles.open(policy) {
      try OpenPolicy(
        Options(
          options, known: ["policy", "environment", "options", "seed", "deterministic", "activation"]))
    }
  }
}

@_cdecl("showreel_policy_act")
func actByPolicy(
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
func closePolicy(_ policy: UInt64) -> Int32 {
  call { try Handles.use(policy, as: OpenPolicy.self, policyName, closing: true) { _ in } }
}

@_cdecl("showreel_evaluate")
func evaluate(
  _ options: UnsafePointer<CChar>?, _ result: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  call {
    guard let result else { throw CallError("expected a place for the result, found NULL") }
    result.pointee = nil
    let options = try Options(
      options,
      known: [
        "environment", "options", "policy", "episodes", "seed", "deterministic", "activation", "jobs",
        "video_folder", "frames", "name_prefix", "formats", "overwrite", "fps", "every", "ffmpeg",
      ])
    var run = try EvaluationRun(settings(of: options))
    try run.play()
    give(run.document.text, to: result)
  }
}

/// What a policy's file leaves open.
private func policyOptions(_ options: Options) throws -> PolicyOptions {
  var policyOptions = PolicyOptions()
  policyOptions.activation = try options.choice("activation")
  return policyOptions
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
