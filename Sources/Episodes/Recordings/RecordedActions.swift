import Environments

/// The actions of a take, taken again.
package struct RecordedActions: ActionSource {
  private let take: Take
  private var taken = 0

  package init(_ take: Take) { self.take = take }

  package mutating func begin(seed: UInt64) { taken = 0 }

  package mutating func nextAction(for observation: Observation) -> Action? {
    guard taken < take.actions.count else { return nil }
    taken += 1
    return take.actions[taken - 1]
  }

  package var scoreKind: ScoreKind? { take.scores?.kind }

  package func appendScores(to list: inout [Double]) {
    if let scores = take.scores { list.append(contentsOf: scores[taken - 1]) }
  }
}
