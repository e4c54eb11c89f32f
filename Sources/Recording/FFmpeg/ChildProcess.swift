import ShowreelSupport

/// A program that reads from its standard input what this process writes.
///
/// It calls `posix_spawn` rather than Foundation's `Process`, whose Linux version learns of a program's end only when
/// everything that inherited a socket from it, its own children included, has ended too, adds a source to the run loop
/// of whichever thread starts it, and waits in steps of 50 ms. swift-subprocess is asynchronous throughout, and `step`
/// is not.
///
/// - The child leads a process group of its own: a terminal's Ctrl-C goes to this process alone, which decides what is
///   finished.
/// - Its input is written, and its standard error drained, by the same thread in one poll loop, so that neither side
///   can wait for the other. Only the last kilobytes of standard error are kept.
/// - Every wait is bounded by `patience`.
///
/// It is used by one thread at a time; writing must happen on a `Worker`, where SIGPIPE is blocked.
package final class ChildProcess {
  /// The way in which a program ended.
  package typealias Exit = System.Exit

  /// An error that ended writing to a program, or waiting for its end.
  package enum Failure: Error {
    /// The program ended, or closed its input, before all was written to it.
    case ended(Exit)
    /// The program was killed, because it had done nothing for that many seconds.
    case hung(seconds: Double)
    case system(SystemError)
  }

  let processID: System.ProcessID
  /// The seconds without a sign of life after which the program counts as hung.
  let patience: Double
  private var input: Int32
  private var errorOutput: Int32
  private var exit: Exit?
  private var tail = LastWords()
  // Kept, so that waiting allocates nothing.
  private let statusPath: String
  private var descriptors: [System.Waiting] = []

  /// The last words that the program wrote to standard error.
  package var lastWords: String { tail.text }

  /// Starts the program `executable`, a path.
  ///
  /// - Throws: `Failure.system`.
  package init(executable: String, arguments: [String], patience: Double) throws(Failure) {
    var pipes: [Int32] = []
    do throws(SystemError) {
      let inputPipe = try System.makePipe()
      pipes += [inputPipe.reading, inputPipe.writing]
      let errorPipe = try System.makePipe()
      pipes += [errorPipe.reading, errorPipe.writing]
      processID = try System.spawn(
        executable, arguments, input: inputPipe.reading, errorOutput: errorPipe.writing)
      (input, errorOutput) = (inputPipe.writing, errorPipe.reading)
    } catch {
      for end in pipes { try? System.closeFile(end) }
      throw .system(error)
    }
    // The child has its own of these.
    for end in pipes where end != input && end != errorOutput { try? System.closeFile(end) }
    statusPath = "/proc/\(processID)/stat"
    self.patience = patience
    System.closeInForks(input)
    System.makeNonBlocking(input)
    System.makeNonBlocking(errorOutput)
    // One raw frame of 600 by 400 is 720 kB; the default pipe of 64 kB would take eleven exchanges for it.
    System.setPipeSize(input, bytes: 1 << 20)
  }

  deinit {
    kill()
  }

  /// Writes all of `bytes`, and waits while the program is busy.
  ///
  /// - Throws: `Failure`.
  func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
    guard input >= 0 else { throw .ended(exit ?? .unknown) }
    var rest = bytes
    var wait = Wait(patience)
    while !rest.isEmpty {
      do throws(SystemError) {
        let written = try System.writeSome(rest, to: input)
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        wait = Wait(patience)
      } catch {
        switch error {
        case .wouldBlock:
          poll(milliseconds: 100)
          // Its children may hold the pipe open, so that no write would ever fail.
          if hasExited { throw .ended(awaitExit(grace: 0)) }
          try check(&wait)
        case .brokenPipe: throw .ended(awaitExit(grace: min(patience, 5)))
        case .interrupted: break
        default: throw .system(error)
        }
      }
    }
  }

  /// Waits while `isBehind` is true and the program still works on its input. It returns early from a program that has
  /// read everything and been idle for some time, which needs more input to go on.
  ///
  /// - Throws: `Failure`.
  func wait(while isBehind: () -> Bool) throws(Failure) {
    let idleTime = 0.2
    var wait = Wait(patience)
    // Asked for only where a wait is long: most end sooner, and asking takes a file and memory.
    var lastTime: UInt64?
    var deadline = System.monotonicSeconds + idleTime
    while isBehind() {
      poll(milliseconds: 1, forInput: false)
      if hasExited { throw .ended(awaitExit(grace: 0)) }
      try check(&wait)
      guard System.monotonicSeconds > deadline else { continue }
      let spent = processorTime
      if spent == lastTime, System.unreadBytes(in: input) == 0 { return }
      lastTime = spent
      deadline = System.monotonicSeconds + idleTime
    }
  }

  /// Ends the program's input and waits until it has exited.
  ///
  /// - Throws: `Failure.hung`.
  package func finish() throws(Failure) -> Exit {
    closeInput()
    var wait = Wait(patience)
    while !hasExited {
      poll(milliseconds: errorOutput >= 0 ? 20 : 1)
      try check(&wait)
    }
    return awaitExit(grace: 0)
  }

  /// Kills the program and its children at once; harmless when it has ended. No gentler signal comes first, because
  /// what the program has written so far is thrown away.
  func kill() {
    if exit == nil { killGroup() }
    _ = awaitExit(grace: 10)
  }

  // MARK: - Waiting

  /// The time that a wait has spent without a sign of life.
  private struct Wait {
    var silent = 0.0
    var total = 0.0
    var last = System.monotonicSeconds
    var processorTime: UInt64 = 0
    let patience: Double
    init(_ patience: Double) { self.patience = patience }
  }

  /// Counts the time since the last call, and kills a program that has hung.
  ///
  /// Processor time counts as life: with a slow preset ffmpeg may read nothing, or encode its last frames, for longer
  /// than anyone would wait for a dead program. A program that computes without end is killed ten times as late.
  private func check(_ wait: inout Wait) throws(Failure) {
    let now = System.monotonicSeconds
    // A suspended machine, or a stopped process of ours, has not waited.
    let elapsed = min(now - wait.last, 0.2)
    wait.last = now
    wait.silent += elapsed
    wait.total += elapsed
    // Who asks for the end twice has lost patience.
    guard wait.silent > (Signals.isUrgent ? min(wait.patience, 5) : wait.patience) else { return }
    let spent = processorTime
    if spent > wait.processorTime, wait.total < 10 * wait.patience {
      wait.processorTime = spent
      wait.silent = 0
      return
    }
    let seconds = wait.total
    kill()
    throw .hung(seconds: seconds)
  }

  /// Waits until the program's input has room, the program has written to standard error, or the time is over.
  private func poll(milliseconds: Int32, forInput: Bool = true) {
    descriptors.removeAll(keepingCapacity: true)
    descriptors.append(System.waiting(for: errorOutput))
    descriptors.append(System.waiting(for: forInput ? input : -1, output: true))
    if System.wait(for: &descriptors, milliseconds: milliseconds), descriptors[0].revents != 0 {
      drainErrors()
    }
  }

  private func drainErrors() {
    guard errorOutput >= 0 else { return }
    // A flood is taken in portions, so that its writer cannot keep us here.
    for _ in 0..<64 {
      do throws(SystemError) {
        if try tail.read(from: errorOutput) > 0 { continue }
      } catch {
        if error == .wouldBlock { return }
      }
      closeErrorOutput()
      return
    }
  }

  private var hasExited: Bool {
    if exit != nil { return true }
    // Whatever it has started goes with it.
    exit = System.ending(of: processID, beforeReaping: { killGroup() })
    return exit != nil
  }

  private func killGroup() { System.killGroup(processID) }

  /// Waits up to `grace` seconds for the end and kills the program otherwise; closes the pipes.
  private func awaitExit(grace: Double) -> Exit {
    closeInput()
    let deadline = System.monotonicSeconds + grace
    while !hasExited, System.monotonicSeconds < deadline { poll(milliseconds: errorOutput >= 0 ? 10 : 1) }
    if !hasExited {
      killGroup()
      let last = System.monotonicSeconds + 10
      while !hasExited, System.monotonicSeconds < last { poll(milliseconds: 1) }
    }
    drainErrors()
    closeErrorOutput()
    return exit ?? .unknown
  }

  private func closeErrorOutput() {
    if errorOutput >= 0 {
      try? System.closeFile(errorOutput)
      errorOutput = -1
    }
  }

  /// Ends the program's input.
  func closeInput() {
    if input >= 0 {
      try? System.closeForkedFile(input)
      input = -1
    }
  }

  /// The clock ticks that the process has spent in all its threads; 0 where they cannot be known.
  private var processorTime: UInt64 {
    guard let file = try? System.openFile(statusPath, for: .reading) else { return 0 }
    defer { try? System.closeFile(file) }
    return withUnsafeTemporaryAllocation(byteCount: 1024, alignment: 1) { bytes in
      let count = (try? System.read(file, into: bytes)) ?? 0
      // The name in parentheses may hold anything; fields 14 and 15 are counted from behind it.
      guard count > 0, let name = bytes[..<count].lastIndex(of: UInt8(ascii: ")")) else { return 0 }
      var (field, number, sum): (Int, UInt64, UInt64) = (2, 0, 0)
      for byte in bytes[name + 1..<count] {
        if byte == UInt8(ascii: " ") {
          if field == 14 || field == 15 { sum &+= number }
          (field, number) = (field + 1, 0)
        } else if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
          number = number &* 10 &+ UInt64(byte - UInt8(ascii: "0"))
        }
      }
      return sum
    }
  }
}

/// The last few kilobytes of a stream.
private struct LastWords {
  private var bytes = [UInt8](repeating: 0, count: 8192)
  private var count = 0

  /// Reads once from `descriptor`, and returns the number of bytes; 0 at the end.
  mutating func read(from descriptor: Int32) throws(SystemError) -> Int {
    if count > 4096 {
      let surplus = count - 4096
      bytes.withUnsafeMutableBytes {
        $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[surplus..<count]))
      }
      count = 4096
    }
    let start = count
    let received = try bytes.withUnsafeMutableBytes { buffer in
      Result { () throws(SystemError) in
        try System.read(descriptor, into: UnsafeMutableRawBufferPointer(rebasing: buffer[start...]))
      }
    }.get()
    count += received
    return received
  }

  var text: String {
    let end = bytes[max(0, count - 4096)..<count]
    var text = String(decoding: end, as: UTF8.self)
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return text
  }
}
