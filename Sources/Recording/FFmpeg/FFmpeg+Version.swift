import Synchronization

extension FFmpeg {
  private static let known = Mutex<[String: String]>([:])

  /// The version that the program at `executable` reports, such as `7.1.1-1+b1`; `nil` where it reports none. The
  /// program is asked once in the life of this process.
  public static func version(of executable: String, patience: Double = 10) -> String? {
    if let version = known.withLock({ $0[executable] }) { return version }
    // Its first line, moved to the stream that is listened to. The path is an argument: nothing in it is quoted.
    let script = #""$0" -version | { IFS= read -r line; printf '%s\n' "$line" >&2; }"#
    guard
      let shell = try? ChildProcess(
        executable: "/bin/sh", arguments: ["-c", script, executable], patience: patience),
      (try? shell.finish()) == .status(0)
    else { return nil }
    // ffmpeg version 7.1.1-1+b1 Copyright (c) 2000-2025 the FFmpeg developers
    let words = shell.lastWords.split(separator: " ")
    guard words.count > 2, words[0] == "ffmpeg", words[1] == "version" else { return nil }
    let version = String(words[2])
    known.withLock { $0[executable] = version }
    return version
  }

  /// The arguments with which the muxer of webm puts its index in front. A kilobyte is reserved for it, enough for some
  /// 6,000 frames; for a larger index the pictures behind it are moved, which ffmpeg does from version 5 on.
  static func indexArguments(_ format: VideoFormat, of executable: String, patience: Double) -> [String] {
    guard format == .webm, let version = version(of: executable, patience: patience),
      !["2.", "3.", "4."].contains(version.drop { !$0.isNumber }.prefix(2))
    else { return [] }
    return ["-reserve_index_space", "1024", "-cues_to_front", "1"]
  }
}
