/// The returns that followed from each step.
enum Returns {
  /// Overwrites the rewards at `range` by their discounted returns, G(t) = r(t) + γ G(t + 1).
  static func discount(_ values: inout [Double], at range: Range<Int>, gamma: Double) {
    var following = 0.0
    for t in range.reversed() {
      following = values[t] + gamma * following
      values[t] = following
    }
  }

  /// Subtracts the mean of the values at `range` and divides by their unbiased standard deviation plus 1e-8.
  ///
  /// One value has no such deviation (PyTorch gives NaN). It counts as zero, so the value becomes 0, as equal values
  /// do: a one-step episode that nothing compares with teaches nothing.
  static func normalize(_ values: inout [Double], at range: Range<Int>) {
    guard !range.isEmpty else { return }
    var mean = 0.0
    for t in range { mean += values[t] }
    mean /= Double(range.count)
    var squares = 0.0
    for t in range { squares += (values[t] - mean) * (values[t] - mean) }
    let deviation = range.count > 1 ? (squares / Double(range.count - 1)).squareRoot() : 0
    for t in range { values[t] = (values[t] - mean) / (deviation + 1e-8) }
  }
}
