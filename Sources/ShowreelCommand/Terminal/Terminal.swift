import Showreel
import Synchronization

/// Writes `text` and a line end to standard error.
func printError(_ text: String) { writeError(Text.shown(text) + "\n") }

// Nobody is left to be told where this fails.
private func writeError(_ text: String) { try? writeAll(text, to: System.standardError) }

/// Prints lines of results at once, whatever standard output is connected to.
func printResult(_ text: String, toStandardError: Bool = false) {
  if toStandardError {
    printError(text)
  } else {
    StandardOutput.write(Text.shown(text) + "\n")
  }
}

/// The columns of the terminal that results go to; `nil` where they go elsewhere.
func terminalWidth(ofStandardError: Bool) -> Int? {
  System.terminalColumns(of: ofStandardError ? System.standardError : System.standardOutput)
}

/// Standard output, whose loss is no reason to lose a recording or a policy, but is said in the end.
enum StandardOutput {
  private static let failure = Atomic<Int32>(0)

  static func write(_ text: String) {
    guard failure.load(ordering: .relaxed) == 0 else { return }
    do throws(SystemError) {
      try writeAll(text, to: System.standardOutput)
    } catch {
      failure.store(error.code, ordering: .relaxed)
    }
  }

  /// Throws `FileError`, where something could not be written.
  static func check() throws {
    let code = failure.load(ordering: .relaxed)
    if code != 0 {
      throw FileError(
        .inputOutput, path: "standard output", "cannot write: \(SystemError(code))")
    }
  }
}

private func writeAll(_ text: String, to descriptor: Int32) throws(SystemError) {
  try Array(text.utf8).span.bytes.withUnsafeBytes { bytes throws(SystemError) in
    try System.writeAll(bytes, toStream: descriptor)
  }
}

/// A report of how far a run has come, on standard error: a bar on a terminal, else a line now and then.
struct Progress {
  private let total: Int
  private let unit: String
  private let isTerminal = System.isTerminal(System.standardError)
  private let quiet: Bool
  private let clock = ContinuousClock()
  private var next: ContinuousClock.Instant
  private var isShown = false

  /// Makes the progress of `total` times `unit`, such as 500 episodes.
  init(total: Int, unit: String, quiet: Bool) {
    self.total = total
    self.unit = unit
    self.quiet = quiet
    // A log file gets its first line after a while; a short run leaves none there.
    next = clock.now + (isTerminal ? .zero : .seconds(5))
  }

  /// Shows that `done` are done, if it is time to.
  mutating func update(_ done: Int, note: @autoclosure () -> String = "") {
    guard !quiet, clock.now >= next else { return }
    next = clock.now + (isTerminal ? .milliseconds(100) : .seconds(5))
    if isTerminal {
      let width = 30
      let filled = total > 0 ? width * done / total : width
      let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
      writeError("\r\u{1B}[K\(bar) \(done)/\(total) \(unit) \(note())")
      isShown = true
    } else {
      printError("\(done)/\(total) \(unit) \(note())")
    }
  }

  /// Takes the bar away, so that a line of results can be printed in its place.
  mutating func clear() {
    guard isShown else { return }
    writeError("\r\u{1B}[K")
    isShown = false
    next = clock.now
  }
}
