import Foundation

/// A run of the `showreel` command, as people and scripts run it.
public struct ShowreelRun: Sendable {
  /// The exit code; 128 and the signal's number where a signal ended it.
  public var status: Int32
  public var output: String
  public var error: String
}

/// The `showreel` that was built with these tests.
public enum ShowreelProcess {
  /// It lies beside the tests' own executable.
  public static var executable: URL {
    (Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0]))
      .deletingLastPathComponent().appendingPathComponent("showreel")
  }

  /// Runs it to its end.
  ///
  /// - Parameters:
  ///   - folder: Its working directory.
  ///   - input: What it reads on standard input.
  ///   - environment: Variables that differ from this process's.
  public static func run(
    _ arguments: [String], in folder: TemporaryFolder, input: String = "", environment: [String: String] = [:]
  ) throws -> ShowreelRun {
    let process = try start(arguments, in: folder, input: input, environment: environment)
    waitUntilExit(of: process)
    return try result(of: process, in: folder)
  }

  /// Runs a line of bash, in which `showreel` is the command; its status is that of the first program
  /// of a pipe.
  public static func runShell(_ line: String, in folder: TemporaryFolder) throws -> ShowreelRun {
    let script = "showreel() { '\(executable.path)' \"$@\"; }; \(line); exit ${PIPESTATUS[0]}"
    let process = try start(["-c", script], in: folder, executable: URL(fileURLWithPath: "/bin/bash"))
    waitUntilExit(of: process)
    return try result(of: process, in: folder)
  }

  /// Waits for the end of a run; one that takes ten minutes is stopped, so that no test goes on for ever.
  private static func waitUntilExit(of process: Process) {
    // Weakly: the queue keeps the item for as long, cancelled or not, and the process its three files.
    let end = DispatchWorkItem { [weak process] in process?.terminate() }
    DispatchQueue.global().asyncAfter(deadline: .now() + 600, execute: end)
    process.waitUntilExit()
    end.cancel()
  }

  /// Starts it; its output goes to the files `.stdout` and `.stderr` of `folder`, where no pipe can fill up.
  public static func start(
    _ arguments: [String], in folder: TemporaryFolder, input: String = "",
    environment: [String: String] = [:],
    executable: URL = executable
  ) throws -> Process {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
    try folder.write(input, to: ".stdin")
    process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: folder(".stdin")))
    for name in [".stdout", ".stderr"] { try folder.write("", to: name) }
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: folder(".stdout")))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: folder(".stderr")))
    try process.run()
    return process
  }

  /// What an ended run left, whose files are then removed.
  public static func result(of process: Process, in folder: TemporaryFolder) throws -> ShowreelRun {
    let run = ShowreelRun(
      status: process.terminationReason == .exit
        ? process.terminationStatus : 128 + process.terminationStatus,
      output: try folder.text(of: ".stdout"), error: try folder.text(of: ".stderr"))
    for name in [".stdin", ".stdout", ".stderr"] { try FileManager.default.removeItem(atPath: folder(name)) }
    return run
  }
}
