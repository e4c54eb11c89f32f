import Raster
import TestSupport
import Testing

@testable import Figures

/// Charts of many curves.
@Suite("Charts", .needsKnownOutlines) struct ChartTests {
  private let font: Font

  init() throws { font = try Font() }

  /// Curves that climb to levels, with bands and marks.
  private func chart(curves: Int) -> Chart {
    let x = (0...100).map { 1000 * Double($0) }
    var chart = Chart(
      title: "CartPole-v1",
      curves: (0..<curves).map { index in
        let y = x.map { 500 * $0 / ($0 + 8000 * Double(index + 1)) }
        var curve = ChartCurve(label: "algorithm number \(index)", x: x, y: y)
        curve.bands = [
          ChartCurve.Band(x: x, low: y.map { $0 * 0.9 }, high: y.map { min($0 * 1.1 + 10, 500) })
        ]
        curve.windows = [60_000...72_000, 64_000...Double(90_000)]
        curve.count = 5
        return curve
      }, xTitle: "Steps", yTitle: "Mean return of 100 episodes")
    chart.subtitle = "Mean of runs; 95 % bootstrap interval"
    chart.thresholds = [475]
    chart.windowTitle = "the 100 episodes that a checkpoint is from"
    return chart
  }

  @Test("Two curves with bands, a threshold and marks")
  func twoCurves() {
    Golden.expect(chart(curves: 2).picture(width: 800, height: 480, font: font), "chart-2")
  }

  @Test("A single curve of one place, without anything else")
  func onePlace() {
    let chart = Chart(title: "", curves: [ChartCurve(label: "a", x: [5], y: [.nan])], xTitle: "Episodes")
    #expect(chart.picture(width: 80, height: 48, font: font).width == 80)
    let dot = Chart(title: "A dot", curves: [ChartCurve(label: "a", x: [5], y: [-3])], xTitle: "Episodes")
    Golden.expect(dot.picture(width: 400, height: 240, font: font), "chart-dot")
  }

  /// The label of the last tick is centred below it, where the axis ends too.
  @Test(arguments: [90.0, 100_000, 1_000_000, 9_000_000, 1e12])
  func labelsOfTicksStayInside(last: Double) throws {
    let chart = Chart(
      title: "", curves: [ChartCurve(label: "a", x: [0, last], y: [1, 2])], xTitle: "Steps")
    let svg = chart.svg(font: font)
    var count = 0
    for match in svg.matches(
      of: /<text x="([\d.]+)" y="[\d.]+" text-anchor="middle" font-size="12.5" textLength="([\d.]+)"/)
    {
      let (middle, length) = (Double(match.1) ?? .nan, Double(match.2) ?? .nan)
      #expect(middle + length / 2 <= 800)
      count += 1
    }
    #expect(count > 4)
  }

  /// In SVG each element's place can be read: no two entries of the legend overlap, and all lie above the curves.
  @Test(arguments: [1, 2, 7, 12])
  func aLegendCoversNothing(curves: Int) throws {
    let svg = chart(curves: curves).svg(font: font)
    var entries: [(left: Double, right: Double, y: Double)] = []
    for match in svg.matches(of: /<text x="([\d.]+)" y="([\d.]+)" font-size="13" textLength="([\d.]+)"/) {
      let (left, y, length) = (Double(match.1) ?? .nan, Double(match.2) ?? .nan, Double(match.3) ?? .nan)
      entries.append((left - 34, left + length, y))
    }
    #expect(entries.count == curves + 2)
    let names = Set(entries.map { "\($0.left) \($0.y)" })
    #expect(names.count == entries.count)
    for (index, entry) in entries.enumerated() {
      #expect(entry.right <= 800)
      for other in entries[..<index] where other.y == entry.y {
        #expect(other.right < entry.left || entry.right < other.left)
      }
    }
    // The highest place of the curves and of the bars above them.
    var top = Double.infinity
    for match in svg.matches(of: /stroke-width="2.4"|d="M([\d. L]+)Z?" stroke="[^"]*" stroke-width="2.4"/) {
      guard let points = match.1 else { continue }
      let numbers = points.split { $0 == "L" || $0 == " " }.compactMap { Double($0) }
      // A sample of the legend has two points.
      if numbers.count > 4 {
        top = min(top, stride(from: 1, to: numbers.count, by: 2).map { numbers[$0] }.min() ?? top)
      }
    }
    #expect(top.isFinite && entries.allSatisfy { $0.y + 4 < top })
  }
}
