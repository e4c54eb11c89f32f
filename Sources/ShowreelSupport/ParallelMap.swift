import Synchronization

/// Work on a range of numbers that several threads share and one receives in order.
///
/// What is made of a number must not depend on what else was made, so that neither the order nor the number of threads
/// shows in the results. Threads take blocks of numbers, which grow while they take little time: where a result is a
/// matter of microseconds, handing over each by itself would cost more than making it.
///
/// Unchecked, because a maker and all it has belongs to its thread until that has been joined.
package final class ParallelMap<Output>: @unchecked Sendable {
  /// Makes the output of a number; a closure of each thread's own.
  package typealias Maker = (_ number: Int, _ shouldStop: () -> Bool) throws -> Output

  private struct State {
    /// The first number that no thread has taken.
    var next: Int
    /// By the first number of each block, with the one after its last; removed when it is received.
    var blocks: [Int: (end: Int, results: [Result<Output, any Error>])] = [:]
    var threads = 0
  }

  private let numbers: Range<Int>
  private let shouldStop: @Sendable () -> Bool
  private let state: Monitor<State>
  private let isStopped = Atomic(false)
  /// A block that takes less than this is followed by one twice as large.
  private static var shortest: Duration { .milliseconds(5) }
  private static var largestBlock: Int { 256 }

  /// - Parameter shouldStop: Asked before each number is taken, and by makers; true ends the work.
  package init(_ numbers: Range<Int>, shouldStop: @escaping @Sendable () -> Bool) {
    self.numbers = numbers
    self.shouldStop = shouldStop
    state = Monitor(State(next: numbers.lowerBound))
  }

  /// Works on a thread for each maker, and hands every output to `receive`, on this thread. Where the work is stopped, some
  /// numbers have no output.
  ///
  /// - Throws: What the first maker that failed, or `receive`, threw, when all threads have ended.
  package func run(_ makers: [Maker], receive: (Output) throws -> Void) throws {
    let workers = makers.prefix(numbers.count).compactMap { maker in
      state.change { $0.threads += 1 }
      let thread = Thread(map: self, maker: maker)
      let worker = Worker { thread.run() }
      if worker == nil { state.change { $0.threads -= 1 } }
      return worker
    }
    defer {
      isStopped.store(true, ordering: .relaxed)
      for worker in workers { worker.join() }
    }
    if workers.isEmpty, let maker = makers.first {
      // The system refuses threads.
      state.change { $0.threads += 1 }
      Thread(map: self, maker: maker).run()
    }
    var number = numbers.lowerBound
    while number < numbers.upperBound {
      let block: (end: Int, results: [Result<Output, any Error>])?? = state.wait { state in
        if let block = state.blocks.removeValue(forKey: number) { return .some(block) }
        return state.threads == 0 ? .some(nil) : nil
      }
      guard let block = block.flatMap({ $0 }) else { return }
      for result in block.results { try receive(result.get()) }
      number = block.end
    }
  }

  private struct Thread: @unchecked Sendable {
    let map: ParallelMap
    let maker: Maker

    func run() {
      let clock = ContinuousClock()
      var size = 1
      while let numbers = map.take(size) {
        let start = clock.now
        var block: [Result<Output, any Error>] = []
        for number in numbers where !map.isOver() {
          block.append(Result { try maker(number, map.isOver) })
          if case .failure = block[block.count - 1] {
            map.isStopped.store(true, ordering: .relaxed)
          }
        }
        map.state.change { $0.blocks[numbers.lowerBound] = (numbers.upperBound, block) }
        size =
          clock.now - start < ParallelMap.shortest
          ? min(2 * size, ParallelMap.largestBlock) : max(1, size / 2)
      }
      map.state.change { $0.threads -= 1 }
    }
  }

  private func isOver() -> Bool { isStopped.load(ordering: .relaxed) || shouldStop() }

  /// The next numbers, if there are any: no more than leave as many again for each other thread.
  private func take(_ count: Int) -> Range<Int>? {
    if isOver() { return nil }
    return state.change { state in
      let left = numbers.upperBound - state.next
      guard left > 0 else { return nil }
      let count = min(count, max(1, left / (2 * max(1, state.threads))))
      state.next += count
      return state.next - count..<state.next
    }
  }
}
