import Environments

/// Steps of LunarLander without a policy: one lander, and sixteen of them one by one and side by side.
enum Landers {
  private static let count = 16

  static func measure() throws {
    let lander = try make("LunarLander-v3")
    _ = try lander.reset(seed: 0)
    let actions = randomActions(4096)
    var next = 0
    let rate = try callsPerSecond {
      let step = try lander.step(.discrete(actions[next & 4095]))
      next += 1
      if step.isLast { _ = try lander.reset() }
    }
    Measurement(name: "alone LunarLander-v3", value: rate, unit: "steps/s").print()

    // The first forty steps of an episode, in which no lander can reach the ground.
    let air = (0..<40).map { _ in randomActions(count) }
    try compare("16 landers in the air", steps: air.count) { step, _ in air[step] }
    // A controller lands or crashes them, and each begins anew.
    try compare("16 landers, whole episodes", steps: 600) { _, observations in
      (0..<count).map { choose(observations[8 * $0..<8 * $0 + 8]) }
    }
  }

  private static func randomActions(_ count: Int) -> [Int] {
    var generator = PCG64(seed: 1)
    return (0..<count).map { _ in generator.integers(4) }
  }

  /// Measures the same episodes in sixteen vectors of one and in one of sixteen. Only steps are timed.
  private static func compare(
    _ name: String, steps: Int, _ choose: (_ step: Int, _ observations: [Float]) -> [Int]
  ) throws {
    let single = try (0..<count).map { _ in try VectorEnvironment("LunarLander-v3", count: 1) }
    let together = try VectorEnvironment("LunarLander-v3", count: count)
    var rates: [(one: Double, all: Double)] = []
    for _ in 0..<7 {
      for (seed, lander) in single.enumerated() { try lander.reset(seed: UInt64(seed)) }
      try together.reset(seed: 0)
      var (one, all) = (0.0, 0.0)
      for step in 0..<steps {
        let actions = choose(step, together.observations)
        one += try seconds { for i in 0..<count { try single[i].step([actions[i]]) } }
        all += try seconds { try together.step(actions) }
      }
      let taken = Double(count * steps)
      rates.append((taken / one, taken / all))
    }
    for (way, median) in [
      ("one by one", rates.map(\.one).sorted()[3]), ("side by side", rates.map(\.all).sorted()[3]),
    ] {
      Measurement(name: "\(name), \(way)", value: median, unit: "steps/s").print()
    }
  }

  /// A controller after the one that Gymnasium ships.
  private static func choose(_ observation: ArraySlice<Float>) -> Int {
    let s = Array(observation)
    let lean = min(0.4, max(-0.4, 0.5 * s[0] + s[2]))
    var turn = 0.5 * (lean - s[4]) - s[5]
    var lift = 0.5 * (0.55 * abs(s[0]) - s[1]) - 0.5 * s[3]
    if s[6] != 0 || s[7] != 0 { (turn, lift) = (0, -0.5 * s[3]) }
    if lift > abs(turn), lift > 0.05 { return 2 }
    return turn < -0.05 ? 3 : turn > 0.05 ? 1 : 0
  }
}
