import CAllocations
import Environments

/// Steps of environments alone, without a policy, as vectors.
enum Vectors {
  /// The environments, with as many of them as are worth a second thread: a step of them takes some 200 µs or more.
  static let environments = [
    (id: "CartPole-v1", many: 4096), ("Acrobot-v1", 512), ("MountainCar-v0", 8192), ("Pendulum-v1", 2048),
    ("LunarLander-v3", 64), ("BipedalWalker-v3", 64),
  ]

  static func measure() throws {
    for (id, many) in environments {
      try measure(id, count: 16, threads: 1, "vector \(id)")
      try measure(id, count: many, threads: 1, "many \(id)")
      try measure(id, count: many, threads: 2, "many \(id), two threads")
    }
  }

  /// Prints how many environments a second are stepped, by random actions that were drawn before, and how many blocks of
  /// memory a step of one asks for, the episodes' starts included.
  private static func measure(_ id: String, count: Int, threads: Int, _ name: String) throws {
    let environments = try VectorEnvironment(id, count: count, threads: threads)
    try environments.reset(seed: 0)
    var generator = PCG64(seed: 1)
    let rounds = 64
    var round = 0
    var discrete: [[Int]] = []
    var continuous: [[Float]] = []
    for _ in 0..<rounds {
      switch environments.actionSpace {
      case .discrete(let space): discrete.append((0..<count).map { _ in generator.integers(space.n) })
      case .box(let box):
        continuous.append(
          (0..<count).flatMap { _ in
            zip(box.low, box.high).map { Float(generator.uniform(Double($0), Double($1))) }
          })
      }
    }
    func step() throws {
      round = (round + 1) % rounds
      if discrete.isEmpty {
        try environments.step(continuous[round])
      } else {
        try environments.step(discrete[round])
      }
    }
    let rate = try callsPerSecond(step) * Double(count)
    Measurement(name: name, value: rate, unit: "steps/s").print()
    let before = allocation_count()
    let calls = 200
    for _ in 0..<calls { try step() }
    let blocks = Double(allocation_count() - before) / Double(calls * count)
    Measurement(name: "\(name), blocks", value: blocks, unit: "a step").print()
  }
}
