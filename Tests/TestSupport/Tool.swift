import Foundation
import Testing

/// A program that tests look at recordings with; where it is not installed, they are skipped and say so.
public enum Tool: String {
  case bash, clang, ffmpeg, ffprobe, chromium, swiftc

  /// Where it is installed.
  public var path: String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(rawValue)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  public var isInstalled: Bool { path != nil }

  public var reason: Comment { "\(rawValue) is not on PATH" }

  /// Runs it, and returns what it prints.
  public func run(_ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path ?? rawValue)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: output, as: UTF8.self)
  }
}
