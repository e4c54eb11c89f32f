/// The return of an episode over its steps, as a line of a bounded number of points: with each doubling of the episode's
/// length every second point goes, so that neither memory nor drawing grows with it.
public struct ReturnLine: Hashable, Sendable {
  /// The most points that are kept, more than a panel is wide.
  static let mostPoints = 256

  /// The returns after every `stride` steps, that before the first step included.
  private(set) var points: [Double]
  /// The number of steps between two points.
  private(set) var stride = 1
  /// The number of steps so far.
  public private(set) var steps = 0
  /// The return so far.
  public private(set) var last = 0.0
  /// The range of all returns so far, of which 0 is the first.
  public private(set) var range = 0.0...0.0

  /// Makes the line of an episode before its first step.
  public init() {
    points = []
    points.reserveCapacity(Self.mostPoints)
    points.append(0)
  }

  /// Starts another episode, in the memory of this one.
  public mutating func removeAll() {
    points.removeAll(keepingCapacity: true)
    points.append(0)
    (stride, steps, last, range) = (1, 0, 0, 0...0)
  }

  /// Goes on to the return after another step; one that is not finite stays where the last one was.
  public mutating func add(_ value: Double) {
    steps += 1
    if value.isFinite { last = value }
    range = min(range.lowerBound, last)...max(range.upperBound, last)
    guard steps.isMultiple(of: stride) else { return }
    if points.count == Self.mostPoints {
      for i in 0..<Self.mostPoints / 2 { points[i] = points[2 * i] }
      points.removeLast(Self.mostPoints / 2)
      stride *= 2
      guard steps.isMultiple(of: stride) else { return }
    }
    points.append(last)
  }
}
