#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// A thread of our own that runs one function.
///
/// It is not a task: `step` is synchronous and may be called on Swift's cooperative threads, which would wait for a task
/// that needs one of them to run.
///
/// All signals are blocked on it. So a write to a pipe whose reader is gone returns EPIPE and raises no SIGPIPE, while
/// the process's own handling of that signal, and of all others, is left as the host has it.
package final class Worker {
  private final class Work {
    let body: () -> Void
    init(_ body: @escaping () -> Void) { self.body = body }
  }

  private var thread: pthread_t
  private var isJoined = false

  /// Starts the thread; `nil` when the system refuses one more.
  package init?(_ body: @escaping @Sendable () -> Void) {
    let work = Unmanaged.passRetained(Work(body))
    var blocked = sigset_t()
    var previous = sigset_t()
    sigfillset(&blocked)
    // A thread inherits the mask of its maker, so that there is no moment without it.
    pthread_sigmask(SIG_SETMASK, &blocked, &previous)
    defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }
    #if canImport(Darwin)
      var started: pthread_t?
      let status = pthread_create(
        &started, nil,
        {
          Unmanaged<Work>.fromOpaque($0).takeRetainedValue().body()
          return nil
        }, work.toOpaque())
      guard status == 0, let started else {
        work.release()
        return nil
      }
      thread = started
    #else
      thread = pthread_t()
      let status = pthread_create(
        &thread, nil,
        { argument in
          if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
          return nil
        }, work.toOpaque())
      guard status == 0 else {
        work.release()
        return nil
      }
    #endif
  }

  /// Waits for the function to return.
  package func join() {
    if isJoined { return }
    isJoined = true
    pthread_join(thread, nil)
  }

  deinit { join() }
}
