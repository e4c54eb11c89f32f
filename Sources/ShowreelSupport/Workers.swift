import Dispatch
import Synchronization

/// Threads that run the parts of many small jobs.
///
/// A job of some ten microseconds is over before a sleeping thread would have woken up. So the threads look out for the
/// next job for a moment before they sleep, and whoever gives out the job looks out for its end.
package final class Workers {
  /// The job that is given out: changed while no helper works, read by those that do.
  private final class Job: @unchecked Sendable {
    var body: ((Int) -> Void)?
    var parts = 0
    /// The number of threads, which is the distance between two parts of one.
    var threads = 1

    func run(partsFrom first: Int) {
      guard let body else { return }
      for part in stride(from: first, to: parts, by: threads) { body(part) }
    }
  }

  /// A thread beside the caller's.
  private final class Helper: Sendable {
    private enum State: UInt8, AtomicRepresentable {
      case idle, asleep, working, leaving
    }

    private let state = Atomic(State.idle)
    private let bell = DispatchSemaphore(value: 0)
    private let job: Job
    private let index: Int

    init(_ job: Job, index: Int) {
      self.job = job
      self.index = index
    }

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
        job.run(partsFrom: index)
        state.store(.idle, ordering: .releasing)
      }
    }

    func start() { change(to: .working) }
    func leave() { change(to: .leaving) }

    private func change(to next: State) {
      if state.exchange(next, ordering: .acquiringAndReleasing) == .asleep { bell.signal() }
    }

    func waitUntilIdle() {
      var looks = 0
      while state.load(ordering: .acquiring) == .working {
        looks += 1
        // It may wait for the very core that this thread looks from.
        if looks > Workers.looks { System.yield() }
      }
    }
  }

  /// The number of times that a thread looks before it sleeps or yields: some 0.3 ms, longer than what whoever gives out jobs
  /// does between two of them. In a virtual machine it takes as long to wake up.
  private static let looks = 300_000

  private let job = Job()
  private let helpers: [Helper]
  private let threads: [Worker]

  /// The number of threads, the caller's included.
  package var count: Int { helpers.count + 1 }

  /// - Parameter count: The threads that are wanted, the caller's included; there are fewer where the system refuses.
  package init(count: Int) {
    var (helpers, threads): ([Helper], [Worker]) = ([], [])
    for index in 1..<max(count, 1) {
      let helper = Helper(job, index: index)
      guard let thread = Worker({ helper.work() }) else { break }
      helpers.append(helper)
      threads.append(thread)
    }
    self.helpers = helpers
    self.threads = threads
    job.threads = helpers.count + 1
  }

  deinit { for helper in helpers { helper.leave() } }

  /// Calls `body` once for each part of a job, 0 ..< parts, and returns when all are done. Which thread runs which part
  /// follows from the number of threads; what they give must not.
  package func run(_ parts: Int, _ body: (Int) -> Void) {
    guard !helpers.isEmpty && parts > 1 else {
      for part in 0..<parts { body(part) }
      return
    }
    withoutActuallyEscaping(body) { body in
      job.body = body
      job.parts = parts
      for helper in helpers.prefix(parts - 1) { helper.start() }
      job.run(partsFrom: 0)
      for helper in helpers { helper.waitUntilIdle() }
      job.body = nil
    }
  }
}
