import Showreel
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Writes `text` and a line end to standard error.
func printError(_ text: String) { writeError(text + "\n") }

// Nobody is left to be told where this fails.
private func writeError(_ text: String) { _ = writeAll(text, to: STDERR_FILENO) }

/// Prints a line of results at once, whatever standard output is connected to.
func printResult(_ text: String, toStandardError: Bool = false) {
  if toStandardError {
    printError(text)
  } else {
    StandardOutput.write(text + "\n")
  }
}

/// How many columns the terminal has that results go to; `nil` where they go elsewhere.
func terminalWidth(ofStandardError: Bool) -> Int? {
  var size = winsize()
  let descriptor = ofStandardError ? STDERR_FILENO : STDOUT_FILENO
  guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
  return Int(size.ws_col)
}

/// Standard output, whose loss is no reason to lose a recording or a policy, but is said in the end.
enum StandardOutput {
  private static let failure = Atomic<Int32>(0)

  static func write(_ text: String) {
    guard failure.load(ordering: .relaxed) == 0 else { return }
    let code = writeAll(text, to: STDOUT_FILENO)
    failure.store(code, ordering: .relaxed)
  }

  /// Throws `FileError`, where something could not be written.
  static func check() throws {
    let code = failure.load(ordering: .relaxed)
    if code != 0 {
      throw FileError(
        .inputOutput, path: "standard output", "cannot write: \(String(cString: strerror(code)))")
    }
  }
}

/// Writes all of `text`, and returns 0 or the error's number.
private func writeAll(_ text: String, to descriptor: Int32) -> Int32 {
  var bytes = Array(text.utf8)[...]
  while !bytes.isEmpty {
    let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if count < 0 && errno != EINTR { return errno }
    bytes = bytes.dropFirst(max(count, 0))
  }
  return 0
}

/// How far a run has come, on standard error: a bar on a terminal, else a line now and then.
struct Progress {
  private let total: Int
  private let unit: String
  private let isTerminal = isatty(STDERR_FILENO) == 1
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
      writeError("\(done)/\(total) \(unit) \(note())\n")
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

/// A number for people: two digits after the point at most.
func rounded(_ value: Double) -> String {
  ((value * 100).rounded() / 100).description
}
