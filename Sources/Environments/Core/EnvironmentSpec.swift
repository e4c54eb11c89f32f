import Raster

/// The description of an environment, which is known before it is made.
public struct EnvironmentSpec: Sendable, Hashable {
  /// The name and version by which `make` finds it, such as `CartPole-v1`.
  public var id: String
  /// The number of steps after which an episode is truncated; `nil` where only the task itself ends it.
  public var maxEpisodeSteps: Int?
  /// The mean return at which the task counts as solved.
  public var rewardThreshold: Double?
  /// The frames a second of a recording at the speed of the simulation.
  public var renderFPS: Int
  /// The width of a native frame, in pixels.
  public var frameWidth: Int
  /// The height of a native frame, in pixels.
  public var frameHeight: Int
  /// The options that `make` takes, by Gymnasium's names, with their defaults.
  public var options: [String: OptionValue]

  /// Makes a description of the environment `id`; the frame is measured in pixels.
  public init(
    id: String, maxEpisodeSteps: Int? = nil, rewardThreshold: Double? = nil, renderFPS: Int,
    frameWidth: Int, frameHeight: Int, options: [String: OptionValue] = [:]
  ) {
    self.id = id
    self.maxEpisodeSteps = maxEpisodeSteps
    self.rewardThreshold = rewardThreshold
    self.renderFPS = renderFPS
    self.frameWidth = frameWidth
    self.frameHeight = frameHeight
    self.options = options
  }
}

/// A value of an environment's option.
public enum OptionValue: Sendable, Hashable {
  /// A switch.
  case bool(Bool)
  /// A quantity, in the unit that the option's environment documents.
  case number(Double)

  /// The value's type in words.
  var typeName: String {
    switch self {
    case .bool: "truth value"
    case .number: "number"
    }
  }
}

extension OptionValue: LosslessStringConvertible {
  /// Reads the value that `text` spells: `true` or `false` (or Python's `True`, `False`), or a finite number; `nil`
  /// otherwise.
  public init?(_ text: String) {
    switch text {
    case "true", "True": self = .bool(true)
    case "false", "False": self = .bool(false)
    default:
      guard let number = Double(text), number.isFinite else { return nil }
      self = .number(number)
    }
  }

  /// The text that `init(_:)` reads as the same value.
  public var description: String {
    switch self {
    case .bool(let value): value.description
    case .number(let value): value.description
    }
  }
}

extension OptionValue: Codable {
  /// Reads a JSON truth value or number.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else {
      self = .number(try container.decode(Double.self))
    }
  }

  /// Writes a JSON truth value or number.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .bool(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    }
  }
}

extension OptionValue: ExpressibleByBooleanLiteral, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  /// Makes the truth value `value`.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// Makes the number `value`.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// Makes the number `value`.
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
}

extension EnvironmentSpec {
  /// The size of a native frame, in pixels.
  public var frameSize: FrameSize { FrameSize(width: frameWidth, height: frameHeight) }
}
