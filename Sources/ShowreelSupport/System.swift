import CSupport

// Preconcurrency for `environ`, which is only read here.
#if canImport(Glibc)
  @preconcurrency import Glibc
#elseif canImport(Musl)
  @preconcurrency import Musl
#else
  @preconcurrency import Darwin
#endif

/// The number that the system gives a call that failed, and its own words for it.
package struct SystemError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The value of `errno`.
  package let code: Int32

  package init(_ code: Int32) { self.code = code }

  /// The last call's.
  fileprivate static var last: SystemError { SystemError(errno) }

  /// The system's words for the error, such as `No such file or directory`.
  package var description: String { String(cString: strerror(code)) }

  /// There is no such file, or no such folder on the way to it.
  package var isMissing: Bool { code == ENOENT || code == ENOTDIR }
  /// There is no room left on the disk, or in the user's share of it.
  package var isFull: Bool { code == ENOSPC || code == EDQUOT }
  /// The file system knows no such call.
  package var isUnsupported: Bool { [ENOSYS, EINVAL, ENOTSUP, EOPNOTSUPP].contains(code) }
  /// The place may not be written to.
  package var isForbidden: Bool { [EACCES, EPERM, EROFS].contains(code) }
  /// A folder of that name is there, and not empty.
  package var isOccupied: Bool { code == ENOTEMPTY || code == EEXIST }
  /// It lies on another file system, or something is mounted on it.
  package var isMountPoint: Bool { code == EXDEV || code == EBUSY }
  package static let exists = SystemError(EEXIST)
  package static let isFolder = SystemError(EISDIR)
  package static let interrupted = SystemError(EINTR)
  package static let wouldBlock = SystemError(EAGAIN)
  package static let brokenPipe = SystemError(EPIPE)
  package static let inputOutput = SystemError(EIO)
}

/// System calls: the only file that knows one C library from another. Calls that a signal interrupts are made again, but
/// where a comment says otherwise.
package enum System {
  /// Calls `body` again while a signal interrupts it.
  private static func retrying<Value: SignedInteger>(
    _ body: () -> Value
  ) throws(SystemError) -> Value {
    while true {
      let result = body()
      if result != -1 { return result }
      if errno != EINTR { throw .last }
    }
  }

  /// Calls `body`, which gives 0 on success, again while a signal interrupts it.
  private static func check(_ body: @autoclosure () -> Int32) throws(SystemError) { _ = try retrying(body) }
}

// MARK: - Files

extension System {
  /// Opens those of the descriptors 0 to 2 that a parent has left closed, on the null device: the first file that is opened
  /// would else become standard output, and get all that is printed.
  ///
  /// - Returns: Those that were closed.
  package static func openStandardDescriptors() -> [Int32] {
    // Of the numbers that are free, the lowest is given.
    (0...2).filter { fcntl($0, F_GETFD) == -1 && open("/dev/null", O_RDWR) == $0 }
  }

  package static let standardInput = STDIN_FILENO
  package static let standardOutput = STDOUT_FILENO
  package static let standardError = STDERR_FILENO

  /// A purpose that a file is opened for.
  package enum Purpose {
    case reading
    /// Without waiting for a pipe's writer.
    case readingAtOnce
    /// The present content is written to. A signal ends the waiting for a pipe's reader.
    case writing
    /// It is made, and must not be there, not as a link either.
    case creating
    /// A folder, whose files are then named from it.
    case folder

    fileprivate var flags: Int32 {
      switch self {
      case .reading: O_RDONLY
      case .readingAtOnce: O_RDONLY | O_NONBLOCK
      case .writing: O_WRONLY
      case .creating: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
      case .folder: O_RDONLY | O_DIRECTORY
      }
    }
  }

  /// Opens a file, which children do not inherit.
  package static func openFile(_ path: String, for purpose: Purpose) throws(SystemError) -> Int32 {
    if purpose == .writing { return try openStream(path) }
    return try retrying { open(path, purpose.flags | O_CLOEXEC, 0o666) }
  }

  /// Opens what is there to be written to. For a pipe's reader it waits in turns, which a signal ends whenever it comes.
  private static func openStream(_ path: String) throws(SystemError) -> Int32 {
    while true {
      do throws(SystemError) {
        let descriptor = try retrying { open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK) }
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
        return descriptor
      } catch {
        var status = stat()
        guard error.code == ENXIO, stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFIFO else {
          throw error
        }
      }
      if Signals.received != nil { throw .interrupted }
      _ = poll(nil, 0, 50)
    }
  }

  /// Opens a file by its zero-terminated name in an open folder; for those who open many, and copy no name.
  package static func openFile(
    _ name: [CChar], in folder: Int32, for purpose: Purpose
  ) throws(SystemError) -> Int32 {
    try retrying { openat(folder, name, purpose.flags | O_CLOEXEC, 0o666) }
  }

  package static func closeFile(_ descriptor: Int32) throws(SystemError) {
    // Not again after a signal: the descriptor is gone in any case, and may be another's.
    if close(descriptor) != 0 && errno != EINTR { throw .last }
  }

  /// Reads once, and returns how many bytes it was; 0 at the end.
  ///
  /// - Parameter offset: Where in the file; `nil` for where the last read has ended.
  package static func read(
    _ descriptor: Int32, at offset: Int? = nil, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SystemError) -> Int {
    try retrying {
      if let offset { return pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset)) }
      return readOnce(descriptor, buffer.baseAddress, buffer.count)
    }
  }

  /// Writes once, and returns how many bytes it was. A signal interrupts it.
  package static func writeSome(
    _ bytes: UnsafeRawBufferPointer, to descriptor: Int32
  ) throws(SystemError) -> Int {
    let count = write(descriptor, bytes.baseAddress, bytes.count)
    if count < 0 { throw .last }
    return count
  }

  /// Writes all of `bytes`.
  package static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws(SystemError) {
    var rest = bytes
    while !rest.isEmpty {
      let written = try retrying { write(descriptor, rest.baseAddress, rest.count) }
      guard written > 0 else { throw .inputOutput }
      rest = UnsafeRawBufferPointer(rebasing: rest[written...])
    }
  }

  /// Writes all of `bytes` to what may make a writer wait: a pipe, a terminal. A second signal ends the waiting.
  ///
  /// - Throws: `interrupted`, where that was so.
  package static func writeAll(
    _ bytes: UnsafeRawBufferPointer, toStream descriptor: Int32
  ) throws(SystemError) {
    var rest = bytes
    while !rest.isEmpty {
      // In turns: a signal that comes just before `write` would else go unseen. So many bytes fit where there is room at all.
      while !wait(for: descriptor, milliseconds: 100) {
        if Signals.isUrgent { throw .interrupted }
      }
      let written = try retrying { write(descriptor, rest.baseAddress, min(rest.count, 4096)) }
      guard written > 0 else { throw .inputOutput }
      rest = UnsafeRawBufferPointer(rebasing: rest[written...])
    }
  }

  private static func wait(for output: Int32, milliseconds: Int32) -> Bool {
    var waiting = waiting(for: output, output: true)
    return poll(&waiting, 1, milliseconds) > 0
  }

  /// Waits until a file's bytes, and its size, are on the disk.
  package static func sync(_ descriptor: Int32) throws(SystemError) { _ = try retrying { fsync(descriptor) } }

  /// Waits until all that was written to the file system that a file lies on is on the disk.
  package static func syncFileSystem(of descriptor: Int32) throws(SystemError) {
    _ = try retrying { csupport_sync_file_system(descriptor) }
  }

  /// The properties of a file, without its contents.
  package struct Status {
    package enum Kind {
      case file
      case folder
      case link
      /// A pipe, a device, a socket.
      case other
    }

    package var kind: Kind
    /// Bytes.
    package var size: Int
    /// The device and the file's number on it, which no other file has.
    package var identity: [UInt64]
    fileprivate var mode: mode_t

    fileprivate init(_ status: stat) {
      kind =
        switch status.st_mode & S_IFMT {
        case S_IFREG: .file
        case S_IFDIR: .folder
        case S_IFLNK: .link
        default: .other
        }
      size = Int(status.st_size)
      identity = [UInt64(truncatingIfNeeded: status.st_dev), UInt64(truncatingIfNeeded: status.st_ino)]
      mode = status.st_mode & 0o7777
    }

    /// Tells whether both lie on the same file system.
    package func isOnFileSystem(of other: Status) -> Bool { identity[0] == other.identity[0] }
  }

  /// The status of the file at a path; a link is followed.
  package static func status(of path: String) throws(SystemError) -> Status {
    var status = stat()
    try check(stat(path, &status))
    return Status(status)
  }

  /// The status of the file or link at a path itself.
  package static func linkStatus(of path: String) throws(SystemError) -> Status {
    var status = stat()
    try check(lstat(path, &status))
    return Status(status)
  }

  /// The status of the file that was opened.
  package static func status(of descriptor: Int32) throws(SystemError) -> Status {
    var status = stat()
    try check(fstat(descriptor, &status))
    return Status(status)
  }

  /// The error that keeps files from being made in a folder; `nil` where they may be made.
  package static func isWritable(_ folder: String) -> SystemError? {
    access(folder, W_OK | X_OK) == 0 ? nil : .last
  }

  package static func isExecutable(_ path: String) -> Bool {
    (try? status(of: path).kind) == .file && access(path, X_OK) == 0
  }

  package static func truncateFile(_ path: String, to size: Int) throws(SystemError) {
    try check(truncate(path, off_t(size)))
  }

  package static func removeFile(_ path: String) throws(SystemError) { try check(unlink(path)) }

  /// Removes a file by its zero-terminated name in an open folder.
  package static func removeFile(_ name: [CChar], in folder: Int32) throws(SystemError) {
    try check(unlinkat(folder, name, 0))
  }

  /// Gives a file another name, whose file, if there is one, it replaces.
  package static func renameFile(_ path: String, to newPath: String) throws(SystemError) {
    try check(rename(path, newPath))
  }

  /// Exchanges the names of two folders in one step. Not every system and file system can do that.
  package static func exchange(_ path: String, with other: String) throws(SystemError) {
    try check(csupport_rename_exchanging(path, other))
  }

  /// Gives a file another name unless there is a file of that name, in one step; `exists` where there is.
  package static func renameFileExclusively(_ path: String, to newPath: String) throws(SystemError) {
    do {
      return try check(csupport_rename_exclusively(path, newPath))
    } catch {
      if !error.isUnsupported { throw error }
    }
    // Not every file system can do that; a link, too, is never made over a file.
    if link(path, newPath) == 0 {
      unlink(path)
      return
    }
    if errno == EEXIST { throw .last }
    // Nor does every one know links; a name that we have made ourselves may be replaced.
    try closeFile(try openFile(newPath, for: .creating))
    do {
      try renameFile(path, to: newPath)
    } catch {
      unlink(newPath)
      throw error
    }
  }
}

// MARK: - Folders and paths

extension System {
  package static func makeFolder(_ path: String) throws(SystemError) { try check(mkdir(path, 0o777)) }

  /// Gives a folder the permissions of another.
  package static func copyPermissions(of status: Status, to folder: String) {
    _ = chmod(folder, status.mode)
  }

  package static func removeFolder(_ path: String) throws(SystemError) { try check(rmdir(path)) }

  /// Makes a folder of a random name for what is soon removed again: where TMPDIR says, or in `/tmp`.
  package static func makeTemporaryFolder(named name: String) throws(FileError) -> String {
    let parents = [environment("TMPDIR"), "/tmp"].compactMap(\.self).filter { !$0.isEmpty }
    var failure: FileError?
    for parent in parents {
      var template = Array("\(parent)/\(name)-XXXXXX".utf8CString)
      let isMade = mkdtemp(&template) != nil
      let code = errno
      let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
      if isMade { return path }
      failure =
        failure
        ?? FileError(.cannotCreate, "create the temporary folder", path: path, "\(SystemError(code))")
    }
    throw failure ?? FileError(.cannotCreate, "create the temporary folder", path: name, "no place for it")
  }

  /// The names in a folder, sorted; none where it cannot be read.
  package static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      // The name is longer than its declared size in some systems' headers, so that it is read as a C string.
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// The path of a file or a folder that there is, without links on the way; `nil` where there is none, or where it is no
  /// UTF-8: repaired, it would be another's.
  package static func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(validatingCString: resolved)
  }

  /// The folder that relative paths start from.
  package static var workingFolder: String {
    guard let path = getcwd(nil, 0) else { return "/" }
    defer { free(path) }
    return String(cString: path)
  }
}

// MARK: - Surroundings

extension System {
  /// The value of an environment variable.
  package static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// Processors that are there.
  package static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// Lets another thread have this one's core, if one waits for it.
  package static func yield() { sched_yield() }

  /// Lets this thread wait for its turn whenever it wakes up, instead of taking the core of the one that woke it.
  package static func avoidPreempting() { csupport_avoid_preempting() }

  /// Seconds of a clock that only goes forward.
  package static var monotonicSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Seconds since 1970, in UTC.
  package static var secondsSince1970: Int { Int(time(nil)) }

  /// The calendar's fields of a time in UTC: year, month from 1, day, hour, minute, second.
  package static func calendarFields(ofSecondsSince1970 seconds: Int) -> [Int] {
    var time = time_t(seconds)
    var fields = tm()
    gmtime_r(&time, &fields)
    let date = [1900 + fields.tm_year, 1 + fields.tm_mon, fields.tm_mday]
    return (date + [fields.tm_hour, fields.tm_min, fields.tm_sec]).map { Int($0) }
  }

  /// A number in decimal with so many digits after the point, as C's `printf` rounds it.
  package static func fixed(_ value: Double, digits: Int) -> String {
    // 310 digits before the point are the most that there can be.
    var text = [CChar](repeating: 0, count: 330 + digits)
    let count = withVaList([Int32(digits), value]) { vsnprintf(&text, text.count, "%.*f", $0) }
    return String(decoding: text.prefix(Int(count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Tells whether two ranges of memory hold the same bytes.
  package static func haveSameBytes(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, count: Int) -> Bool {
    memcmp(a, b, count) == 0
  }

  /// Tells whether a descriptor is a terminal.
  package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// The columns of a terminal; `nil` where a descriptor is none.
  package static func terminalColumns(of descriptor: Int32) -> Int? {
    let columns = Int(csupport_terminal_columns(descriptor))
    return columns > 0 ? columns : nil
  }

  /// This process.
  package static var processID: ProcessID { getpid() }

  /// A copy of a text for C, which `releaseCString` releases; `nil` where there is no memory.
  package static func copyCString(_ text: String) -> UnsafeMutablePointer<CChar>? { strdup(text) }

  package static func releaseCString(_ text: UnsafeMutablePointer<CChar>?) { free(text) }

  /// The arguments that the process was called with, its name first, byte by byte; `nil` where the system does not
  /// tell, so that Swift's own list has to do, which Linux gives in `/proc` alone.
  package static var argumentBytes: [[UInt8]]? {
    guard let arguments = csupport_arguments(), csupport_argument_count() > 0 else { return nil }
    return (0..<Int(csupport_argument_count())).compactMap { place in
      // The array of C strings stays as long as the process.
      arguments[place].map { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
    }
  }

  /// Ends the process.
  package static func exitProcess(_ status: Int32) -> Never { exit(status) }
}

extension Double {
  /// e to this power, by the C library.
  package var exponential: Double { exp(self) }
  /// The natural logarithm, by the C library.
  package var logarithm: Double { log(self) }
  /// The natural logarithm of one more, exact for small numbers too, by the C library.
  package var logarithmOfOneMore: Double { log1p(self) }
}

// MARK: - Waiting for descriptors

extension System {
  package typealias Waiting = pollfd

  /// Something to wait for: input, or room for output.
  package static func waiting(for descriptor: Int32, output: Bool = false) -> Waiting {
    pollfd(fd: descriptor, events: Int16(output ? POLLOUT : POLLIN), revents: 0)
  }

  /// Waits for one of several, or until the time is over; false where it is, or a signal came first. Which it was is in
  /// their `revents`.
  package static func wait(for waiting: inout [Waiting], milliseconds: Int32) -> Bool {
    poll(&waiting, nfds_t(waiting.count), milliseconds) > 0
  }

  /// Waits for input, or until the time is over; false where it is, or a signal came first.
  package static func waitForInput(_ descriptor: Int32, milliseconds: Int32) -> Bool {
    var waiting = waiting(for: descriptor)
    return poll(&waiting, 1, milliseconds) > 0
  }

  /// A pipe neither of whose ends is inherited by a child: eight recorders at once must not hold each other's pipes open,
  /// or none of their encoders would ever see its input end.
  package static func makePipe() throws(SystemError) -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [-1, -1]
    try check(csupport_pipe(&ends))
    // Where the host has closed its standard streams, a pipe may get their numbers, which the child needs for itself.
    for i in 0...1 where ends[i] <= 2 {
      let moved = fcntl(ends[i], F_DUPFD_CLOEXEC, 3)
      let error = SystemError.last
      close(ends[i])
      ends[i] = moved
      if moved < 0 {
        close(ends[1 - i])
        throw error
      }
    }
    return (ends[0], ends[1])
  }

  /// Closes a descriptor in children that the host forks, as Python's multiprocessing does: one would else hold a pipe open
  /// whose end a program waits for.
  package static func closeInForks(_ descriptor: Int32) { csupport_close_in_children(descriptor) }

  /// Closes a descriptor that `closeInForks` was called with.
  package static func closeForkedFile(_ descriptor: Int32) throws(SystemError) {
    csupport_keep_in_children(descriptor)
    try closeFile(descriptor)
  }

  /// Makes calls return `wouldBlock` rather than wait.
  package static func makeNonBlocking(_ descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
  }

  /// Asks for a pipe that holds so many bytes. Where a limit forbids it, it stays as it is.
  package static func setPipeSize(_ descriptor: Int32, bytes: Int32) {
    _ = csupport_set_pipe_size(descriptor, bytes)
  }

  /// The bytes that lie in a pipe; 0 where that cannot be known.
  package static func unreadBytes(in descriptor: Int32) -> Int { Int(csupport_unread(descriptor)) }
}

// MARK: - Processes

extension System {
  package typealias ProcessID = pid_t

  /// A process's end: its exit status, or the signal that ended it.
  package enum Exit: Sendable, Hashable, CustomStringConvertible {
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

  /// Starts a program with the given standard input and error, its output discarded. It leads a process group of its own.
  package static func spawn(
    _ executable: String, _ arguments: [String], input: Int32, errorOutput: Int32
  ) throws(SystemError) -> ProcessID {
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
    var process = pid_t()
    let code = posix_spawn(&process, executable, &actions, &attributes, &words, environ)
    if code != 0 { throw SystemError(code) }
    return process
  }

  /// The way in which a child has ended; `nil` where it has not.
  ///
  /// - Parameter beforeReaping: Called when it has ended, while nobody else can have got its number yet.
  package static func ending(of process: ProcessID, beforeReaping: () -> Void) -> Exit? {
    var information = siginfo_t()
    let seen: Int32? = try? retrying {
      waitid(P_PID, id_t(process), &information, WEXITED | WNOHANG | WNOWAIT)
    }
    if seen == 0, information.si_signo == 0 { return nil }
    beforeReaping()
    var status: Int32 = 0
    guard (try? retrying { waitpid(process, &status, 0) }) == process else { return .unknown }
    return status & 0x7f == 0 ? .status((status >> 8) & 0xff) : .signal(status & 0x7f)
  }

  /// Kills a process group by SIGKILL, which nobody can handle.
  package static func killGroup(_ process: ProcessID) { _ = kill(-process, SIGKILL) }
}

// MARK: - Signals

extension System {
  package static let interruptSignal = SIGINT
  package static let terminationSignal = SIGTERM
  package static let hangUpSignal = SIGHUP

  /// Has each of some signals noted in `Signals`, whenever it comes. They are no longer blocked, as a parent may have left
  /// them. A hang-up that is ignored stays so, for `nohup` has said that.
  package static func note(_ signals: [Int32]) {
    // A first use from the handler would initialize the global there, which is not safe.
    Signals.prepare()
    var action = sigaction()
    let handler: @convention(c) (Int32) -> Void = { Signals.receive($0) }
    #if canImport(Darwin)
      action.__sigaction_u = .init(__sa_handler: handler)
    #else
      action.__sigaction_handler = .init(sa_handler: handler)
    #endif
    // Without SA_RESTART: a read that waits for a trace's next line returns and the loop sees the flag.
    action.sa_flags = 0
    for signal in signals where signal != SIGHUP || !isIgnored(signal) { sigaction(signal, &action, nil) }
    unblock(signals)
  }

  /// Lets signals that were noted end the process again.
  package static func stopNoting(_ signals: [Int32]) {
    for number in signals where number != SIGHUP || !isIgnored(number) { _ = signal(number, SIG_DFL) }
  }

  private static func unblock(_ signals: [Int32]) {
    var unblocked = sigset_t()
    sigemptyset(&unblocked)
    for signal in signals { sigaddset(&unblocked, signal) }
    sigprocmask(SIG_UNBLOCK, &unblocked, nil)
  }

  /// Has the system keep the exit status of children until it is asked for, whatever a parent has left: one that ignores
  /// SIGCHLD would else pass on that nobody ever learns how a child has ended.
  package static func keepExitStatuses() {
    var action = sigaction()
    #if canImport(Darwin)
      action.__sigaction_u = .init(__sa_handler: SIG_DFL)
    #else
      action.__sigaction_handler = .init(sa_handler: SIG_DFL)
    #endif
    sigaction(SIGCHLD, &action, nil)
    unblock([SIGCHLD])
  }

  private static func isIgnored(_ signal: Int32) -> Bool {
    var action = sigaction()
    sigaction(signal, nil, &action)
    #if canImport(Darwin)
      let handler = action.__sigaction_u.__sa_handler
    #else
      let handler = action.__sigaction_handler.sa_handler
    #endif
    // Functions cannot be compared, and this one is the number 1.
    return unsafeBitCast(handler, to: Int.self) == 1
  }

  /// Makes a pipe whose reader has gone, and a file that may not grow, errors of the call that writes and not the end of the
  /// process.
  package static func ignoreWritingSignals() {
    var action = sigaction()
    #if canImport(Darwin)
      action.__sigaction_u = .init(__sa_handler: SIG_IGN)
    #else
      action.__sigaction_handler = .init(sa_handler: SIG_IGN)
    #endif
    sigaction(SIGPIPE, &action, nil)
    sigaction(SIGXFSZ, &action, nil)
  }
}

// MARK: - Threads

/// A lock that threads can wait on for a change.
final class SystemLock: @unchecked Sendable {
  // Both must stay where they are, which a stored property of Swift does not promise; hence the pointers.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let changed: UnsafeMutablePointer<pthread_cond_t>

  init() {
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
    changed = .allocate(capacity: 1)
    changed.initialize(to: pthread_cond_t())
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    changed.deallocate()
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  func lock() { pthread_mutex_lock(mutex) }

  /// Wakes whoever waits, once the lock is free: a thread that woke up before would only wait again.
  func unlock() {
    pthread_mutex_unlock(mutex)
    pthread_cond_broadcast(changed)
  }

  /// Gives the lock away until another thread has unlocked it.
  func wait() { pthread_cond_wait(changed, mutex) }
}

/// A thread that runs one function, with all signals blocked.
struct SystemThread {
  private final class Work {
    let body: () -> Void
    init(_ body: @escaping () -> Void) { self.body = body }
  }

  private var thread: pthread_t

  /// Starts the thread; `nil` when the system refuses one more.
  init?(_ body: @escaping @Sendable () -> Void) {
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
  func join() { pthread_join(thread, nil) }
}

/// `read(2)`; inside `System` its name means another one.
private func readOnce(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, buffer, count)
}
