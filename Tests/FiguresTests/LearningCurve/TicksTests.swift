import Testing

@testable import Figures

@Suite("Ticks at round numbers")
struct TicksTests {
  @Test(
    "Steps are 1, 2 or 5 times a power of ten",
    arguments: [
      (0.0, 500.0, 8, ["0", "100", "200", "300", "400", "500"]),
      (0.0, 525.0, 8, ["0", "100", "200", "300", "400", "500"]),
      (0.0, 10.0, 6, ["0", "2", "4", "6", "8", "10"]),
      (-500.0, -70.0, 8, ["−500", "−400", "−300", "−200", "−100"]),
      (-645.0, 345.0, 8, ["−600", "−400", "−200", "0", "200"]),
      (0.0, 1.0, 8, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
      (0.12, 0.19, 4, ["0.12", "0.14", "0.16", "0.18"]),
      (-0.05, 0.05, 3, ["−0.05", "0.00", "0.05"]),
      (0.0, 100_000.0, 6, ["0", "20,000", "40,000", "60,000", "80,000", "100,000"]),
      (1000.0, 3000.0, 6, ["1000", "1500", "2000", "2500", "3000"]),
      (0.0, 3e9, 4, ["0", "1×10⁹", "2×10⁹", "3×10⁹"]),
      (-2e-8, 2e-8, 5, ["−2×10⁻⁸", "−1×10⁻⁸", "0", "1×10⁻⁸", "2×10⁻⁸"]),
    ])
  func labels(lower: Double, upper: Double, most: Int, expected: [String]) {
    #expect(Ticks(from: lower, through: upper, most: most).labels == expected)
  }

  @Test("Values are the nearest doubles of what the labels say")
  func exactValues() {
    let ticks = Ticks(from: 0, through: 0.7, most: 8)
    #expect(ticks.values == [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7])
  }

  @Test("An axis of whole numbers has no fractions")
  func wholeNumbers() {
    #expect(Ticks(from: 0.5, through: 3.5, most: 10, wholeNumbers: true).labels == ["1", "2", "3"])
    #expect(Ticks(from: 0.5, through: 1.5, most: 10, wholeNumbers: true).labels == ["1"])
  }

  @Test("All ticks lie in the range, and neither too many nor too few", arguments: 2...12)
  func count(most: Int) {
    var wrong: [String] = []
    // Ranges of lengths that spread over thirty decades.
    for step in 0..<3000 {
      var length = 1e-15
      for _ in 0..<step { length *= 1.0233 }
      let lower = -length * Double(step % 7) / 3
      let upper = lower + length
      let values = Ticks(from: lower, through: upper, most: most).values
      let slack = length * 1e-9
      // Steps grow at most by 2.5: no fewer than the intervals of `most` by that, less the two ends.
      let isRight =
        values.count <= most && Double(values.count) >= (Double(most) / 2.5 - 1).rounded(.down)
        && values.allSatisfy { $0 >= lower - slack && $0 <= upper + slack }
        && zip(values, values.dropFirst()).allSatisfy { $0 < $1 }
      if !isRight { wrong.append("\(lower)...\(upper): \(values)") }
    }
    #expect(wrong.isEmpty)
  }

  @Test(
    "Ranges that cannot be an axis have no ticks",
    arguments: [
      (Double.nan, 1.0), (0.0, .nan), (0.0, .infinity), (-.infinity, 0.0), (1.0, 0.0),
    ])
  func noRange(lower: Double, upper: Double) {
    #expect(Ticks(from: lower, through: upper, most: 5).values.isEmpty)
  }

  @Test("A range of one whole number has it as its tick")
  func oneNumber() {
    #expect(Ticks(from: 475, through: 475, most: 5).labels == ["475"])
    #expect(Ticks(from: 0, through: 0, most: 5).labels == ["0"])
  }

  @Test(
    "Extreme ranges end and stay finite",
    arguments: [
      (-Double.greatestFiniteMagnitude, Double.greatestFiniteMagnitude),
      (0.0, .leastNonzeroMagnitude), (0.0, 1e-307),
      (1e300, 1.1e300), (1e15, 1e15 + 2), (-.leastNormalMagnitude, 1e308),
    ])
  func extremes(lower: Double, upper: Double) {
    let ticks = Ticks(from: lower, through: upper, most: 5)
    #expect(ticks.values.count <= 5)
    #expect(ticks.values.allSatisfy { $0.isFinite })
  }

  @Test(
    "A number beside an axis keeps two decimals",
    arguments: [
      (475.0, "475"), (-100.0, "−100"), (195.5, "195.5"), (0.126, "0.13"), (0.0, "0"), (12345.0, "12,345"),
      (-0.001, "0"), (1e12, "1000000000000.0"),
    ])
  func numbers(value: Double, expected: String) {
    #expect(numberLabel(value) == expected)
  }
}

@Suite("Axes")
struct AxisTests {
  @Test(
    "An axis leaves room, and none below zero where nothing is negative",
    arguments: [
      (-500.0, -100.0, -520.0, -80.0), (0.0, 500.0, 0.0, 525.0), (9.0, 500.0, 0.0, 524.55),
      (400.0, 500.0, 395.0, 505.0), (-600.0, 0.0, -630.0, 0.0),
      (500.0, 500.0, 450.0, 550.0), (0.0, 0.0, -1.0, 1.0), (1.0, 1.0, 0.0, 2.0), (-0.5, -0.5, -1.5, 0.0),
    ])
  func range(lowest: Double, highest: Double, lower: Double, upper: Double) {
    let range = ClosedRange.forAxis(from: lowest, through: highest)
    // A few roundings of numbers of this size.
    let tolerance = 1e-12 * max(lower.magnitude, upper.magnitude)
    #expect(abs(range.lowerBound - lower) <= tolerance)
    #expect(abs(range.upperBound - upper) <= tolerance)
  }

  @Test("The ends of the range are at the ends of the axis, whichever way it runs")
  func positions() {
    let axis = Axis(range: -500...(-100), start: 420, end: 20)
    #expect(axis.position(of: -500) == 420)
    #expect(axis.position(of: -100) == 20)
    #expect(axis.position(of: -200) == 120)
  }
}
