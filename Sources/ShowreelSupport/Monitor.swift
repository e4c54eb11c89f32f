/// A value that threads share, under a lock that they can wait on. Swift's own `Mutex` has no condition to wait for.
package final class Monitor<Value>: @unchecked Sendable {
  private let lock = SystemLock()
  private var value: Value

  package init(_ value: Value) { self.value = value }

  /// Runs `body` alone with the value, and wakes whoever waits for a change.
  package func change<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
    lock.lock()
    defer { lock.unlock() }
    return try body(&value)
  }

  /// Waits until `body` returns something, asking again after every change.
  package func wait<Result>(for body: (inout Value) -> Result?) -> Result {
    lock.lock()
    defer { lock.unlock() }
    while true {
      if let result = body(&value) { return result }
      lock.wait()
    }
  }
}
