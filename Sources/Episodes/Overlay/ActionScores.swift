import ShowreelSupport

/// The probabilities that an episode's actions were drawn with: as many numbers for each step as there are actions.
///
/// They are rounded to four decimals, which a picture cannot show more of, so that a sidecar stays small and what is
/// read from it makes the same frames again.
package struct ActionProbabilities: Sendable, Hashable {
  /// The number of actions there are to choose from; 0 before the first step.
  package private(set) var actionCount = 0
  /// Step after step.
  private var values: [Double] = []

  /// Those of no steps yet.
  ///
  /// - Parameter steps: How many there will be, to allocate for them once.
  package init(steps: Int = 0, actionCount: Int = 0) { values.reserveCapacity(steps * actionCount) }

  /// Those of steps that were read; `nil` where they have differently many actions, or numbers that are no probabilities.
  package init?(_ steps: [[Double]]) {
    actionCount = steps.first?.count ?? 0
    guard steps.allSatisfy({ $0.count == actionCount && $0.allSatisfy((0...1).contains) }) else { return nil }
    values = steps.flatMap(\.self)
  }

  /// The number of steps.
  package var stepCount: Int { actionCount > 0 ? values.count / actionCount : 0 }

  /// Those of a step, counted from 0; none where there is no such step.
  package subscript(step: Int) -> ArraySlice<Double> {
    guard step >= 0, step < stepCount else { return [] }
    return values[step * actionCount..<(step + 1) * actionCount]
  }

  /// Appends those of a step, as many as of the first one.
  mutating func append(_ probabilities: some Collection<Double>) {
    if actionCount == 0 { actionCount = probabilities.count }
    precondition(probabilities.count == actionCount, "as many probabilities as actions")
    values.append(contentsOf: probabilities)
  }

  /// A list of a list for each step.
  var json: JSON {
    .array((0..<stepCount).map { .array(self[$0].map(JSON.number)) })
  }

  /// A probability to four decimals.
  static func rounded(_ probability: Double) -> Double { (probability * 1e4).rounded() / 1e4 }
}
