import Dispatch
import ShowreelSupport
import Synchronization

/// Threads that run the parts of many small jobs.
///
/// A job of some ten microseconds is over before a sleeping thread would have woken up. So the threads look out for the
/// next job for a moment before they sleep, and whoever gives out the job looks out for its end.
final class Workers {
  /// A thread beside the caller's.
  private final class Helper: Sendable {
    private enum State: UInt8, AtomicRepresentable {
      case idle, asleep, working, leaving
    }

    private let state = Atomic(State.idle)
    private let bell = DispatchSemaphore(value: 0)
    /// The job; changed by the giver while the state is idle or asleep, read by the helper while it is working.
    nonisolated(unsafe) var body: (() -> Void)?

    /// Works until it is told to leave.
    func work() {
      while true {
        var current = state.load(ordering: .acquiring)
        var looks = 0
        while current == .idle {
          looks += 1
          if looks == Workers.looks {
            // Back to sleep only if no job came at this very moment.
            if state.compareExchange(expected: .idle, desired: .asleep, ordering: .acquiringAndReleasing)
              .exchanged
            {
              bell.wait()
            }
          }
          current = state.load(ordering: .acquiring)
        }
        guard current == .working else { return }
        body?()
        state.store(.idle, ordering: .releasing)
      }
    }

    func start() { change(to: .working) }
    func leave() { change(to: .leaving) }

    private func change(to next: State) {
      if state.exchange(next, ordering: .acquiringAndReleasing) == .asleep { bell.signal() }
    }

    func waitUntilIdle() {
      while state.load(ordering: .acquiring) == .working {}
    }
  }

  /// The number of times that a helper looks before it sleeps: some fifty microseconds.
  private static let looks = 20_000

  private let helpers: [Helper]
  private let threads: [Worker]

  /// The number of threads, the caller's included.
  var count: Int { helpers.count + 1 }

  /// - Parameter count: The threads that are wanted, the caller's included; there are fewer where the system refuses.
  init(count: Int) {
    var (helpers, threads): ([Helper], [Worker]) = ([], [])
    for _ in 1..<max(count, 1) {
      let helper = Helper()
      guard let thread = Worker({ helper.work() }) else { break }
      helpers.append(helper)
      threads.append(thread)
    }
    self.helpers = helpers
    self.threads = threads
  }

  deinit { for helper in helpers { helper.leave() } }

  /// Calls `body` once for each part of a job, 0 ..< parts, and returns when all are done. Which thread runs which part
  /// follows from the number of threads; what they give must not.
  func run(_ parts: Int, _ body: (Int) -> Void) {
    guard !helpers.isEmpty && parts > 1 else {
      for part in 0..<parts { body(part) }
      return
    }
    withoutActuallyEscaping(body) { body in
      let count = count
      for (index, helper) in helpers.enumerated() where index + 1 < parts {
        helper.body = { for part in stride(from: index + 1, to: parts, by: count) { body(part) } }
        helper.start()
      }
      for part in stride(from: 0, to: parts, by: count) { body(part) }
      for helper in helpers {
        helper.waitUntilIdle()
        helper.body = nil
      }
    }
  }
}
