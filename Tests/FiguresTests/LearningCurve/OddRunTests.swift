import Raster
import Testing

@testable import Figures

@Suite("What cannot be drawn is left out", .needsFont)
struct OddRunTests {
  @Test(
    "Any returns make a picture with axes",
    arguments: [
      [], [0], [500, 500, 500], [.nan], [.infinity, -.infinity], [1e300, -1e300, .greatestFiniteMagnitude],
      [-.leastNonzeroMagnitude, .leastNonzeroMagnitude], [1e270, -1e270],
    ] as [[Double]], [nil, 475, .nan, .infinity, 1e200] as [Double?])
  func anyReturns(returns: [Double], threshold: Double?) throws {
    let curve = LearningCurve(title: "Odd", returns: returns, threshold: threshold)
    let pixmap = curve.picture(width: 400, height: 240, font: try Font())
    // Somewhere on the horizontal axis, in the colour of axes.
    let place = (210 * 400 + 300) * 3
    let axis = [Palette.axis.red, Palette.axis.green, Palette.axis.blue]
    #expect(Array(pixmap.pixels[place..<(place + 3)]) == axis)
  }
}
