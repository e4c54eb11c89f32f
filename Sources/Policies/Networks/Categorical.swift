/// The distribution over classes 0 ..< n that logits define: p(i) = exp(logit i) / Σ exp(logit j).
///
/// It is stable for any finite logits: the greatest is subtracted first, in double, where the difference of two floats
/// cannot overflow. From logits that are not finite (finite weights may overflow) samples are still classes in range,
/// and nothing traps, but the probabilities mean nothing.
public struct Categorical: Sendable {
  /// The number exp(logit - greatest logit) of each class; 1 for the most probable.
  @usableFromInline var weights: [Double]
  /// The sum of `weights`, in their order.
  @usableFromInline var total: Double
  /// The difference of each logit from the greatest.
  private var shifted: [Double]
  /// The most probable class; the first of several, as `torch.argmax` gives.
  public private(set) var mode: Int

  /// The uniform distribution over `count` classes, at least one.
  public init(count: Int) {
    precondition(count >= 1, "a distribution has a class")
    weights = [Double](repeating: 1, count: count)
    shifted = [Double](repeating: 0, count: count)
    total = Double(count)
    mode = 0
  }

  /// The distribution of `logits`, at least one.
  public init(logits: [Float]) {
    self.init(count: logits.count)
    set(logits: logits.span)
  }

  /// Takes memory that nothing else shares, for use on a thread of its own.
  mutating func unshare() {
    weights.withUnsafeMutableBufferPointer { _ in }
    shifted.withUnsafeMutableBufferPointer { _ in }
  }

  /// The number of classes.
  public var count: Int { weights.count }

  /// Replaces the logits by others, as many as before. Allocates nothing.
  public mutating func set(logits: Span<Float>) {
    precondition(logits.count == count, "as many logits as classes")
    var best = 0
    for i in 1..<count where logits[i] > logits[best] { best = i }
    let greatest = Double(logits[best])
    var sum = 0.0
    for i in 0..<count {
      let difference = Double(logits[i]) - greatest
      // One of them is the greatest itself, whose weight needs no exponential.
      let weight = difference == 0 ? 1 : difference.exponential
      shifted[i] = difference
      weights[i] = weight
      sum += weight
    }
    total = sum
    mode = best
  }

  /// The class at `unit`, in [0, 1), of the cumulative distribution: the first whose cumulative probability exceeds it.
  /// A class whose probability underflows to zero is never sampled.
  @inlinable
  public func sample(at unit: Double) -> Int {
    // unit ≤ 1 - 2⁻⁵³, so the product stays below the total, which the last sum equals.
    let threshold = unit * total
    var sum = 0.0
    for i in 0..<weights.count {
      sum += weights[i]
      if threshold < sum { return i }
    }
    return weights.count - 1
  }

  /// Samples a class by one number of the generator: `sample(at:)` of the double (next() >> 11) · 2⁻⁵³.
  @inlinable
  public func sample(using generator: inout some RandomNumberGenerator) -> Int {
    sample(at: generator.nextUnitDouble())
  }

  /// The probability of a class.
  public func probability(of index: Int) -> Double { weights[index] / total }

  /// All probabilities, in order. Allocates.
  public var probabilities: [Double] { weights.map { $0 / total } }

  /// The natural logarithm of a class's probability: finite for finite logits, even where the probability underflows.
  public func logProbability(of index: Int) -> Double { shifted[index] - total.logarithm }

  /// The entropy in nats: -Σ p log p, from 0 to log n.
  public var entropy: Double {
    var sum = 0.0
    // A weight of zero contributes nothing; its logarithm is finite but may be of the order of 10³⁸.
    for i in weights.indices where weights[i] > 0 { sum += weights[i] * shifted[i] }
    return max(total.logarithm - sum / total, 0)
  }
}
