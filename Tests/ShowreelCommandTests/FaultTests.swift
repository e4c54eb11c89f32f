import Foundation
import TestSupport
import Testing

/// What goes wrong around the command while it records, each with the real thing. Programs that misbehave as ffmpeg are in
/// RecordingTests, what a SIGKILL leaves is in KillTests.
@Suite struct FaultTests {
  private static let episode = ["evaluate", "CartPole-v1", "--policy", cartPolePolicy, "--quiet"]

  /// Records an episode while no file may grow beyond some blocks of 1 kB, as on a disk that is full.
  private func record(_ arguments: [String], blocks: Int, in folder: TemporaryFolder) throws -> ShowreelRun {
    let words = (Self.episode + arguments).map { "'\($0)'" }.joined(separator: " ")
    return try ShowreelProcess.runShell("ulimit -f \(blocks); showreel \(words)", in: folder)
  }

  /// A folder into which nobody may write, for a video and for frames.
  private func expectRefusal(_ reason: String, of folder: TemporaryFolder, by command: String) throws {
    let words = Self.episode.map { "'\($0)'" }.joined(separator: " ")
    for (options, path) in [
      ("--video-folder locked", "locked/CartPole-v1-episode-0.mp4"),
      ("--video-folder locked/deeper", "locked/deeper"), ("--no-video --frames locked", "the folder locked"),
      ("--no-video --json locked/report.json", "locked/report.json"),
    ] {
      let run = try ShowreelProcess.runShell("\(command) \(words) \(options)", in: folder)
      #expect(run.status == 73, "\(run.error)")
      #expect(run.error.contains(path) && run.error.contains(reason), "\(run.error)")
      #expect(run.output == "", "nothing was played")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder("locked")) == [])
    }
    #expect(folder.contents == ["locked"])
  }

  /// An administrator may write anywhere, and so becomes somebody else.
  @Test(.enabled(if: Tool.ffmpeg.isInstalled && OtherUser.isAvailable, OtherUser.reason))
  func aFolderThatIsNotOurs() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder("locked"), withIntermediateDirectories: false, attributes: [.posixPermissions: 0o555])
    try expectRefusal("Permission denied", of: folder, by: "\(OtherUser.prefix) \(OtherUser.command)")
  }

  @Test(.enabled(if: Tool.ffmpeg.isInstalled && SmallDisk.isAllowed, SmallDisk.reason))
  func aReadOnlyDisk() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder("locked"), withIntermediateDirectories: false)
    let disk = try SmallDisk(kilobytes: 64, at: folder("locked"), isReadOnly: true)
    defer { disk.unmount() }
    try expectRefusal("Read-only file system", of: folder, by: "showreel")
  }

  @Test(.needs(.ffmpeg)) func aFolderThatIsAFile() throws {
    let folder = try TemporaryFolder()
    try folder.write("a file", to: "file")
    let inTheWay = "cannot create the folder file: a file of that name is in the way"
    for (options, reason) in [
      (["--video-folder", "file"], inTheWay), (["--video-folder", "file/deeper"], inTheWay),
      (["--no-video", "--frames", "file"], inTheWay),
      (["--no-video", "--json", "file/report.json"], "file/report.json: cannot create: Not a directory"),
    ] {
      let run = try ShowreelProcess.run(Self.episode + options, in: folder)
      #expect(run.status == 73, "\(run.error)")
      #expect(run.error == "showreel: \(reason)\n")
      #expect(run.output == "", "nothing was played")
      #expect(folder.contents == ["file"])
      #expect(try folder.text(of: "file") == "a file")
    }
  }

  @Test func aDiskThatIsFullForAFrame() throws {
    let folder = try TemporaryFolder()
    let run = try record(["--no-video", "--frames", "frames"], blocks: 1, in: folder)
    #expect(run.status == 74, "\(run.error)")
    #expect(run.error.contains("000000.png: File too large"), "\(run.error)")
    #expect(folder.contents == [])
  }

  /// Cut in the middle of a line, it would be taken for the whole.
  @Test func aTraceThatFindsNoRoomIsNotPublished() throws {
    let folder = try TemporaryFolder()
    let frames = Self.episode + ["--no-video", "--frames", "frames", "--size", "6x4"]
    #expect(try ShowreelProcess.run(frames, in: folder).status == 0)
    try folder.write("earlier", to: "trace.jsonl")
    let run = try ShowreelProcess.runShell(
      "ulimit -f 16; showreel replay frames/recording.json --no-video --trace trace.jsonl --overwrite --quiet",
      in: folder)
    #expect(run.status == 74, "\(run.error)")
    #expect(run.error.contains("trace.jsonl: cannot write: File too large"), "\(run.error)")
    #expect(try folder.text(of: "trace.jsonl") == "earlier")
    #expect(!folder.contents.contains { $0.contains("partial") })
  }

  /// What plays is kept beside the earlier file, and named; what does not is no use to anyone.
  @Test(
    .needs(.ffmpeg),
    arguments: [
      ("mp4", 1, false), ("mp4", 8, true), ("webm", 2, false), ("webm", 8, true), ("mkv", 8, false),
      ("mkv", 128, true), ("apng", 8, false),
    ])
  func aDiskThatIsFullForAVideo(format: String, blocks: Int, plays: Bool) throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder("videos"), withIntermediateDirectories: true)
    try folder.write("earlier", to: "videos/CartPole-v1-episode-0.\(format)")
    let options = ["--format", format, "--size", "240x160", "--crf", "1", "--overwrite"]
    let run = try record(options, blocks: blocks, in: folder)
    #expect(run.status == 74, "\(run.error)")
    #expect(run.error.contains("videos/CartPole-v1-episode-0.\(format)"), "\(run.error)")
    #expect(run.error.contains("File too large"), "\(run.error)")
    let kept = plays ? [try folder.keptFile(run).path] : []
    #expect(folder.contents == (["videos", "videos/CartPole-v1-episode-0.\(format)"] + kept).sorted())
    #expect(try folder.text(of: "videos/CartPole-v1-episode-0.\(format)") == "earlier")
  }

  @Test func aDiskThatIsFullForAGIF() throws {
    let folder = try TemporaryFolder()
    let run = try record(["--format", "gif", "--size", "240x160"], blocks: 8, in: folder)
    #expect(run.status == 74, "\(run.error)")
    #expect(run.error.contains("File too large"), "\(run.error)")
    #expect(folder.contents == ["videos"])
  }

  /// The frames are small enough, and are kept under another name; without what says how they were made they are no sequence.
  @Test func aDiskThatIsFullForASidecar() throws {
    let folder = try TemporaryFolder()
    let run = try record(["--no-video", "--frames", "frames", "--size", "6x4"], blocks: 1, in: folder)
    #expect(run.status == 74, "\(run.error)")
    #expect(run.error.contains("recording.json: cannot write: File too large"), "\(run.error)")
    #expect(run.error.contains("holds 501 of the 501 frames"), "\(run.error)")
    #expect(folder.contents.count == 502, "\(folder.contents.filter { !$0.hasSuffix(".png") })")
    #expect(folder.contents.allSatisfy { $0.hasPrefix("frames.partial-") })
  }

  @Test(.enabled(if: Tool.ffmpeg.isInstalled && SmallDisk.isAllowed, SmallDisk.reason))
  func aSmallDisk() throws {
    let folder = try TemporaryFolder()
    let video = "videos/CartPole-v1-episode-0.mp4"
    let options = ["--size", "240x160", "--crf", "1"]
    #expect(try ShowreelProcess.run(Self.episode + options, in: folder).status == 0)
    let kilobytes = try folder.data(of: video).count >> 10
    let frames = try folder.playableFrames(of: video)

    // Half of it finds no room: what does plays, and what was there is left alone.
    let half = try SmallDisk(kilobytes: kilobytes / 2, at: folder("videos"))
    try folder.write("earlier", to: video)
    let failed = try ShowreelProcess.run(Self.episode + options + ["--overwrite"], in: folder)
    #expect(failed.status == 74, "\(failed.error)")
    #expect(failed.error.contains("No space left on device"), "\(failed.error)")
    let kept = try folder.keptFile(failed).path
    #expect(try half.contents.map { "videos/" + $0 } == [video, kept])
    #expect(try folder.text(of: video) == "earlier")
    half.unmount()

    // Once it does, but not twice, as moving the index to the front would take.
    let whole = try SmallDisk(kilobytes: kilobytes * 3 / 2, at: folder("videos"))
    let fitted = try ShowreelProcess.run(Self.episode + options, in: folder)
    #expect(fitted.status == 0, "\(fitted.error)")
    #expect(try whole.contents == ["CartPole-v1-episode-0.json", "CartPole-v1-episode-0.mp4"])
    #expect(try folder.playableFrames(of: video) == frames)
    whole.unmount()
  }

  /// A terminal sends its Ctrl-C to the whole group of processes that it runs.
  @Test(
    .needs(.ffmpeg), arguments: [("INT", 130), ("TERM", 143)])
  func aSignalToTheGroupFinishesTheClip(signal: String, status: Int) throws {
    let folder = try TemporaryFolder()
    let words = (Self.episode + ["--episodes", "1000", "--size", "96x64"]).map { "'\($0)'" }
    let run = try ShowreelProcess.runShell(
      """
      set -m
      showreel \(words.joined(separator: " ")) & 
      until [ -e videos/CartPole-v1-episode-0.json ]; do sleep 0.01; done
      until ls videos | grep -q partial; do sleep 0.01; done
      kill -\(signal) -- -$!
      wait $!
      """, in: folder)
    #expect(Int(run.status) == status, "\(run.error)")
    let videos = folder.contents.filter { $0.hasSuffix(".mp4") }
    let sidecars = folder.contents.filter { $0.hasSuffix(".json") }
    #expect(videos.count >= 2 && sidecars.count == videos.count)
    #expect(folder.contents.count == 2 * videos.count + 1, "no partial file is left: \(folder.contents)")
    for video in videos {
      let sidecar = try folder.text(of: video.replacingOccurrences(of: ".mp4", with: ".json"))
      let frames = try #require(try JSONSerialization.jsonObject(with: Data(sidecar.utf8)) as? [String: Any])
      #expect(try folder.playableFrames(of: video) == frames["frames"] as? Int)
    }
  }
}

/// A file system of a few kilobytes in memory, which only an administrator may mount.
private final class SmallDisk {
  private let path: String
  private var isMounted = false

  static let reason: Comment = "ffmpeg is not on PATH, or a tmpfs may not be mounted here"
  static let isAllowed: Bool = {
    guard let folder = try? TemporaryFolder() else { return false }
    return (try? SmallDisk(kilobytes: 64, at: folder.path))?.isMounted == true
  }()

  /// What lies at its top; enumerators of the folder around it stop at its border.
  var contents: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }

  init(kilobytes: Int, at path: String, isReadOnly: Bool = false) throws {
    self.path = path
    let flags = isReadOnly ? UInt(MS_RDONLY) : 0
    isMounted = mount("none", path, "tmpfs", flags, "size=\(kilobytes)k") == 0
    guard isMounted else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EPERM) }
  }

  deinit { unmount() }

  func unmount() {
    if isMounted { umount2(path, Int32(MNT_DETACH)) }
    isMounted = false
  }
}

/// A user whom permissions bind: ourselves, unless we are the administrator.
private enum OtherUser {
  static let reason: Comment =
    "ffmpeg is not on PATH, or nobody can be found who may run the command and not write"

  /// What becomes that user, before a command.
  static let prefix = geteuid() == 0 ? "setpriv --reuid 65534 --regid 65534 --clear-groups" : ""
  static let command = "'\(ShowreelProcess.executable.path)'"

  static let isAvailable: Bool = {
    guard let folder = try? TemporaryFolder() else { return false }
    let test = "\(prefix) \(command) --version && \(prefix) test ! -w ."
    chmod(folder.path, 0o555)
    defer { chmod(folder.path, 0o755) }
    return (try? Tool.bash.run(["-c", "cd '\(folder.path)'; { \(test); } > /dev/null && echo yes"]))
      == "yes\n"
  }()
}
