/// A setting that may fall over a training run.
public enum Schedule: Sendable, Hashable {
  /// The same value throughout.
  case constant(Double)
  /// A value that falls in proportion to what remains of the run, from this one to zero.
  case linear(Double)

  /// The value where `remaining` of the run is ahead, from 1 at its start to 0 at its end.
  public func value(remaining: Double) -> Double {
    switch self {
    case .constant(let value): value
    case .linear(let value): value * remaining
    }
  }

  /// The value at the start.
  public var initial: Double {
    switch self {
    case .constant(let value), .linear(let value): value
    }
  }
}

extension Schedule: LosslessStringConvertible, ExpressibleByFloatLiteral {
  /// A constant.
  public init(floatLiteral value: Double) { self = .constant(value) }

  /// Reads a number, or `lin_` and a number, as rl-baselines3-zoo writes them.
  public init?(_ description: String) {
    let isLinear = description.hasPrefix("lin_")
    guard let value = Double(isLinear ? String(description.dropFirst(4)) : description), value.isFinite else {
      return nil
    }
    self = isLinear ? .linear(value) : .constant(value)
  }

  /// The text that `init(_:)` reads.
  public var description: String {
    switch self {
    case .constant(let value): "\(value)"
    case .linear(let value): "lin_\(value)"
    }
  }
}
