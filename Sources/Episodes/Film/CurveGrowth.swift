/// The growth of the curve beside an episode of a film: from where it ended in the one before to the place of the policy.
struct CurveGrowth {
  /// Steps of training, in which the curve ends at the episode's first frame and from some frame on.
  let (start, end): (Double, Double)
  /// The frames that it takes.
  private let frames: Double

  /// The seconds that it takes.
  private static let seconds = 0.8

  init(from start: Double, to end: Double, fps: Double) {
    (self.start, self.end) = (start, end)
    frames = Self.seconds * fps
  }

  /// The steps of training in which the curve ends after a step of the episode.
  func trained(after step: Int) -> Double {
    let part = min(1, Double(step) / frames)
    return start + (end - start) * part * part * (3 - 2 * part)
  }
}
