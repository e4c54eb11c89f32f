import Environments
import ShowreelSupport

/// An episode as it was played: where it is from, how it went, and the actions that make it again, even where the
/// policy is gone. As a document it is the sidecar of a recording, of which it makes the frames again, byte for byte.
public struct Take: Sendable {
  /// The environment, its seed and its options.
  public var header: TraceHeader
  /// The number of the episode in its run, from 0.
  public var episode = 0
  /// The checkpoint's path, or `random`; `nil` where a trace was played.
  public var policy: String?
  /// The SHA-256 of the checkpoint, in hexadecimal.
  public var policySHA256: String?
  /// The format, network and head that the checkpoint was taken for; `nil` for `random` and where a trace was played.
  package var policyDescription: PolicyDescription?
  /// Indicates whether the most probable actions were taken; `nil` where a trace was played.
  public var deterministic: Bool?
  /// The version that it was recorded by, where it was read of a document.
  package var version = RecordingVersion(showreelVersion)
  /// The form of its recording.
  package var form = RecordedForm()
  /// The numbers of actions that the overlay shows; `nil` where there is no overlay, or nothing is known of them.
  package var scores: ActionScores?
  /// The course of the episode.
  public var result: Episode
  /// All actions, in their order.
  public var actions: [Action] = []

  /// An episode as far as it is known before it is played.
  public init(
    header: TraceHeader, episode: Int = 0, policy: String? = nil, policySHA256: String? = nil,
    deterministic: Bool? = nil
  ) {
    self.header = header
    self.episode = episode
    self.policy = policy
    self.policySHA256 = policySHA256
    self.deterministic = deterministic
    result = Episode(seed: header.seed)
  }

  /// An episode that `agent` will play, which was read from the path `policy`.
  package init(
    header: TraceHeader, episode: Int = 0, policy: String, by agent: Agent, deterministic: Bool? = nil
  ) {
    self.init(
      header: header, episode: episode, policy: policy, policySHA256: agent.policySHA256,
      deterministic: deterministic)
    policyDescription = agent.description
  }

  /// The take as a document.
  package var json: JSON {
    .object([("showreel", .string(showreelVersion))] + origin + form.entries + outcome)
  }

  /// The entries of what was played.
  var origin: [(key: String, value: JSON)] {
    [
      ("environment", .string(header.environment)), ("options", header.optionsJSON),
      ("seed", .unsigned(header.seed)),
    ] + header.stateEntry + [
      ("episode", .integer(episode)), ("policy", policy.map(JSON.string) ?? .null),
      ("policy_sha256", policySHA256.map(JSON.string) ?? .null),
      ("policy_taken_for", policyDescription.map { .line($0.json) } ?? .null),
      ("deterministic", deterministic.map(JSON.bool) ?? .null),
    ]
  }

  /// The entries of how it went.
  var outcome: [(key: String, value: JSON)] {
    let numbers: JSON = scores.map { .line($0.json) } ?? .null
    let areValues = scores?.kind == .value
    var entries =
      result.entries + [
        ("actions", .line(.array(actions.map(\.json)))), ("probabilities", areValues ? .null : numbers),
      ]
    if areValues { entries.append(("values", numbers)) }
    return entries
  }
}

extension Take: JSONReadable {
  /// Reads a document; what does not matter for making the frames again may be missing.
  package init(json: JSON) throws(JSONError) {
    header = TraceHeader(
      environment: try json.value("environment"), seed: try json.value("seed"),
      options: try json.optional("options") ?? [:], state: try json.optional("state"))
    episode = max(0, try json.optional("episode") ?? 0)
    policy = try json.optional("policy").map { Text.path($0) }
    policySHA256 = try json.optional("policy_sha256")
    policyDescription = try json.optional("policy_taken_for")
    deterministic = try json.optional("deterministic")
    version = try RecordingVersion(json: json)
    form = try RecordedForm(json: json)
    actions = try json.value("actions")
    result = Episode(
      seed: header.seed, totalReward: try json.optional("return") ?? .nan,
      length: try json.optional("length") ?? actions.count,
      terminated: try json.optional("terminated") ?? false, truncated: try json.optional("truncated") ?? false
    )
    scores = try Self.scores(.probability, json, count: actions.count)
    if scores == nil { scores = try Self.scores(.value, json, count: actions.count) }
  }

  private static func scores(_ kind: ScoreKind, _ json: JSON, count: Int) throws(JSONError) -> ActionScores? {
    let isProbability = kind == .probability
    return try json.optional(isProbability ? "probabilities" : "values") { json throws(JSONError) in
      let steps = try [[Double]](json: json)
      guard let scores = ActionScores(kind, steps), steps.count == count else {
        throw JSONError(
          "expected a list of as many \(isProbability ? "numbers of 0 to 1" : "finite numbers") for each action"
        )
      }
      return scores
    }
  }
}

extension Action: JSONReadable {
  /// Reads a whole number, or a list of numbers.
  package init(json: JSON) throws(JSONError) {
    if case .array = json {
      self = .continuous(Vector(try [Float](json: json)))
    } else if let index = try? Int(json: json) {
      self = .discrete(index)
    } else {
      throw JSONError(expected: "a whole number or a list of numbers", found: json)
    }
  }
}

extension OptionValue: JSONReadable {
  /// Reads a truth value or a number.
  package init(json: JSON) throws(JSONError) {
    if case .bool(let flag) = json {
      self = .bool(flag)
    } else if let number = try? Double(json: json) {
      self = .number(number)
    } else {
      throw JSONError(expected: "a number or a boolean", found: json)
    }
  }
}
