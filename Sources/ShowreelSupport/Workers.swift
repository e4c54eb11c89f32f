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
    let shares: [Share]

    init(threads: Int) { shares = (0..<threads).map { _ in Share() } }

    /// Runs the parts of one thread's share, and then those that other threads have not come to.
    func run(from index: Int) {
      guard let body else { return }
      while let part = shares[index].takeFirst() { body(part) }
      for offset in 1..<shares.count {
        let share = shares[(index + offset) % shares.count]
        while let part = share.takeLast() { body(part) }
      }
    }
  }

  /// The parts of a job that one thread begins with, as a range that becomes shorter from both ends.
  private final class Share: Sendable {
    /// The lower bound in the upper half, the upper bound in the lower one.
    private let bounds = Atomic(UInt64(0))

    func deal(_ parts: Range<Int>) {
      bounds.store(UInt64(parts.lowerBound) << 32 | UInt64(parts.upperBound), ordering: .releasing)
    }

    /// A part for the thread whose share this is.
    func takeFirst() -> Int? { take { (part: $0, rest: $0 + 1..<$1) } }

    /// A part for another thread, as far from where the owner is as can be.
    func takeLast() -> Int? { take { (part: $1 - 1, rest: $0..<$1 - 1) } }

    private func take(
      _ split: (_ lower: UInt64, _ upper: UInt64) -> (part: UInt64, rest: Range<UInt64>)
    ) -> Int? {
      var current = bounds.load(ordering: .acquiring)
      while true {
        let (lower, upper) = (current >> 32, current & 0xFFFF_FFFF)
        guard lower < upper else { return nil }
        let (part, rest) = split(lower, upper)
        let desired = rest.lowerBound << 32 | rest.upperBound
        let (isTaken, original) = bounds.weakCompareExchange(
          expected: current, desired: desired, ordering: .acquiringAndReleasing)
        if isTaken { return Int(part) }
        current = original
      }
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
        job.run(from: index)
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

  private let job: Job
  private let helpers: [Helper]
  private let threads: [Worker]

  /// The number of threads, the caller's included.
  package var count: Int { helpers.count + 1 }

  /// - Parameter count: The threads that are wanted, the caller's included; there are fewer where the system refuses.
  package init(count: Int) {
    let job = Job(threads: max(count, 1))
    var (helpers, threads): ([Helper], [Worker]) = ([], [])
    for index in 1..<max(count, 1) {
      let helper = Helper(job, index: index)
      guard let thread = Worker({ helper.work() }) else { break }
      helpers.append(helper)
      threads.append(thread)
    }
    self.helpers = helpers
    self.threads = threads
    self.job = job
  }

  deinit { for helper in helpers { helper.leave() } }

  /// Calls `body` once for each part of a job, 0 ..< parts, and returns when all are done.
  ///
  /// Each thread begins with a share of neighbouring parts; one that has done its own goes on with those of others. So which
  /// thread runs which part is not the same each time, and what they give must not depend on it.
  package func run(_ parts: Int, _ body: (Int) -> Void) {
    guard !helpers.isEmpty && parts > 1 else {
      for part in 0..<parts { body(part) }
      return
    }
    withoutActuallyEscaping(body) { body in
      job.body = body
      for (index, share) in job.shares.prefix(count).enumerated() {
        share.deal(parts * index / count..<parts * (index + 1) / count)
      }
      for helper in helpers.prefix(parts - 1) { helper.start() }
      job.run(from: 0)
      for helper in helpers { helper.waitUntilIdle() }
      job.body = nil
    }
  }
}
