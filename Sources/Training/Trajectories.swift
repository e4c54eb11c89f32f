import Environments
import Policies

/// The trajectories of one gradient step, in memory that is used again for the next.
struct Trajectories {
  /// The forward passes: for each step the network's record, `recordCount` floats. There may be room for more.
  private(set) var records: [Float] = []
  let recordCount: Int
  private(set) var actions: [Int] = []
  private(set) var rewards: [Double] = []
  /// The place at which each trajectory starts among the steps.
  private var starts: [Int] = []

  init(network: Network) { recordCount = network.recordCount }

  /// The number of trajectories.
  var count: Int { starts.count }
  /// Steps in all.
  var stepCount: Int { actions.count }

  /// The steps of a trajectory.
  func steps(of index: Int) -> Range<Int> {
    starts[index]..<(index + 1 < starts.count ? starts[index + 1] : stepCount)
  }

  /// Forgets all trajectories and keeps the memory.
  mutating func removeAll() {
    actions.removeAll(keepingCapacity: true)
    rewards.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
  }

  /// Plays an episode with actions sampled from the network's distribution and records it.
  mutating func sample(
    from environment: some Environment, seed: UInt64, network: Network, distribution: inout Categorical,
    using generator: inout some RandomNumberGenerator
  ) throws -> EpisodeStatistics {
    begin()
    var statistics = EpisodeStatistics(totalReward: 0, length: 0)
    let id = environment.spec.id
    var observation = try environment.reset(seed: seed)
    try observation.requireFinite(from: id)
    while true {
      observe(observation, network: network, distribution: &distribution)
      let action = distribution.sample(using: &generator)
      let step = try environment.step(.discrete(action))
      guard step.reward.isFinite else {
        throw TrainingError(reward: step.reward, in: statistics.length, of: id)
      }
      try step.observation.requireFinite(from: id)
      append(action: action, reward: step.reward)
      statistics.totalReward += step.reward
      statistics.length += 1
      if step.isLast { return statistics }
      observation = step.observation
    }
  }

  /// Starts a trajectory.
  mutating func begin() { starts.append(stepCount) }

  /// Records the forward pass of the step to come and sets the distribution that it gives.
  mutating func observe(_ observation: Observation, network: Network, distribution: inout Categorical) {
    let start = stepCount * recordCount
    if start + recordCount > records.count {
      records.append(contentsOf: repeatElement(0, count: max(records.count, 512 * recordCount)))
    }
    precondition(observation.count == network.inputs, "an observation of \(network.inputs) elements")
    records.withUnsafeMutableBufferPointer { buffer in
      let record = UnsafeMutableBufferPointer(rebasing: buffer[start..<start + recordCount])
      observation.withSpan { elements in
        for i in 0..<elements.count { record[i] = elements[i] }
      }
      network.forward(record)
    }
    let logits = start + network.logitsOffset
    distribution.set(logits: records.span.extracting(logits..<logits + network.outputs))
  }

  /// Completes the step that was observed.
  mutating func append(action: Int, reward: Double) {
    actions.append(action)
    rewards.append(reward)
  }
}
