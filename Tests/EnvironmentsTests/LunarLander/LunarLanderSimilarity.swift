import Foundation
import Raster

/// The mean of the absolute differences of two frames' channels, of 255.
func meanAbsoluteDifference(_ a: Pixmap, _ b: Pixmap) -> Double {
  var sum = 0
  forEachDifference(a, b) { sum += abs(Int(a.pixels[$0]) - Int(b.pixels[$0])) }
  return Double(sum) / Double(a.pixels.count)
}

/// Calls `body` with the index of each byte that differs. Rows are compared as memory first, which keeps this fast without
/// optimization.
private func forEachDifference(_ a: Pixmap, _ b: Pixmap, _ body: (Int) -> Void) {
  precondition(a.width == b.width && a.height == b.height, "frames of one size")
  let stride = a.width * 3
  for row in 0..<a.height {
    let bytes = row * stride..<(row + 1) * stride
    let equal = a.pixels[bytes].withUnsafeBytes { p in
      b.pixels[bytes].withUnsafeBytes { q in
        guard let p = p.baseAddress, let q = q.baseAddress else { return true }
        return memcmp(p, q, stride) == 0
      }
    }
    if equal { continue }
    for i in bytes where a.pixels[i] != b.pixels[i] { body(i) }
  }
}

/// The structural similarity of two frames, 1 for equal ones.
///
/// It is scikit-image's `structural_similarity(a, b, channel_axis=-1)` with its other settings left alone: uniform windows
/// of 7 by 7 pixels that lie within the frame, unbiased (co)variances, K₁ 0.01, K₂ 0.03, a data range of 255, and the mean
/// over windows and channels.
func structuralSimilarity(_ a: Pixmap, _ b: Pixmap) -> Double {
  precondition(min(a.width, a.height) >= 7, "frames hold a window")
  let (width, height) = (a.width, a.height)
  let columns = width - 6
  let rows = height - 6

  // Windows without a difference have a similarity of exactly 1; frames that are worth comparing have few others.
  var seen = [Bool](repeating: false, count: columns * rows * 3)
  var total = Double(seen.count)
  forEachDifference(a, b) { i in
    let (row, column, channel) = (i / (3 * width), i / 3 % width, i % 3)
    for y in max(0, row - 6)...min(rows - 1, row) {
      for x in max(0, column - 6)...min(columns - 1, column) {
        let window = (y * columns + x) * 3 + channel
        if seen[window] { continue }
        seen[window] = true
        total += windowSimilarity(a, b, row: y, column: x, channel: channel) - 1
      }
    }
  }
  return total / Double(seen.count)
}

/// The similarity in the window whose upper left pixel is given.
private func windowSimilarity(_ a: Pixmap, _ b: Pixmap, row: Int, column: Int, channel: Int) -> Double {
  var (sumA, sumB, sumAA, sumBB, sumAB) = (0, 0, 0, 0, 0)
  for y in row..<row + 7 {
    for x in column..<column + 7 {
      let i = (y * a.width + x) * 3 + channel
      let (p, q) = (Int(a.pixels[i]), Int(b.pixels[i]))
      sumA += p
      sumB += q
      sumAA += p * p
      sumBB += q * q
      sumAB += p * q
    }
  }
  let n = 49.0
  let (meanA, meanB) = (Double(sumA) / n, Double(sumB) / n)
  let unbiased = n / (n - 1)
  let varianceA = unbiased * (Double(sumAA) / n - meanA * meanA)
  let varianceB = unbiased * (Double(sumBB) / n - meanB * meanB)
  let covariance = unbiased * (Double(sumAB) / n - meanA * meanB)
  let c1 = 0.01 * 255 * (0.01 * 255)
  let c2 = 0.03 * 255 * (0.03 * 255)
  return (2 * meanA * meanB + c1) * (2 * covariance + c2)
    / ((meanA * meanA + meanB * meanB + c1) * (varianceA + varianceB + c2))
}
