import Foundation
import Testing

/// A program that tests look at recordings with; where it is not installed, they are skipped and say so.
public enum Tool: String, Sendable {
  case bash, clang, ffmpeg, ffprobe, chromium, swiftc

  /// Where it is installed.
  public var path: String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(rawValue)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  public var isInstalled: Bool { path != nil }

  /// Runs it, and returns the text that it prints, even if it fails.
  public func run(_ arguments: [String]) throws -> String {
    try String(decoding: runToEnd(arguments).output, as: UTF8.self)
  }

  /// Runs it, and returns the bytes that it prints; it has to succeed.
  public func output(_ arguments: [String]) throws -> [UInt8] {
    let (output, status) = try runToEnd(arguments)
    try #require(status == 0, "\(rawValue) \(arguments)")
    return [UInt8](output)
  }

  private func runToEnd(_ arguments: [String]) throws -> (output: Data, status: Int32) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path ?? rawValue)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (output, process.terminationStatus)
  }
}

extension Trait where Self == ConditionTrait {
  /// Runs a test where these programs are installed.
  public static func needs(_ tools: Tool...) -> Self {
    let missing = tools.filter { !$0.isInstalled }.map(\.rawValue)
    return .enabled(
      if: missing.isEmpty, "not on PATH: \(missing.joined(separator: ", "))")
  }
}
