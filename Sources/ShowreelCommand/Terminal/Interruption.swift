import ArgumentParser
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// SIGINT and SIGTERM as a flag that loops look at, so that a clip or a checkpoint is finished before the command ends.
enum Interruption {
  private static let received = Atomic<Int32>(0)

  /// The signal that arrived, or `nil`.
  static var signal: Int32? {
    let value = received.load(ordering: .relaxed)
    return value == 0 ? nil : value
  }

  private static func receive(_ signal: Int32) { received.store(signal, ordering: .relaxed) }

  /// Throws the exit code that a signal calls for, where one arrived: 128 and its number.
  static func check() throws {
    if let signal { throw ExitCode(128 + signal) }
  }

  /// Catches each of the signals once; the second time it does what it does by default.
  static func install() {
    // A first use from the handler would initialize the global there, which is not safe.
    _ = signal
    var action = sigaction()
    #if canImport(Glibc)
      action.__sigaction_handler = .init(sa_handler: { Interruption.receive($0) })
    #else
      action.__sigaction_u = .init(__sa_handler: { Interruption.receive($0) })
    #endif
    // Without SA_RESTART: a read that waits for a trace's next line returns and the loop sees the flag.
    action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
    sigaction(SIGINT, &action, nil)
    sigaction(SIGTERM, &action, nil)
    // A pipe whose reader has gone, and a file that may not grow, are errors of that write, not the end of the command.
    action = sigaction()
    #if canImport(Glibc)
      action.__sigaction_handler = .init(sa_handler: SIG_IGN)
    #else
      action.__sigaction_u = .init(__sa_handler: SIG_IGN)
    #endif
    sigaction(SIGPIPE, &action, nil)
    sigaction(SIGXFSZ, &action, nil)
    // A parent that blocks signals, as threads of libdispatch do, hands its mask on.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    sigprocmask(SIG_UNBLOCK, &signals, nil)
  }
}
