import Environments

/// A number that stands for several: what a curve of many runs shows of them.
public enum Aggregate: String, Sendable, Hashable, CaseIterable {
  /// The mean.
  case mean
  /// The interquartile mean: of those that are left without a quarter at either end. It says more than the median and is
  /// moved less by a single run than the mean (Agarwal et al., "Deep Reinforcement Learning at the Edge of the Statistical
  /// Precipice", 2021). As SciPy's `trim_mean(_, 0.25)` has it, a quarter is rounded down to whole numbers.
  case iqm

  /// The aggregate of numbers, of which there is at least one.
  public func callAsFunction(_ values: [Double]) -> Double {
    switch self {
    case .mean: return values.reduce(0, +) / Double(values.count)
    case .iqm:
      let cut = values.count / 4
      let middle = values.sorted()[cut..<values.count - cut]
      return middle.reduce(0, +) / Double(middle.count)
    }
  }
}

/// The quantile `part` of ascending numbers, between two of them on the line that joins them: NumPy's default.
public func quantile(_ part: Double, ofSorted values: [Double]) -> Double {
  let place = part * Double(values.count - 1)
  let lower = min(max(Int(place), 0), values.count - 1)
  let upper = min(lower + 1, values.count - 1)
  return values[lower] + (values[upper] - values[lower]) * (place - Double(lower))
}

/// Bands of an aggregate over runs by the bootstrap: runs drawn anew from those that there are, with replacement, and the
/// quantiles of what comes of them (the percentile method).
public struct Bootstrap: Sendable, Hashable {
  /// The number of times that runs are drawn.
  public var resamples = 2000
  /// The part of the outcomes that the band holds.
  public var confidence = 0.95
  /// The seed of the resampling.
  public var seed: UInt64 = 0

  /// A band of 95 % from 2,000 resamples.
  public init() {}

  /// The band at each of several places. A resample is the same runs at all of them.
  ///
  /// - Parameter values: Of each run, a number for each place.
  /// - Returns: `nil` of a single run, which says nothing of others.
  public func band(of values: [[Double]], _ aggregate: Aggregate) -> (low: [Double], high: [Double])? {
    guard values.count > 1, let places = values.first?.count else { return nil }
    var generator = PCG64(seed: seed)
    var outcomes = [[Double]](repeating: [], count: places)
    for place in 0..<places { outcomes[place].reserveCapacity(resamples) }
    var drawn = [Double](repeating: 0, count: values.count)
    for _ in 0..<resamples {
      let runs = values.indices.map { _ in generator.integers(values.count) }
      for place in 0..<places {
        for (index, run) in runs.enumerated() { drawn[index] = values[run][place] }
        outcomes[place].append(aggregate(drawn))
      }
    }
    let tail = (1 - confidence) / 2
    for place in 0..<places { outcomes[place].sort() }
    return (
      outcomes.map { quantile(tail, ofSorted: $0) }, outcomes.map { quantile(1 - tail, ofSorted: $0) }
    )
  }
}
