/// The set of real vectors between `low` and `high`, element by element, as float32 of shape (low.count).
public struct Box: Hashable, Sendable {
  public let low: [Float]
  public let high: [Float]

  public init(low: [Float], high: [Float]) {
    precondition(low.count == high.count, "a box has as many lower bounds as upper ones")
    self.low = low
    self.high = high
  }

  /// How many elements a vector of the space has.
  public var count: Int { low.count }

  public func contains(_ vector: Vector) -> Bool {
    vector.count == count && vector.indices.allSatisfy { low[$0] <= vector[$0] && vector[$0] <= high[$0] }
  }
}

/// The whole numbers 0 ..< n.
public struct Discrete: Hashable, Sendable {
  public let n: Int
  public init(_ n: Int) { self.n = n }
  public func contains(_ value: Int) -> Bool { (0..<n).contains(value) }
}

/// The actions that an environment takes.
public enum ActionSpace: Hashable, Sendable {
  case discrete(Discrete)
  case box(Box)
}

/// One action.
public enum Action: Sendable, Equatable {
  case discrete(Int)
  case continuous(Vector)
}

extension Action: ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral {
  public init(integerLiteral value: Int) { self = .discrete(value) }
  public init(arrayLiteral elements: Float...) { self = .continuous(Vector(elements)) }
}
