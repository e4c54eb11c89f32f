import Policies

extension Network {
  /// Sets every weight as `torch.nn.init.orthogonal_` does, and every bias to zero.
  ///
  /// - Parameters:
  ///   - gains: The factor of each layer.
  ///   - generator: Two draws for each weight.
  mutating func initializeOrthogonally(gains: [Double], using generator: inout some RandomNumberGenerator) {
    precondition(gains.count == layers.count, "a gain for each layer")
    for (index, layer) in layers.enumerated() {
      let weight = orthogonalMatrix(
        rows: layer.outputs, columns: layer.inputs, gain: gains[index], using: &generator)
      setWeight(of: index, to: weight)
      setBias(of: index, to: [Float](repeating: 0, count: layer.outputs))
    }
  }
}

/// A matrix, row by row, whose rows (where they are the fewer) or columns are orthogonal and of the length `gain`,
/// uniform among those.
func orthogonalMatrix(
  rows: Int, columns: Int, gain: Double, using generator: inout some RandomNumberGenerator
) -> [Float] {
  // Normal vectors made orthogonal one after the other (Gram and Schmidt): Q of the decomposition QR whose R has a
  // positive diagonal, which is what makes it uniform. Twice, so that rounding does not add up.
  let (count, length) = (min(rows, columns), max(rows, columns))
  var vectors: [[Double]] = []
  while vectors.count < count {
    var vector = (0..<length).map { _ in generator.nextNormalDouble() }
    for _ in 0..<2 {
      for other in vectors {
        let projection = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
        for i in 0..<length { vector[i] -= projection * other[i] }
      }
    }
    let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    // A vector within the span of the others, which chance does not draw, would have no direction of its own.
    guard norm > 1e-6 else { continue }
    vectors.append(vector.map { $0 / norm })
  }
  return (0..<rows * columns).map { k in
    let (row, column) = (k / columns, k % columns)
    return Float(gain * (rows <= columns ? vectors[row][column] : vectors[column][row]))
  }
}
