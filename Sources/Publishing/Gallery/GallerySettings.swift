import Evaluation
import ShowreelSupport

/// The parts of a run's page that do not follow from its results.
public struct GallerySettings: Sendable {
  /// The heading; `nil` for the environment's id.
  public var title: String?
  /// The command line that made the run, as it was given.
  package var command: String?
  /// The time of the run.
  package var date = UTCTime.now
  /// The rule by which the recorded episodes were chosen.
  public var selection = EpisodeSelection.all
  /// The path of a picture of the learning curve, a PNG file, of which the page's folder gets a copy.
  public var learningCurve: String?
  /// The path of a film of the training, an mp4 or webm file, of which the page's folder gets a copy.
  public var film: String?

  /// Makes the settings of a page with nothing but the results.
  public init() {}
}

extension EpisodeSelection {
  /// A sentence that says which of `count` episodes were recorded, and by which rule.
  func sentence(of count: Int) -> String {
    switch self {
    case .all: count == 1 ? "The only episode." : "All \(count) episodes."
    case .best: "The best of \(count) by return."
    case .worst: "The worst of \(count) by return."
    case .median: "The median of \(count) by return."
    case .episodes(let numbers):
      "\(numbers.count) of \(count), chosen by number before they were played."
    }
  }
}
