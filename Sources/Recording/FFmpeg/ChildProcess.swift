import CRecording

#if canImport(Darwin)
  @preconcurrency import Darwin
#else
  @preconcurrency import Glibc
#endif

/// A program that is fed through its standard input.
///
/// `posix_spawn` is called here rather than through Foundation's `Process`, whose Linux version learns of a program's end
/// only when all that inherited a socket from it, its own children included, have ended too, adds a source to the
/// run loop of whichever thread starts it, and waits in steps of 50 ms. swift-subprocess is asynchronous throughout, and
/// `step` is not.
///
/// - The child leads a process group of its own: a terminal's Ctrl-C goes to us alone, and we decide what is finished.
/// - Its input is written, and its standard error drained, by the same thread in one poll loop, so that neither side
///   can wait for the other. Only the last words are kept.
/// - Every wait is bounded by `patience`.
///
/// One thread at a time uses it; writing must happen on a `Worker`, where SIGPIPE is blocked.
package final class ChildProcess {
  /// How a program ended.
  package enum Exit: Hashable, CustomStringConvertible {
    case status(Int32)
    case signal(Int32)
    /// Someone else in this process has waited for it.
    case unknown

    package var description: String {
      switch self {
      case .status(let code): "it exited with status \(code)"
      case .signal(let number): "it was ended by signal \(number) (\(String(cString: strsignal(number))))"
      case .unknown: "its exit status is not known"
      }
    }
  }

  /// Why writing to a program, or waiting for its end, came to nothing.
  package enum Failure: Error {
    /// It ended, or closed its input, before it had been told everything.
    case ended(Exit)
    /// It was killed, having done nothing for that many seconds.
    case hung(seconds: Double)
    case system(errno: Int32)
  }

  let processID: pid_t
  /// Seconds without a sign of life after which the program counts as hung.
  let patience: Double
  private var input: Int32
  private var errorOutput: Int32
  private var exit: Exit?
  private var tail = LastWords()
  // Kept, so that waiting allocates nothing.
  private let statusPath: String
  private var descriptors = [pollfd](repeating: pollfd(), count: 2)

  /// The end of what the program wrote to standard error.
  package var lastWords: String { tail.text }

  /// Starts the program `executable`, a path.
  ///
  /// - Throws: `Failure.system`.
  package init(executable: String, arguments: [String], patience: Double) throws(Failure) {
    guard let inputPipe = makePipe() else { throw .system(errno: errno) }
    guard let errorPipe = makePipe() else {
      let code = errno
      close(inputPipe.reading)
      close(inputPipe.writing)
      throw .system(errno: code)
    }
    defer {
      close(inputPipe.reading)
      close(errorPipe.writing)
    }
    var started = pid_t()
    let status = spawn(
      &started, executable, arguments, input: inputPipe.reading, errorOutput: errorPipe.writing)
    guard status == 0 else {
      close(inputPipe.writing)
      close(errorPipe.reading)
      throw .system(errno: status)
    }
    processID = started
    statusPath = "/proc/\(started)/stat"
    self.patience = patience
    input = inputPipe.writing
    errorOutput = errorPipe.reading
    makeNonBlocking(input)
    makeNonBlocking(errorOutput)
    // One raw frame of 600 by 400 is 720 kB; the default pipe of 64 kB would take eleven exchanges for it. Where a
    // limit forbids more, it stays as it is.
    _ = crecording_set_pipe_size(input, 1 << 20)
  }

  deinit {
    kill()
  }

  /// Writes all of `bytes`, waiting while the program is busy.
  ///
  /// - Throws: `Failure`.
  func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
    guard input >= 0 else { throw .ended(exit ?? .unknown) }
    var rest = bytes
    var wait = Wait(patience)
    while !rest.isEmpty {
      #if canImport(Darwin)
        let written = Darwin.write(input, rest.baseAddress, rest.count)
      #else
        let written = Glibc.write(input, rest.baseAddress, rest.count)
      #endif
      if written > 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        wait = Wait(patience)
      } else if errno == EAGAIN {
        poll(milliseconds: 100)
        // Its children may hold the pipe open, so that no write would ever fail.
        if hasExited { throw .ended(awaitExit(grace: 0)) }
        try check(&wait)
      } else if errno == EPIPE {
        throw .ended(awaitExit(grace: min(patience, 5)))
      } else if errno != EINTR {
        throw .system(errno: errno)
      }
    }
  }

  /// Waits while `isBehind` and the program works on what it was given: one that has read all of it and done nothing for
  /// some time needs more to go on.
  ///
  /// - Throws: `Failure`.
  func wait(while isBehind: () -> Bool) throws(Failure) {
    let idleTime = 0.2
    var wait = Wait(patience)
    var lastTime = processorTime
    var deadline = monotonicSeconds() + idleTime
    while isBehind() {
      poll(milliseconds: 1, forInput: false)
      if hasExited { throw .ended(awaitExit(grace: 0)) }
      try check(&wait)
      guard monotonicSeconds() > deadline else { continue }
      let spent = processorTime
      if spent == lastTime, crecording_unread(input) == 0 { return }
      lastTime = spent
      deadline = monotonicSeconds() + idleTime
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

  /// Ends the program at once, and its children; harmless when it has ended. There is no gentler signal first: what
  /// it has written so far is thrown away.
  func kill() {
    if exit == nil { killGroup() }
    _ = awaitExit(grace: 10)
  }

  // MARK: - Waiting

  /// Time spent without a sign of life.
  private struct Wait {
    var silent = 0.0
    var total = 0.0
    var last = monotonicSeconds()
    var processorTime: UInt64 = 0
    let patience: Double
    init(_ patience: Double) { self.patience = patience }
  }

  /// Counts the time since the last call, and kills a program that has hung.
  ///
  /// Processor time counts as life: a slow preset may read nothing, or be at its last frames, for longer than anyone
  /// would wait for a dead one. Even so there is an end, ten times as late, for a program that works at nothing.
  private func check(_ wait: inout Wait) throws(Failure) {
    let now = monotonicSeconds()
    // A suspended machine, or a stopped process of ours, has not waited.
    let elapsed = min(now - wait.last, 0.2)
    wait.last = now
    wait.silent += elapsed
    wait.total += elapsed
    guard wait.silent > wait.patience else { return }
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

  /// Waits for what comes first: room in the program's input, words from it, or the time given.
  private func poll(milliseconds: Int32, forInput: Bool = true) {
    descriptors[0] = pollfd(fd: errorOutput, events: Int16(POLLIN), revents: 0)
    descriptors[1] = pollfd(fd: forInput ? input : -1, events: Int16(POLLOUT), revents: 0)
    #if canImport(Darwin)
      let ready = Darwin.poll(&descriptors, 2, milliseconds)
    #else
      let ready = Glibc.poll(&descriptors, 2, milliseconds)
    #endif
    if ready > 0, descriptors[0].revents != 0 { drainErrors() }
  }

  private func drainErrors() {
    guard errorOutput >= 0 else { return }
    // A flood is taken in portions, so that its writer cannot keep us here.
    for _ in 0..<64 {
      let count = tail.read(from: errorOutput)
      if count > 0 { continue }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN { return }
      close(errorOutput)
      errorOutput = -1
      return
    }
  }

  private var hasExited: Bool {
    if exit != nil { return true }
    var information = siginfo_t()
    let seen = retrying { waitid(P_PID, id_t(processID), &information, WEXITED | WNOHANG | WNOWAIT) }
    if seen == 0, information.si_signo == 0 { return false }
    // Whatever it has started goes with it. Until it is waited for below, nobody else can get its number.
    killGroup()
    var status: Int32 = 0
    if retrying({ waitpid(processID, &status, 0) }) != processID {
      exit = .unknown
    } else if status & 0x7f == 0 {
      exit = .status((status >> 8) & 0xff)
    } else {
      exit = .signal(status & 0x7f)
    }
    return true
  }

  private func killGroup() {
    #if canImport(Darwin)
      _ = Darwin.kill(-processID, SIGKILL)
    #else
      _ = Glibc.kill(-processID, SIGKILL)
    #endif
  }

  /// Waits up to `grace` seconds for the end, then kills; closes what is open.
  private func awaitExit(grace: Double) -> Exit {
    closeInput()
    let deadline = monotonicSeconds() + grace
    while !hasExited, monotonicSeconds() < deadline { poll(milliseconds: errorOutput >= 0 ? 10 : 1) }
    if !hasExited {
      killGroup()
      let last = monotonicSeconds() + 10
      while !hasExited, monotonicSeconds() < last { poll(milliseconds: 1) }
    }
    drainErrors()
    if errorOutput >= 0 {
      close(errorOutput)
      errorOutput = -1
    }
    return exit ?? .unknown
  }

  /// Ends the program's input.
  func closeInput() {
    if input >= 0 {
      close(input)
      input = -1
    }
  }

  /// Clock ticks that the process has spent, in all its threads; 0 where that cannot be known.
  private var processorTime: UInt64 {
    // Not handed over as an argument, which would copy it.
    let file = statusPath.withCString { open($0, O_RDONLY | O_CLOEXEC) }
    guard file >= 0 else { return 0 }
    defer { close(file) }
    return withUnsafeTemporaryAllocation(byteCount: 1024, alignment: 1) { bytes in
      let count = read(file, bytes.baseAddress, bytes.count)
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

  /// Reads once from `descriptor`; the result is `read`'s.
  mutating func read(from descriptor: Int32) -> Int {
    if count > 4096 {
      let surplus = count - 4096
      bytes.withUnsafeMutableBytes {
        $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[surplus..<count]))
      }
      count = 4096
    }
    let start = count
    let received = bytes.withUnsafeMutableBytes { buffer in
      #if canImport(Darwin)
        Darwin.read(descriptor, buffer.baseAddress.map { $0 + start }, buffer.count - start)
      #else
        Glibc.read(descriptor, buffer.baseAddress.map { $0 + start }, buffer.count - start)
      #endif
    }
    if received > 0 { count += received }
    return received
  }

  var text: String {
    let end = bytes[max(0, count - 4096)..<count]
    var text = String(decoding: end, as: UTF8.self)
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return text
  }
}

/// Starts a program with the given standard input and error, its output discarded; the result is an error number.
private func spawn(
  _ process: inout pid_t, _ executable: String, _ arguments: [String], input: Int32, errorOutput: Int32
) -> Int32 {
  #if canImport(Darwin)
    var actions: posix_spawn_file_actions_t?
    var attributes: posix_spawnattr_t?
  #else
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
  #endif
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
  posix_spawn_file_actions_adddup2(&actions, errorOutput, STDERR_FILENO)

  posix_spawnattr_init(&attributes)
  defer { posix_spawnattr_destroy(&attributes) }
  // What we block or ignore is none of the child's business.
  var none = sigset_t()
  sigemptyset(&none)
  posix_spawnattr_setsigmask(&attributes, &none)
  var standard = sigset_t()
  sigemptyset(&standard)
  for signal in [SIGPIPE, SIGTERM, SIGINT, SIGCHLD] { sigaddset(&standard, signal) }
  posix_spawnattr_setsigdefault(&attributes, &standard)
  posix_spawnattr_setpgroup(&attributes, 0)
  let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
  posix_spawnattr_setflags(&attributes, Int16(flags))

  var words: [UnsafeMutablePointer<CChar>?] = ([executable] + arguments).map { strdup($0) }
  words.append(nil)
  defer { for word in words { free(word) } }
  return posix_spawn(&process, executable, &actions, &attributes, &words, environ)
}
