import ArgumentParser
import Showreel
import Synchronization

/// SIGINT, SIGTERM and SIGHUP as a flag that loops look at, so that a clip or a checkpoint is finished before the command ends.
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
    System.handleOnce(
      [System.interruptSignal, System.terminationSignal, System.hangUpSignal],
      by: { Interruption.receive($0) })
    System.ignoreWritingSignals()
  }
}

/// Opens a trace; a signal that ends the waiting for it ends the command as that signal does.
func openTrace(_ path: String) throws -> TraceReader {
  do {
    return try TraceReader(path: path, isCancelled: { Interruption.signal != nil })
  } catch {
    try Interruption.check()
    throw error
  }
}
