import Testing

@testable import Figures

@Suite struct HistogramTests {
  @Test func binsHaveTheirLowerEndAndTheLastOneItsUpper() throws {
    let histogram = try #require(Histogram([[0, 9.99, 10, 19, 70, 80], [80, 35]]))
    #expect(histogram.edges == [0, 10, 20, 30, 40, 50, 60, 70, 80])
    #expect(histogram.counts == [[2, 2, 0, 0, 0, 0, 0, 2], [0, 0, 0, 1, 0, 0, 0, 1]])
  }

  @Test(arguments: [1, 3, 100, 5000])
  func everyValueIsCountedOnceBetweenTheEdges(count: Int) throws {
    var generator = SystemRandomNumberGenerator()
    let values = (0..<count).map { _ in Double.random(in: -321.5..<87.25, using: &generator) }
    let histogram = try #require(Histogram([values, []]))
    #expect(histogram.counts[0].reduce(0, +) == count)
    #expect(histogram.counts[1].allSatisfy { $0 == 0 })
    #expect(histogram.edges == histogram.edges.sorted())
    #expect(values.allSatisfy(histogram.contains))
    for (bin, found) in histogram.counts[0].enumerated() {
      let (lower, upper) = (histogram.edges[bin], histogram.edges[bin + 1])
      #expect(values.count { $0 >= lower && $0 < upper } == found)
    }
    #expect(histogram.counts[0].count <= 42, "40 steps, and one more at either end")
  }

  @Test(arguments: [500, 0, -200, 1e300] as [Double])
  func aSingleValueStandsInTheMiddle(value: Double) throws {
    let histogram = try #require(Histogram([[value, value]]))
    #expect(histogram.counts == [[0, 0, 2, 0, 0]])
    #expect(abs(histogram.position(of: value) - 0.5) < 1e-9)
  }

  @Test func whatIsNoNumberIsLeftOut() throws {
    #expect(Histogram([]) == nil)
    #expect(Histogram([[.nan, .infinity]]) == nil)
    #expect(Histogram([[-.greatestFiniteMagnitude, .greatestFiniteMagnitude]]) == nil)
    #expect(try #require(Histogram([[1, .nan, 2]])).counts[0].reduce(0, +) == 2)
  }

  @Test func theDrawingHasABarForEachFilledBinAndTheLinesWithinTheAxis() throws {
    let histogram = try #require(Histogram([[0, 10, 10, 40], [80]]))
    func svg(threshold: Double?) -> String {
      histogram.svg(ofSample: 0, title: "\"a\" <b>", mean: 15, threshold: threshold)
    }
    let near = svg(threshold: 60)
    #expect(near.matches(of: /<rect\s/).count == 3)
    #expect(near.contains("<title>10.00 to 20.00: 2</title>"))
    #expect(
      near.contains(#"x="12.500%" width="12.500%" y="0" height="112""#), "the highest is as high as it goes")
    #expect(near.contains(#"y="56" height="56""#), "half as many, half as high")
    #expect(near.contains(#"aria-label="&quot;a&quot; &lt;b&gt;""#))
    #expect(near.contains(#"class="mean" x1="18.750%""#))
    #expect(near.contains(#"class="threshold" x1="75.000%""#))
    #expect(!svg(threshold: 475).contains("threshold"))
  }
}
