import ShowreelSupport
import Synchronization
import Testing

struct WorkersTests {
  @Test(
    "every part of every job runs once, whatever the number of threads and of parts", arguments: [1, 2, 3, 8])
  func partsRunOnce(threads: Int) {
    let workers = Workers(count: threads)
    for job in 0..<2000 {
      let parts = job % 7
      let counts = (0..<7).map { _ in Counter() }
      workers.run(parts) { counts[$0].value.wrappingAdd(1, ordering: .relaxed) }
      for (part, count) in counts.enumerated() {
        #expect(count.value.load(ordering: .relaxed) == (part < parts ? 1 : 0))
      }
    }
  }

  @Test("threads that have gone to sleep wake up for the next job, and for the end")
  func sleepersWake() async throws {
    let workers = Workers(count: 3)
    for _ in 0..<5 {
      let count = Counter()
      workers.run(16) { _ in count.value.wrappingAdd(1, ordering: .relaxed) }
      #expect(count.value.load(ordering: .relaxed) == 16)
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  private final class Counter: Sendable { let value = Atomic(0) }
}
