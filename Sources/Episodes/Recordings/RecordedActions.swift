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

  package var givesProbabilities: Bool { take.probabilities != nil }

  package func appendProbabilities(to list: inout [Double]) {
    if let probabilities = take.probabilities { list.append(contentsOf: probabilities[taken - 1]) }
  }
}
