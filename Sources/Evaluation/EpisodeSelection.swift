/// Which episodes of an evaluation are recorded.
public enum EpisodeSelection: Sendable, Hashable {
  case all
  /// The one of the highest return; the first of several.
  case best
  /// The one of the lowest return; the first of several.
  case worst
  /// The one in the middle when sorted by return; of an even number, the lower of the two.
  case median
  /// Those of the numbers, counted from 0, in ascending order.
  case episodes([Int])

  /// Reads `all`, `best`, `worst`, `median`, or numbers with commas between them.
  public init?(_ text: String) {
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

  /// Whether it takes the returns of all episodes to choose.
  public var needsAllEpisodes: Bool { includes(0) == nil }

  /// Whether the episode of a number is recorded, where that is known before it is played.
  func includes(_ episode: Int) -> Bool? {
    switch self {
    case .all: true
    case .episodes(let numbers): numbers.contains(episode)
    case .best, .worst, .median: nil
    }
  }

  /// How many are recorded of `count` episodes.
  func size(of count: Int) -> Int {
    switch self {
    case .all: count
    case .episodes(let numbers): numbers.count { $0 < count }
    case .best, .worst, .median: min(1, count)
    }
  }

  /// The places of the episodes of a report that are recorded.
  func choice(from episodes: [EvaluationReport.Episode]) -> [Int] {
    if !needsAllEpisodes { return episodes.indices.filter { includes(episodes[$0].episode) == true } }
    return choice(among: episodes.map(\.totalReward))
  }

  /// Those chosen of episodes with these returns.
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
