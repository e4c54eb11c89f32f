import ArgumentParser
import Showreel

/// SIGINT, SIGTERM and SIGHUP as a flag that loops look at, so that a clip or a checkpoint is finished before the command ends.
enum Interruption {
  private static let signals = [System.interruptSignal, System.terminationSignal, System.hangUpSignal]

  /// Lets signals end the process at once again, for what has nothing to finish.
  static func remove() { System.stopNoting(signals) }

  /// The signal that came first, or `nil`.
  static var signal: Int32? { Signals.received }

  /// Throws the exit code that a signal calls for, where one arrived: 128 and its number.
  static func check() throws {
    if let signal { throw ExitCode(128 + signal) }
  }

  /// Puts right what a parent may have left otherwise, and catches the signals, however often they come.
  static func install() {
    System.note(signals)
    System.keepExitStatuses()
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
