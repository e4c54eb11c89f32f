import Episodes
import Recording
import ShowreelSupport
import Synchronization

/// Episodes that several threads play, each in an environment of its own, and one receives in their order.
///
/// What an episode is like does not depend on what was played before it, so that neither the order nor the number of threads
/// shows in the results.
///
/// Unchecked, because a player and all it has belongs to its thread until that has been joined.
final class ParallelEpisodes: @unchecked Sendable {
  /// Plays one episode; a closure of each thread's own.
  typealias Player = (_ index: Int, _ shouldStop: () -> Bool) throws -> EpisodePlayer.Played

  private struct State {
    /// The place in `indices` of the episode that is taken next.
    var next = 0
    /// By the place; removed when it is received.
    var results: [Int: Result<EpisodePlayer.Played, any Error>] = [:]
    var threads = 0
  }

  private let indices: [Int]
  private let shouldStop: @Sendable () -> Bool
  private let state = Monitor(State())
  private let isStopped = Atomic(false)

  init(_ indices: [Int], shouldStop: @escaping @Sendable () -> Bool) {
    self.indices = indices
    self.shouldStop = shouldStop
  }

  /// Plays on a thread for each player, and hands every result to `receive`, on this thread.
  ///
  /// - Throws: What the first episode that failed, or `receive`, threw, when all threads have ended.
  func play(by players: [Player], receive: (EpisodePlayer.Played) throws -> Void) throws {
    let workers = players.prefix(indices.count).compactMap { player in
      state.change { $0.threads += 1 }
      let thread = Thread(episodes: self, player: player)
      let worker = Worker { thread.run() }
      if worker == nil { state.change { $0.threads -= 1 } }
      return worker
    }
    defer {
      isStopped.store(true, ordering: .relaxed)
      for worker in workers { worker.join() }
    }
    if workers.isEmpty, let player = players.first {
      // The system refuses threads.
      state.change { $0.threads += 1 }
      Thread(episodes: self, player: player).run()
    }
    for place in indices.indices {
      let result: Result<EpisodePlayer.Played, any Error>?? = state.wait { state in
        if let result = state.results.removeValue(forKey: place) { return .some(result) }
        return state.threads == 0 ? .some(nil) : nil
      }
      guard let result = result.flatMap({ $0 }) else { return }
      try receive(result.get())
    }
  }

  private struct Thread: @unchecked Sendable {
    let episodes: ParallelEpisodes
    let player: Player

    func run() {
      while let place = episodes.take() {
        let result = Result { try player(episodes.indices[place], episodes.isOver) }
        if case .failure = result { episodes.isStopped.store(true, ordering: .relaxed) }
        episodes.state.change { $0.results[place] = result }
      }
      episodes.state.change { $0.threads -= 1 }
    }
  }

  private func isOver() -> Bool { isStopped.load(ordering: .relaxed) || shouldStop() }

  /// The place of the next episode, if there is one to play.
  private func take() -> Int? {
    if isOver() { return nil }
    return state.change { state in
      guard state.next < indices.count else { return nil }
      state.next += 1
      return state.next - 1
    }
  }
}
