import Environments
import Foundation
import Recording

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
  /// What was written; before that, the frames' size and rate alone matter.
  public var recording: Recording?
  /// The frames' size; `nil` for the environment's own.
  public var size: FrameSize?
  /// Frames a second; `nil` for the environment's own.
  public var fps: Int?
  /// How fast its videos play; `nil` for as fast as the environment.
  public var speed: Double?
  /// Seconds for which its videos stay on the last frame; `nil` for none.
  public var holdLast: Double?
  /// Where its frames have an overlay; `nil` for nowhere.
  public var overlay: Overlay.Position?
  /// What the overlay shows of how actions were chosen; `nil` where there is no overlay, or nothing is known of it.
  public var probabilities: ActionProbabilities?
  /// The version of the ffmpeg that made its videos; `nil` where it was not needed.
  public var ffmpegVersion: String?
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
  public var json: JSON {
    [
      "showreel": .string(showreelVersion),
      "environment": .string(header.environment), "options": header.optionsJSON,
      "seed": .unsigned(header.seed), "episode": .integer(episode),
      "policy": policy.map(JSON.string) ?? .null, "policy_sha256": policySHA256.map(JSON.string) ?? .null,
      "deterministic": deterministic.map(JSON.bool) ?? .null,
      "fps": fps.map(JSON.integer) ?? .null,
      "width": size.map { .integer($0.width) } ?? .null, "height": size.map { .integer($0.height) } ?? .null,
      "frames": recording.map { .integer($0.frameCount) } ?? .null,
      "speed": speed.map(JSON.number) ?? .null, "hold_last": holdLast.map(JSON.number) ?? .null,
      "overlay": overlay.map { .string($0.rawValue) } ?? .null,
      "videos": .array(recording?.videoFiles.map(\.json) ?? []),
      "ffmpeg_version": ffmpegVersion.map(JSON.string) ?? .null,
      "return": .number(result.totalReward), "length": .integer(result.length),
      "terminated": .bool(result.terminated), "truncated": .bool(result.truncated),
      "actions": .line(.array(actions.map(\.json))),
      "probabilities": probabilities.map { .line($0.json) } ?? .null,
    ]
  }
}

extension VideoFile {
  /// The file as a sidecar beside it has it.
  fileprivate var json: JSON {
    [
      "file": .string(path.split(separator: "/").last.map(String.init) ?? path),
      "format": .string(format.rawValue), "width": .integer(width), "height": .integer(height),
      "frames": .integer(frameCount), "ffmpeg_arguments": .array(arguments.map(JSON.string)),
    ]
  }
}

extension Take {
  /// Reads a document; what does not matter for making the frames again may be missing.
  ///
  /// - Throws: `FileError` of kind `.malformed`.
  init(_ document: [UInt8], path: String) throws(FileError) {
    let fields: Fields
    do {
      fields = try JSONDecoder().decode(Fields.self, from: Data(document))
    } catch {
      throw FileError(.malformed, path: path, Self.describe(error))
    }
    header = TraceHeader(
      environment: fields.environment, seed: fields.seed, options: fields.options ?? [:])
    episode = max(0, fields.episode ?? 0)
    policy = fields.policy
    policySHA256 = fields.policySHA256
    deterministic = fields.deterministic
    fps = fields.fps
    speed = fields.speed
    holdLast = fields.holdLast
    if let width = fields.width, let height = fields.height { size = FrameSize(width: width, height: height) }
    do {
      let video = VideoSettings(speed: speed ?? 1, holdLast: holdLast ?? 0)
      try RecordingSettings(size: size, fps: fps, video: video).validate()
    } catch {
      throw FileError(.malformed, path: path, "\(error)")
    }
    result = Episode(
      seed: fields.seed, totalReward: fields.return ?? .nan, length: fields.length ?? fields.actions.count,
      terminated: fields.terminated ?? false, truncated: fields.truncated ?? false)
    actions = fields.actions.map(\.action)
    overlay = try fields.overlay.map { name throws(FileError) in
      guard let position = Overlay.Position(rawValue: name) else {
        let known = Overlay.Position.allCases.map(\.rawValue).joined(separator: " or ")
        throw FileError(.malformed, path: path, "\"overlay\": expected \(known), found \(name)")
      }
      return position
    }
    probabilities = try fields.probabilities.map { steps throws(FileError) in
      guard let probabilities = ActionProbabilities(steps), steps.count == actions.count else {
        throw FileError(
          .malformed, path: path,
          "\"probabilities\": expected a list of as many numbers of 0 to 1 for each action")
      }
      return probabilities
    }
  }

  /// The names of the document's fields.
  private struct Fields: Decodable {
    var environment: String
    var options: [String: OptionValue]?
    var seed: UInt64
    var episode: Int?
    var policy: String?
    var policySHA256: String?
    var deterministic: Bool?
    var fps: Int?
    var width: Int?
    var height: Int?
    var speed: Double?
    var holdLast: Double?
    var `return`: Double?
    var length: Int?
    var terminated: Bool?
    var truncated: Bool?
    var actions: [RecordedAction]
    var overlay: String?
    var probabilities: [[Double]]?

    enum CodingKeys: String, CodingKey {
      case environment, options, seed, episode, policy
      case policySHA256 = "policy_sha256"
      case holdLast = "hold_last"
      case deterministic, fps, width, height, speed, `return`, length, terminated, truncated, actions
      case overlay, probabilities
    }
  }

  private static func describe(_ error: any Error) -> String {
    func path(_ context: DecodingError.Context) -> String {
      context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined()
    }
    return switch error {
    case DecodingError.keyNotFound(let key, _): "no \"\(key.stringValue)\"; expected a recording's sidecar"
    case DecodingError.typeMismatch(let type, let context): "\"\(path(context))\": expected \(type)"
    case DecodingError.valueNotFound(let type, let context): "\"\(path(context))\": expected \(type)"
    default: "neither a trace, which is JSON Lines, nor a recording's sidecar, which is one JSON object"
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
