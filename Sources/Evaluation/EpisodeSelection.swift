/// The episodes of an evaluation that are recorded.
public enum EpisodeSelection: Sendable, Hashable {
  case all
  /// The episode of the highest return; the first of several.
  case best
  /// The episode of the lowest return; the first of several.
  case worst
  /// The episode in the middle when sorted by return; of an even number, the lower of the two.
  case median
  /// The episodes of the given numbers, counted from 0, in ascending order.
  case episodes([Int])

  /// Reads `all`, `best`, `worst`, `median`, or numbers with commas between them.
  package init?(_ text: String) {
    switch text {
    case "all": self = .all
    case "best": self = .best
    case "worst": self = .worst
    case "median": self = .median
    default:
      let parts = text.split(separator: ",", omittingEmptySubsequences: false)
      let numbers = parts.compactMap { Int($0) }.filter { $0 >= 0 }
      guard numbers.count == parts.count else { return nil }
      self = .episodes(Set(numbers).sorted())
    }
  }

  /// Indicates whether the choice depends on the returns of all episodes.
  package var needsAllEpisodes: Bool { includes(0) == nil }

  /// Tells whether the episode of a number is recorded; `nil` where that is not known before it is played.
  func includes(_ episode: Int) -> Bool? {
    switch self {
    case .all: true
    case .episodes(let numbers): numbers.contains(episode)
    case .best, .worst, .median: nil
    }
  }

  /// The number of episodes that are recorded of `count`.
  package func size(of count: Int) -> Int {
    switch self {
    case .all: count
    case .episodes(let numbers): numbers.count { $0 < count }
    case .best, .worst, .median: min(1, count)
    }
  }

  /// The indices in a report of the episodes that are recorded.
  func choice(from episodes: [EvaluationReport.Episode]) -> [Int] {
    if !needsAllEpisodes { return episodes.indices.filter { includes(episodes[$0].episode) == true } }
    return choice(among: episodes.map(\.totalReward))
  }

  /// The indices of the episodes that are recorded, given the returns of all.
  func choice(among returns: [Double]) -> [Int] {
    if !needsAllEpisodes { return returns.indices.filter { includes($0) == true } }
    // By return, then by number.
    let order = returns.indices.sorted { (returns[$0], $0) < (returns[$1], $1) }
    let chosen: Int? =
      switch self {
      case .worst: order.first
      case .median: order.isEmpty ? nil : order[(order.count - 1) / 2]
      default: order.last.flatMap { best in order.first { returns[$0] == returns[best] } }
      }
    return chosen.map { [$0] } ?? []
  }
}
