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
  /// That of the checkpoint, in hexadecimal.
  public var policySHA256: String?
  /// Whether the most probable actions were taken; `nil` where a trace was played.
  public var deterministic: Bool?
  /// How it was recorded.
  package var form = RecordedForm()
  /// What the overlay shows of how actions were chosen; `nil` where there is no overlay, or nothing is known of it.
  package var probabilities: ActionProbabilities?
  /// How the episode went.
  public var result: Episode
  /// All actions, in their order.
  public var actions: [Action] = []

  /// What is known of an episode before it is played.
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

  /// The take as a document.
  package var json: JSON {
    .object([("showreel", .string(showreelVersion))] + origin + form.entries + outcome)
  }

  /// The entries of what was played.
  var origin: [(key: String, value: JSON)] {
    [
      ("environment", .string(header.environment)), ("options", header.optionsJSON),
      ("seed", .unsigned(header.seed)), ("episode", .integer(episode)),
      ("policy", policy.map(JSON.string) ?? .null), ("policy_sha256", policySHA256.map(JSON.string) ?? .null),
      ("deterministic", deterministic.map(JSON.bool) ?? .null),
    ]
  }

  /// The entries of how it went.
  var outcome: [(key: String, value: JSON)] {
    [
      ("return", .number(result.totalReward)), ("length", .integer(result.length)),
      ("terminated", .bool(result.terminated)), ("truncated", .bool(result.truncated)),
      ("actions", .line(.array(actions.map(\.json)))),
      ("probabilities", probabilities.map { .line($0.json) } ?? .null),
    ]
  }
}

extension Take {
  /// Takes what is read of a document; what does not matter for making the frames again may be missing.
  ///
  /// - Throws: `FileError` of kind `.malformed`.
  init(_ fields: Fields, path: String) throws(FileError) {
    header = TraceHeader(
      environment: fields.environment, seed: fields.seed, options: fields.options ?? [:])
    episode = max(0, fields.episode ?? 0)
    policy = fields.policy
    policySHA256 = fields.policySHA256
    deterministic = fields.deterministic
    form = try RecordedForm(fields.form, path: path)
    result = Episode(
      seed: fields.seed, totalReward: fields.return ?? .nan, length: fields.length ?? fields.actions.count,
      terminated: fields.terminated ?? false, truncated: fields.truncated ?? false)
    actions = fields.actions.map(\.action)
    probabilities = try fields.probabilities.map { steps throws(FileError) in
      guard let probabilities = ActionProbabilities(steps), steps.count == actions.count else {
        throw FileError(
          .malformed, path: path,
          "\"probabilities\": expected a list of as many numbers of 0 to 1 for each action")
      }
      return probabilities
    }
  }

  /// What is read of a document.
  struct Fields: Decodable {
    var environment: String
    var options: [String: OptionValue]?
    var seed: UInt64
    var episode: Int?
    var policy: String?
    var policySHA256: String?
    var deterministic: Bool?
    var form: RecordedForm.Fields
    var `return`: Double?
    var length: Int?
    var terminated: Bool?
    var truncated: Bool?
    var actions: [RecordedAction]
    var probabilities: [[Double]]?

    enum CodingKeys: String, CodingKey {
      case environment, options, seed, episode, policy
      case policySHA256 = "policy_sha256"
      case deterministic, `return`, length, terminated, truncated, actions, probabilities
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      environment = try container.decode(String.self, forKey: .environment)
      options = try container.decodeIfPresent([String: OptionValue].self, forKey: .options)
      seed = try container.decode(UInt64.self, forKey: .seed)
      episode = try container.decodeIfPresent(Int.self, forKey: .episode)
      policy = try container.decodeIfPresent(String.self, forKey: .policy)
      policySHA256 = try container.decodeIfPresent(String.self, forKey: .policySHA256)
      deterministic = try container.decodeIfPresent(Bool.self, forKey: .deterministic)
      form = try RecordedForm.Fields(from: decoder)
      `return` = try container.decodeIfPresent(Double.self, forKey: .return)
      length = try container.decodeIfPresent(Int.self, forKey: .length)
      terminated = try container.decodeIfPresent(Bool.self, forKey: .terminated)
      truncated = try container.decodeIfPresent(Bool.self, forKey: .truncated)
      actions = try container.decode([RecordedAction].self, forKey: .actions)
      probabilities = try container.decodeIfPresent([[Double]].self, forKey: .probabilities)
    }
  }
}

/// An action as JSON has it: a whole number, or a list of numbers.
struct RecordedAction: Decodable {
  var action: Action

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let index = try? container.decode(Int.self) {
      action = .discrete(index)
    } else {
      action = .continuous(Vector(try container.decode([Float].self)))
    }
  }
}
