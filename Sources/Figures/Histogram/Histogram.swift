/// The counts of several samples' values in bins between round numbers, on one axis.
public struct Histogram: Sendable, Hashable {
  /// The edges of the bins in ascending order: one more than there are bins. A bin contains its lower edge, and the
  /// last bin its upper edge too.
  public let edges: [Double]
  /// The number of values in each bin, by sample and then by bin.
  public let counts: [[Int]]

  /// The least number of bins, for small samples, and the greatest, for large ones.
  private static let binCounts = 8...40

  /// Counts the values of samples; values that are not finite are left out.
  ///
  /// The number of bins is about twice the square root of the largest sample's size; where all values are equal, the
  /// middle one of five bins holds them.
  ///
  /// - Returns: `nil` where there is no value, or the range of values is so wide that its length is not finite.
  public init?(_ samples: [[Double]]) {
    let samples = samples.map { $0.filter(\.isFinite) }
    guard let lower = samples.compactMap({ $0.min() }).min(),
      let upper = samples.compactMap({ $0.max() }).max(), (upper - lower).isFinite
    else { return nil }
    let largest = Double(samples.map(\.count).max() ?? 0)
    let most = min(
      max(Int((2 * largest.squareRoot()).rounded(.up)), Self.binCounts.lowerBound), Self.binCounts.upperBound)
    let edges = Self.edges(from: lower, through: upper, most: most)
    self.edges = edges
    counts = samples.map { sample in
      var counts = [Int](repeating: 0, count: edges.count - 1)
      for value in sample {
        let bin = edges.lastIndex { $0 <= value } ?? 0
        counts[min(bin, counts.count - 1)] += 1
      }
      return counts
    }
  }

  /// The position of `value` on the axis: 0 at the first edge, 1 at the last.
  func position(of value: Double) -> Double {
    (value - edges[0]) / (edges[edges.count - 1] - edges[0])
  }

  /// Tells whether the axis reaches as far as `value`.
  package func contains(_ value: Double) -> Bool { value >= edges[0] && value <= edges[edges.count - 1] }

  private static func edges(from lower: Double, through upper: Double, most: Int) -> [Double] {
    guard lower < upper else {
      let width = max(1, lower.magnitude / 20)
      return (0...5).map { lower + (Double($0) - 2.5) * width }
    }
    var edges = Ticks(from: lower, through: upper, most: most + 1).values
    guard edges.count > 1 else {
      return (0...most).map { lower + (upper - lower) * (Double($0) / Double(most)) }
    }
    let step = edges[1] - edges[0]
    if lower < edges[0] { edges.insert(edges[0] - step, at: 0) }
    if let last = edges.last, upper > last { edges.append(last + step) }
    return edges
  }
}
