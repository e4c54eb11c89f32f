import Testing

@testable import Figures

@Suite("The running mean")
struct RunningMeanTests {
  @Test("It is the mean of the last values, of fewer at the start")
  func small() {
    #expect(runningMean(of: [1, 2, 3, 4, 5, 6, 7], window: 3) == [1, 1.5, 2, 3, 4, 5, 6])
    #expect(runningMean(of: [3, 5], window: 100) == [3, 4])
    #expect(runningMean(of: [3, 5], window: 1) == [3, 5])
    #expect(runningMean(of: [], window: 100).isEmpty)
  }

  @Test("It equals sums of whole windows", arguments: [1, 2, 7, 99, 100, 101, 499, 500, 501])
  func againstDirectSums(window: Int) {
    // Whole numbers, so that every order of summation gives the same sum.
    let values = (0..<500).map { Double($0 * 7919 % 501 - 250) }
    let direct = values.indices.map { index -> Double? in
      let last = values[max(0, index - window + 1)...index]
      return last.reduce(0, +) / Double(last.count)
    }
    #expect(runningMean(of: values, window: window) == direct)
  }

  @Test("What is not finite does not count")
  func gaps() {
    #expect(runningMean(of: [.nan, 2, .infinity, 4, -.infinity, .nan], window: 2) == [nil, 2, 2, 4, 4, nil])
  }

  @Test("A huge value leaves nothing behind once it is out of the window")
  func noCancellation() {
    #expect(runningMean(of: [1e250, 1, 2, 3, 4], window: 2).suffix(3) == [1.5, 2.5, 3.5])
  }
}
