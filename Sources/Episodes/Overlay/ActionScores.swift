import ShowreelSupport

/// The kind of the numbers that a policy chooses its discrete actions by.
public enum ScoreKind: Sendable, Hashable, CaseIterable {
  /// Probabilities, which the action was drawn with.
  case probability
  /// Values, of which the action has the largest: the expected return by a network such as DQN's.
  case value
}

/// The numbers that an episode's actions were chosen by: as many for each step as there are actions.
///
/// They are rounded to four decimals, which a picture cannot show more of, so that a sidecar stays small and what is
/// read from it makes the same frames again.
package struct ActionScores: Sendable, Hashable {
  /// The kind of all of them.
  package let kind: ScoreKind
  /// The number of actions there are to choose from; 0 before the first step.
  package private(set) var actionCount = 0
  /// Step after step.
  private var scores: [Double] = []

  /// Those of no steps yet.
  ///
  /// - Parameter steps: How many there will be, to allocate for them once.
  package init(_ kind: ScoreKind, steps: Int = 0, actionCount: Int = 0) {
    self.kind = kind
    scores.reserveCapacity(steps * actionCount)
  }

  /// Those of steps that were read; `nil` where they have differently many actions, or numbers that are no probabilities
  /// where they should be, or not finite.
  package init?(_ kind: ScoreKind, _ steps: [[Double]]) {
    self.kind = kind
    actionCount = steps.first?.count ?? 0
    func isScore(_ number: Double) -> Bool {
      kind == .probability ? (0...1).contains(number) : number.isFinite
    }
    guard steps.allSatisfy({ $0.count == actionCount && $0.allSatisfy(isScore) }) else { return nil }
    scores = steps.flatMap(\.self)
  }

  /// The number of steps.
  package var stepCount: Int { actionCount > 0 ? scores.count / actionCount : 0 }

  /// Those of a step, counted from 0; none where there is no such step.
  package subscript(step: Int) -> ArraySlice<Double> {
    guard step >= 0, step < stepCount else { return [] }
    return scores[step * actionCount..<(step + 1) * actionCount]
  }

  /// Appends those of a step, as many as of the first one.
  mutating func append(_ step: some Collection<Double>) {
    if actionCount == 0 { actionCount = step.count }
    precondition(step.count == actionCount, "as many scores as actions")
    scores.append(contentsOf: step)
  }

  /// A list of a list for each step.
  var json: JSON {
    .array((0..<stepCount).map { .array(self[$0].map(JSON.number)) })
  }

  /// A number to four decimals.
  static func rounded(_ score: Double) -> Double {
    let rounded = (score * 1e4).rounded() / 1e4
    return rounded.isFinite ? rounded : score
  }
}
