import Testing

@testable import Evaluation

@Suite struct EpisodeSelectionTests {
  private let returns = [3.0, 9, 1, 9, 1, 5]

  @Test func readsWordsAndNumbers() {
    #expect(EpisodeSelection("all") == .all)
    #expect(EpisodeSelection("best") == .best)
    #expect(EpisodeSelection("worst") == .worst)
    #expect(EpisodeSelection("median") == .median)
    #expect(EpisodeSelection("12,0,7,0") == .episodes([0, 7, 12]))
  }

  @Test(arguments: ["", ",", "1,", "-1", "1, 2", "Best", "0x1", "99999999999999999999"])
  func refusesAnythingElse(text: String) {
    #expect(EpisodeSelection(text) == nil)
  }

  @Test func choosesByReturnAndThenByNumber() {
    #expect(EpisodeSelection.best.choice(among: returns) == [1])
    #expect(EpisodeSelection.worst.choice(among: returns) == [2])
    // Sorted: 1 1 3 5 9 9, of which the lower middle is 3.
    #expect(EpisodeSelection.median.choice(among: returns) == [0])
    #expect(EpisodeSelection.median.choice(among: [2, 1, 3]) == [0])
    #expect(EpisodeSelection.all.choice(among: [2, 1, 3]) == [0, 1, 2])
    #expect(EpisodeSelection.episodes([1, 9]).choice(among: [2, 1]) == [1])
  }

  @Test(arguments: [EpisodeSelection.best, .worst, .median, .all])
  func choosesNoneOfNone(selection: EpisodeSelection) {
    #expect(selection.choice(among: []) == [])
  }
}
