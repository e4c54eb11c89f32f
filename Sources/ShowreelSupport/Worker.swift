/// A thread of our own that runs one function.
///
/// It is not a task: `step` is synchronous and may be called on Swift's cooperative threads, which would wait for a task
/// that needs one of them to run.
///
/// All signals are blocked on it. So a write to a pipe whose reader is gone returns EPIPE and raises no SIGPIPE, while
/// the process's own handling of that signal, and of all others, is left as the host has it.
package final class Worker {
  private let thread: SystemThread
  private var isJoined = false

  /// Starts the thread; `nil` when the system refuses one more.
  package init?(_ body: @escaping @Sendable () -> Void) {
    guard let thread = SystemThread(body) else { return nil }
    self.thread = thread
  }

  /// Waits for the function to return.
  package func join() {
    if isJoined { return }
    isJoined = true
    thread.join()
  }

  deinit { join() }
}
