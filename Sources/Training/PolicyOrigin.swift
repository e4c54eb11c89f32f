/// The part of a run that its checkpoint is from.
public enum PolicyOrigin: Sendable, Hashable, CustomStringConvertible {
  /// The middle of the window of episodes with the best mean return. Episodes are counted from 1; steps, of all episodes
  /// before and in the window.
  case window(episodes: ClosedRange<Int>, steps: ClosedRange<Int>, meanReturn: Double)
  /// The best evaluation, after so many steps of training.
  case evaluation(steps: Int, episodes: Int, meanReturn: Double)
  /// The last episode of a run that is shorter than a window, counted from 1, and the steps by its end.
  case latest(episode: Int, steps: Int)

  /// The part of a run, as its end says it.
  public var description: String {
    switch self {
    case .window(let episodes, let steps, let mean):
      "mean return \(Self.text(mean)) over \(episodes.count) episodes, \(episodes.lowerBound) to \(episodes.upperBound) "
        + "(steps \(steps.lowerBound) to \(steps.upperBound))"
    case .evaluation(let steps, let episodes, let mean):
      "mean return \(Self.text(mean)) over \(episodes) episodes of the evaluation after \(steps) steps"
    case .latest(let episode, let steps): "the policy of episode \(episode) (step \(steps))"
    }
  }

  private static func text(_ mean: Double) -> String { ((mean * 100).rounded() / 100).description }
}
