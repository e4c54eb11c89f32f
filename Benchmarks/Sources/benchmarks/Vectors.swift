import CAllocations
import Environments

/// Steps of environments alone, without a policy, as vectors.
enum Vectors {
  /// The environments, with as many of them as are worth a second thread: a step of them takes a millisecond or more.
  static let environments = [
    (id: "CartPole-v1", many: 16384), ("Acrobot-v1", 2048), ("MountainCar-v0", 32768), ("Pendulum-v1", 16384),
    ("LunarLander-v3", 512), ("BipedalWalker-v3", 256),
  ]

  static func measure() throws {
    for (id, many) in environments {
      try measure(id, count: 16, threads: [1], "vector \(id)")
      try measure(id, count: many, threads: [1, 2], "many \(id)")
    }
  }

  /// Prints how many environments a second are stepped by so many threads, and how many blocks of memory a step of one asks
  /// for, the episodes' starts included.
  private static func measure(_ id: String, count: Int, threads: [Int], _ name: String) throws {
    let players = try threads.map { try Player(id, count: count, threads: $0) }
    let rates = try callsPerSecond(inTurns: players.map { $0.step }, rounds: threads.count == 1 ? 15 : 61)
    for ((player, threads), rate) in zip(zip(players, threads), rates) {
      let name = threads == 1 ? name : "\(name), two threads"
      Measurement(name: name, value: rate * Double(count), unit: "steps/s").print()
      let before = allocation_count()
      let calls = 200
      for _ in 0..<calls { try player.step() }
      let blocks = Double(allocation_count() - before) / Double(calls * count)
      Measurement(name: "\(name), blocks", value: blocks, unit: "a step").print()
    }
  }

  /// A vector that is stepped by random actions, drawn before.
  private final class Player {
    private let environments: VectorEnvironment
    private var discrete: [[Int]] = []
    private var continuous: [[Float]] = []
    private var round = 0
    private static let rounds = 64

    init(_ id: String, count: Int, threads: Int) throws {
      environments = try VectorEnvironment(id, count: count, threads: threads)
      try environments.reset(seed: 0)
      var generator = PCG64(seed: 1)
      for _ in 0..<Self.rounds {
        switch environments.actionSpace {
        case .discrete(let space): discrete.append((0..<count).map { _ in generator.integers(space.n) })
        case .box(let box):
          continuous.append(
            (0..<count).flatMap { _ in
              zip(box.low, box.high).map { Float(generator.uniform(Double($0), Double($1))) }
            })
        }
      }
    }

    func step() throws {
      round = (round + 1) % Self.rounds
      if discrete.isEmpty {
        try environments.step(continuous[round])
      } else {
        try environments.step(discrete[round])
      }
    }
  }
}
