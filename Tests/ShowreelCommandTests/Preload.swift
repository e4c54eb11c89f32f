import Foundation
import TestSupport
import Testing

/// A library that is preloaded into the command, or into its ffmpeg, and lets one of the calls fail that write and publish.
struct Preload {
  /// What happens at a call.
  enum Kind: String, CaseIterable, Sendable {
    case kill
    case full
    case inputOutput
    case interrupted

    var value: String {
      switch self {
      case .kill: "kill"
      case .full: "\(ENOSPC)"
      case .inputOutput: "\(EIO)"
      case .interrupted: "\(EINTR)"
      }
    }
  }

  /// A call that the command has made.
  struct Call {
    var name: String
    /// The file's or folder's own.
    var number: Int
    var path: String
    var other: String
    /// The folder's that the path, or the other one, is in.
    var folder: Int
  }

  /// Compiled once, and left to whoever empties the temporary folder.
  private static let library: String? = {
    guard let compiler = Tool.clang.path else { return nil }
    let source = TestFiles.module().appendingPathComponent("Programs/faults.c").path
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("showreel-faults-\(getpid()).so").path
    let process = Process()
    process.executableURL = URL(fileURLWithPath: compiler)
    process.arguments = ["-shared", "-fPIC", "-O1", "-o", path, source, "-ldl"]
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    process.waitUntilExit()
    return process.terminationStatus == 0 ? path : nil
  }()

  static let isAvailable = library != nil
  static let reason: Comment = "clang is not on PATH, or no library can be preloaded here"

  /// The variables that have it done.
  static func environment(
    _ kind: Kind = .kill, at call: Int, of program: String = "showreel", log: String? = nil
  ) -> [String: String] {
    var environment = [
      "LD_PRELOAD": library ?? "", "FAULTS_PROGRAM": program, "FAULTS_AT": "\(call)",
      "FAULTS_KIND": kind.value,
    ]
    if let log { environment["FAULTS_LOG"] = log }
    return environment
  }

  /// What a log says.
  static func calls(in log: String) throws -> [Call] {
    try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").map { line in
      let words = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      return Call(
        name: words[0], number: Int(words[1]) ?? 0, path: words[2], other: words[3],
        folder: Int(words[4]) ?? 0)
    }
  }
}
