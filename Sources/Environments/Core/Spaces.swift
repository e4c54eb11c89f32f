/// The set of real vectors between `low` and `high`, element by element, as float32 of shape (low.count).
public struct Box: Hashable, Sendable {
  /// The lower bounds, which belong to the box.
  public let low: [Float]
  /// The upper bounds, which belong to the box.
  public let high: [Float]

  /// Makes the box from `low` to `high`, of equally many elements.
  public init(low: [Float], high: [Float]) {
    precondition(low.count == high.count, "a box has as many lower bounds as upper ones")
    self.low = low
    self.high = high
  }

  /// The number of elements of a vector of the space.
  public var count: Int { low.count }

  /// Tells whether `vector` has the box's number of elements and is within its bounds; false where an element is NaN.
  public func contains(_ vector: Vector) -> Bool {
    guard vector.count == count else { return false }
    for i in 0..<count where !(low[i] <= vector[i] && vector[i] <= high[i]) { return false }
    return true
  }

  /// Samples a vector uniformly between the bounds, as Gymnasium's `Box.sample` does.
  ///
  /// Throws `EnvironmentError.unboundedSpace` where a side has no bound; Gymnasium samples those from other
  /// distributions.
  public func sample(using generator: inout PCG64) throws -> Vector {
    for i in 0..<count where !low[i].isFinite || !high[i].isFinite {
      throw EnvironmentError.unboundedSpace(self)
    }
    if count <= 16 {
      var lanes = SIMD16<Float>.zero
      for i in 0..<count { lanes[i] = Float(generator.uniform(Double(low[i]), Double(high[i]))) }
      return Vector(lanes: lanes, count: count)
    }
    return Vector((0..<count).map { Float(generator.uniform(Double(low[$0]), Double(high[$0]))) })
  }
}

extension Box: CustomStringConvertible {
  /// The bounds as text, such as `a box of [-1.0, -1.0] to [1.0, 1.0]`.
  public var description: String { "a box of \(low) to \(high)" }
}

/// The whole numbers 0 ..< n.
public struct Discrete: Hashable, Sendable {
  /// The number of elements.
  public let n: Int

  /// Makes the space of `n` numbers, at least one.
  public init(_ n: Int) {
    precondition(n > 0, "a discrete space has at least one element")
    self.n = n
  }

  /// Tells whether `value` is in the space.
  public func contains(_ value: Int) -> Bool { (0..<n).contains(value) }

  /// Samples a number uniformly, as Gymnasium's `Discrete.sample` does.
  public func sample(using generator: inout PCG64) -> Int { generator.integers(n) }
}

/// The actions that an environment takes.
public enum ActionSpace: Hashable, Sendable {
  /// A set of numbered actions, one of which is taken at a time.
  case discrete(Discrete)
  /// A set of vectors of real numbers.
  case box(Box)

  /// Tells whether `action` is of the space's kind and within it.
  public func contains(_ action: Action) -> Bool {
    switch (self, action) {
    case (.discrete(let space), .discrete(let value)): space.contains(value)
    case (.box(let space), .continuous(let vector)): space.contains(vector)
    default: false
    }
  }

  /// Samples an action uniformly, as Gymnasium's `action_space.sample()` does from a space seeded like `generator`.
  ///
  /// Throws `EnvironmentError.unboundedSpace` for a box without bounds.
  public func sample(using generator: inout PCG64) throws -> Action {
    switch self {
    case .discrete(let space): .discrete(space.sample(using: &generator))
    case .box(let space): .continuous(try space.sample(using: &generator))
    }
  }
}

extension ActionSpace {
  /// Samples an action uniformly, by the operating system's entropy.
  ///
  /// Throws as `sample(using:)`.
  public func sample() throws -> Action {
    var system = SystemRandomNumberGenerator()
    switch self {
    case .discrete(let space): return .discrete(.random(in: 0..<space.n, using: &system))
    case .box:
      var generator = PCG64()
      return try sample(using: &generator)
    }
  }
}

extension ActionSpace: CustomStringConvertible {
  /// The actions as text, such as `a discrete action of 0 to 3`.
  public var description: String {
    switch self {
    case .discrete(let space): "a discrete action of 0 to \(space.n - 1)"
    case .box(let space): "a continuous action in \(space)"
    }
  }
}

/// An action: a number, or a vector.
public enum Action: Sendable, Equatable {
  /// The number of an action of a `Discrete` space.
  case discrete(Int)
  /// A vector of a `Box`.
  case continuous(Vector)
}

extension Action: ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral {
  /// Makes the discrete action `value`.
  public init(integerLiteral value: Int) { self = .discrete(value) }
  /// Makes the continuous action of `elements`.
  public init(arrayLiteral elements: Float...) { self = .continuous(Vector(elements)) }
}

extension Action: CustomStringConvertible {
  /// The action as it is written in a program: `2` or `[0.5, -1.0]`.
  public var description: String {
    switch self {
    case .discrete(let value): "\(value)"
    case .continuous(let vector): "\(vector)"
    }
  }
}
