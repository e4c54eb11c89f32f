import CRecording

#if canImport(Darwin)
  @preconcurrency import Darwin
#else
  // Preconcurrency for `environ`, which is only read here.
  @preconcurrency import Glibc
#endif

/// What the system says of an error number, such as `No such file or directory`.
func describe(errno code: Int32) -> String { String(cString: strerror(code)) }

/// Seconds of a clock that only goes forward.
func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// Processors that are there.
func processorCount() -> Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

/// Calls `body` again while a signal interrupts it.
func retrying<Value: SignedInteger>(_ body: () -> Value) -> Value {
  while true {
    let result = body()
    if result != -1 || errno != EINTR { return result }
  }
}

/// A pipe neither of whose ends is inherited by a child: eight recorders at once must not hold each other's pipes open,
/// or none of their encoders would ever see its input end.
func makePipe() -> (reading: Int32, writing: Int32)? {
  var ends: [Int32] = [-1, -1]
  guard crecording_pipe(&ends) == 0 else { return nil }
  // Where the host has closed its standard streams, a pipe may get their numbers, which the child needs for itself.
  for i in 0...1 where ends[i] <= 2 {
    let moved = fcntl(ends[i], F_DUPFD_CLOEXEC, 3)
    close(ends[i])
    ends[i] = moved
  }
  guard ends[0] >= 0, ends[1] >= 0 else {
    for end in ends where end >= 0 { close(end) }
    return nil
  }
  return (ends[0], ends[1])
}

func makeNonBlocking(_ descriptor: Int32) {
  _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
}

/// Writes all of `bytes` to a file, and returns 0 or the error's number.
func writeAll(_ bytes: UnsafeRawBufferPointer, to file: Int32) -> Int32 {
  var rest = bytes
  while !rest.isEmpty {
    #if canImport(Darwin)
      let written = retrying { Darwin.write(file, rest.baseAddress, rest.count) }
    #else
      let written = retrying { Glibc.write(file, rest.baseAddress, rest.count) }
    #endif
    guard written > 0 else { return errno }
    rest = UnsafeRawBufferPointer(rebasing: rest[written...])
  }
  return 0
}
