import ArgumentParser
import Showreel

/// All that a run reads and writes, to be compared before anything is played: no output may be another one, or what is read.
///
/// What there is already is compared by its place on the disk, and what is to be made by its name in its folder.
struct RunFiles {
  private struct File {
    var option: String
    var path: String
  }

  private var inputs: [File] = []
  private var outputs: [File] = []
  private var frames: [File] = []
  private var recordings: (folder: String, prefixes: [String])?

  /// Notes what is read; `-` is standard input, and no file.
  mutating func read(_ path: String?, by option: String) {
    if let path, path != "-" { inputs.append(File(option: option, path: path)) }
  }

  /// Notes files that are written; `-` is standard output, and no file.
  mutating func write(_ files: [(option: String, path: String?)]) {
    for (option, path) in files {
      if let path, path != "-" { outputs.append(File(option: option, path: path)) }
    }
  }

  /// Notes a folder of frames that is written.
  mutating func writeFrames(to folder: String?, by option: String = "--frames") {
    if let folder { frames.append(File(option: option, path: folder)) }
  }

  /// Notes that videos of such names, and what goes beside them, are written to a folder.
  mutating func writeRecordings(to folder: String, prefixes: [String]) { recordings = (folder, prefixes) }

  /// Notes the policies that are read, and what is said of them.
  mutating func read(_ policies: [String], _ options: PolicyFileOptions) {
    for policy in policies where policy != "random" { read(policy, by: "--policy") }
    if let file = options.normalize, file != "none" { read(file, by: "--normalize") }
  }

  /// Throws a mistake in the command line, where two of them are one.
  func check() throws {
    let all = outputs + frames
    for (index, file) in all.enumerated() {
      if let other = all[..<index].first(where: { Files.areSame($0.path, file.path) }) {
        throw ValidationError("\(other.option) and \(file.option) are the same file, \(file.path)")
      }
      if let input = inputs.first(where: { Files.areSame($0.path, file.path) }) {
        throw ValidationError(
          "\(file.option) \(file.path): expected another file than \(input.option) reads, \(input.path)")
      }
    }
    for file in outputs + inputs {
      if let folder = frames.first(where: { Self.isFrame(file.path, in: $0.path) }) {
        throw ValidationError(
          "\(file.option) \(file.path): expected another name than a file's of \(folder.option) \(folder.path)"
        )
      }
      if isRecording(file.path) {
        throw ValidationError("\(file.option) \(file.path): expected another name than a recording's")
      }
    }
  }

  /// Tells whether a file has, or a link leads to, the name of a frame or of what goes with frames, in a folder of them
  /// or below.
  private static func isFrame(_ path: String, in folder: String) -> Bool {
    let (place, name) = Files.split(Files.resolved(path))
    let folder = Files.resolved(folder)
    guard place == folder || place.utf8.starts(with: (folder + "/").utf8) else { return false }
    return FrameFolder.isFrameName(name) || name == FrameFolder.document
  }

  private func isRecording(_ path: String) -> Bool {
    guard let recordings else { return false }
    let (folder, name) = Files.split(Files.resolved(path))
    return Files.resolved(recordings.folder) == folder
      && recordings.prefixes.contains { prefix in
        ["episode-", "grid."].contains { name.utf8.starts(with: "\(prefix)-\($0)".utf8) }
      }
  }
}
