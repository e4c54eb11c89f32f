import Environments
import Policies
import ShowreelSupport

/// The steps of several environments between two updates, row t · environments + i of environment i at step t.
struct RolloutBuffer: ~Copyable {
  let steps: Int
  let environments: Int
  /// The observations as the networks saw them, each padded to a whole number of vectors.
  let observations: Rows
  let actions: Rows
  let logProbabilities: Floats
  let values: Floats
  let rewards: Floats
  /// The returns that the critic is to learn: advantage and value.
  let returns: Floats
  let advantages: Floats
  /// Indicates for each step whether the episode ended with it, either way.
  private(set) var ends: [Bool]
  private let observationMemory: Floats
  private let actionMemory: Floats

  init(steps: Int, environments: Int, observationWidth: Int, actionWidth: Int) {
    self.steps = steps
    self.environments = environments
    let count = steps * environments
    observationMemory = Floats(count * Linear.padded(observationWidth))
    actionMemory = Floats(count * actionWidth)
    observations = Rows(start: observationMemory.start, stride: Linear.padded(observationWidth))
    actions = Rows(start: actionMemory.start, stride: actionWidth)
    logProbabilities = Floats(count)
    values = Floats(count)
    rewards = Floats(count)
    returns = Floats(count)
    advantages = Floats(count)
    ends = [Bool](repeating: false, count: count)
  }

  /// Steps of all environments.
  var count: Int { steps * environments }

  /// Visits the first `filled` steps of all environments.
  mutating func visit(_ state: inout StateArchive, filled: Int, actions space: ActionSpace) throws(FileError)
  {
    let rows = filled * environments
    try state.visit("observations", observationMemory, count: rows * observations.stride)
    try state.visit("actions taken", actionMemory, count: rows * actions.stride)
    try state.checkActions(actionMemory.start, count: rows * actions.stride, of: space)
    try state.visit("logarithms of probabilities", logProbabilities, count: rows)
    try state.visit("values", values, count: rows)
    try state.visit("rewards", rewards, count: rows)
    let count = ends.count
    try state.visit("ends", &ends)
    try state.check(ends.count == count, "ends of \(count) steps", ends.count)
  }

  /// Notes what step `t` of environment `i` gave.
  mutating func setOutcome(_ t: Int, _ i: Int, reward: Double, ends isEnd: Bool) {
    rewards[t * environments + i] = Float(reward)
    ends[t * environments + i] = isEnd
  }

  /// Sets advantages and returns by generalized advantage estimation (Schulman et al., 2016):
  /// δ(t) = r(t) + γ V(t + 1) − V(t), A(t) = δ(t) + γ λ A(t + 1), neither reaching over an episode's end.
  ///
  /// - Parameter lastValues: The values of the observations after the last step, one for each environment.
  func estimateAdvantages(lastValues: Rows, gamma: Double, lambda: Double) {
    for i in 0..<environments {
      var advantage = 0.0
      var nextValue = Double(lastValues[i][0])
      for t in (0..<steps).reversed() {
        let row = t * environments + i
        let goesOn = ends[row] ? 0.0 : 1.0
        let value = Double(values[row])
        let delta = Double(rewards[row]) + gamma * nextValue * goesOn - value
        advantage = delta + gamma * lambda * goesOn * advantage
        advantages[row] = Float(advantage)
        returns[row] = Float(advantage + value)
        nextValue = value
      }
    }
  }
}

/// Subtracts the mean and divides by the unbiased standard deviation plus 1e-8, where there is more than one value.
func normalizeAdvantages(_ values: UnsafeMutablePointer<Float>, count: Int) {
  guard count > 1 else { return }
  var mean = 0.0
  for i in 0..<count { mean += Double(values[i]) }
  mean /= Double(count)
  var squares = 0.0
  for i in 0..<count { squares += (Double(values[i]) - mean) * (Double(values[i]) - mean) }
  let deviation = (squares / Double(count - 1)).squareRoot()
  for i in 0..<count { values[i] = Float((Double(values[i]) - mean) / (deviation + 1e-8)) }
}
