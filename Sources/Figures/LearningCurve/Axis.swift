/// A range of numbers and its place in a scene: `range.lowerBound` at `start`, `range.upperBound` at `end`.
struct Axis {
  var range: ClosedRange<Double>
  /// The place of the range's lower bound, in scene units.
  var start: Double
  /// The place of the range's upper bound, in scene units.
  var end: Double

  /// The place of `value`, in scene units.
  func position(of value: Double) -> Double {
    // Divided before subtracted: the length of a range of finite numbers can be infinite.
    let length = range.upperBound / 4 - range.lowerBound / 4
    return start + (end - start) * ((value / 4 - range.lowerBound / 4) / length)
  }
}

extension Axis {
  /// Ends the axis sooner where the label of its last tick, centred below it, would go beyond `limit`.
  mutating func makeRoom(forLabelsOf ticks: Ticks, size: Double, within limit: Double, font: Font) {
    guard let value = ticks.values.last, let label = ticks.labels.last else { return }
    let excess = position(of: value) + font.width(of: label, size: size) / 2 - limit
    if excess > 0 { end = (end - excess).rounded(.down) }
  }
}

extension ClosedRange<Double> {
  /// The range of an axis for numbers between `lowest` and `highest`, never of length zero: it leaves some room on
  /// either side, but none below zero where no number is negative.
  static func forAxis(from lowest: Double, through highest: Double) -> ClosedRange {
    let length = highest / 2 - lowest / 2
    // All but the same number: the axis shows one unit to either side, or a tenth of a large number.
    let isFlat = length <= 1e-9 * Swift.max(lowest.magnitude, highest.magnitude, 1e-290)
    let room = isFlat ? Swift.max(1, lowest.magnitude * 0.1) : length * 0.1
    var (bottom, top) = (lowest - room, highest + room)
    if lowest >= 0 && (bottom < 0 || lowest < highest * 0.2) { bottom = 0 }
    if highest <= 0 && top > 0 { top = 0 }
    // Both are zero where every number is zero and was cut on both sides.
    if !(bottom < top) { (bottom, top) = (bottom - 1, top + 1) }
    return bottom...top
  }
}
