import CAllocations
import Foundation
import Showreel

/// A recording of CartPole, one episode after the other, as the recorder makes it.
struct Clip {
  private let frames: Int
  private let output: String
  private let isStream: Bool
  private var settings = RecordingSettings(overwrite: true)

  /// Reads `record|stream FRAMES PIPE FILE [PRESET [CRF]]`.
  init(_ arguments: [String]) throws {
    guard 4...6 ~= arguments.count, let frames = Int(arguments[1]),
      let pipe = VideoSettings.Pipe(rawValue: arguments[2])
    else { throw Usage() }
    (self.frames, output, isStream) = (frames, arguments[3], arguments[0] == "stream")
    settings.video.pipe = pipe
    if arguments.count > 4 { settings.video.preset = arguments[4] }
    if arguments.count > 5, let crf = Int(arguments[5]) { settings.video.crf = crf }
  }

  struct Usage: Error, CustomStringConvertible {
    let description = "expected: benchmarks [record|stream FRAMES png|rgb24|yuv420p FILE [PRESET [CRF]]]"
  }

  func run() throws {
    if isStream { return try stream() }
    var recording: RecordedFiles?
    let time = try seconds { recording = try record(to: output, settings) }
    Measurement(name: "record", value: time, unit: "s").print()
    Measurement(name: "record, memory", value: Double(try peakMemory()) / 1e6, unit: "MB").print()
    // What `compare.py` calls ffmpeg with, on the same stream.
    print(recording?.videoFiles.first?.arguments.joined(separator: "\t") ?? "")
  }

  /// The most bytes of memory that this process alone has had. What `wait4` says counts ffmpeg's as well.
  private func peakMemory() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
  }

  /// Records through a program in ffmpeg's place that also keeps what it is given.
  private func stream() throws {
    let folder = output + ".bin"
    mkdir(folder, 0o755)
    let script = "#!/bin/sh\ntee '\(output)' | ffmpeg \"$@\"\n"
    let file = open(folder + "/ffmpeg", O_WRONLY | O_CREAT | O_TRUNC, 0o755)
    _ = write(file, script, script.utf8.count)
    close(file)
    var settings = settings
    settings.video.searchPath = folder
    _ = try record(to: output + ".mp4", settings)
  }

  private func record(to path: String, _ settings: RecordingSettings) throws -> RecordedFiles {
    let environment = try make("CartPole-v1", renderMode: .rgbArray)
    let recorder = try Recorder(environment, video: path, settings: settings)
    _ = try environment.reset(seed: 3)
    var generator = PCG64(seed: 1)
    var early = allocation_count()
    for i in 0..<frames {
      try recorder.add(environment)
      let action = generator.next() % 2
      if try environment.step(.discrete(Int(action))).isLast { _ = try environment.reset() }
      if i == frames / 2 { early = allocation_count() }
    }
    let late = allocation_count() - early
    Measurement(
      name: "record, allocations", value: Double(late) / Double(frames - frames / 2), unit: "a frame"
    ).print()
    return try recorder.finish()
  }
}
