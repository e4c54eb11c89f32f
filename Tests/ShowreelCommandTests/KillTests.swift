import Foundation
import TestSupport
import Testing

/// What is left of a recording when the command, or ffmpeg too, is killed by SIGKILL, which nobody can handle.
@Suite(.needs(.ffmpeg)) struct KillTests {
  /// Starts to record in `folder`, and waits until so many frames of one episode are drawn.
  ///
  /// The numbered frames that are written beside the video, and by the same loop, tell how many were.
  private func start(
    _ format: String, fps: Int, until count: Int, in folder: TemporaryFolder
  ) throws -> Process {
    let process = try ShowreelProcess.start(
      [
        "evaluate", "CartPole-v1", "--policy", cartPolePolicy, "--episodes", "1000", "--frames", "frames",
        "--format", format, "--fps", "\(fps)", "--size", "96x64", "--quiet",
      ], in: folder)
    while process.isRunning, drawn(in: folder) < count { usleep(1000) }
    return process
  }

  /// Folders of earlier episodes are whole, and have no partial one in them.
  private func drawn(in folder: TemporaryFolder) -> Int {
    folder.contents.filter { $0.contains(".partial-") && $0.hasSuffix(".png") }.count
  }

  /// Kills a recording when so many frames are drawn, and returns how many were and how many of them play.
  private func kill(
    _ format: String, fps: Int, at count: Int, withFFmpeg: Bool
  ) throws -> (drawn: Int, playable: Int) {
    let folder = try TemporaryFolder()
    let process = try start(format, fps: fps, until: count, in: folder)
    let children = Self.children(of: process.processIdentifier)
    Foundation.kill(process.processIdentifier, SIGKILL)
    if withFFmpeg { for child in children { Foundation.kill(child, SIGKILL) } }
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal)
    while children.contains(where: Self.isRunning) { usleep(1000) }

    let videos = folder.contents.filter { $0.contains(".partial-") && $0.hasSuffix(".\(format)") }
    #expect(videos.count == 1)
    return (drawn(in: folder), try folder.playableFrames(of: try #require(videos.first)))
  }

  @Test(arguments: ["mp4", "webm", "mkv"], [50, 15, 4, 2, 1])
  func atMostTwoSecondsAreLost(format: String, fps: Int) throws {
    for count in fps < 6 ? [3, 10, 40] : [70, 330] {
      let (drawn, playable) = try kill(format, fps: fps, at: count, withFFmpeg: true)
      #expect(drawn >= count)
      #expect(drawn - playable <= 2 * fps, "\(playable) of \(drawn) frames are left")
    }
  }

  @Test(arguments: ["mp4", "webm", "mkv"])
  func anFFmpegThatIsLeftAloneFinishes(format: String) throws {
    let (drawn, playable) = try kill(format, fps: 50, at: 200, withFFmpeg: false)
    // Of the frame that was half-way in the pipe nothing is left.
    #expect(drawn - playable <= 2, "\(playable) of \(drawn) frames are left")
  }

  /// As an administrator may, or a kernel that is short of memory.
  @Test(arguments: ["mp4", "webm", "mkv"])
  func anFFmpegThatIsKilledAloneLeavesWhatPlays(format: String) throws {
    let folder = try TemporaryFolder()
    let process = try start(format, fps: 50, until: 330, in: folder)
    for child in Self.children(of: process.processIdentifier) { Foundation.kill(child, SIGKILL) }
    process.waitUntilExit()
    let run = try ShowreelProcess.result(of: process, in: folder)
    #expect(run.status == 74, "\(run.error)")
    #expect(run.error.contains("it was ended by signal 9"), "\(run.error)")
    let kept = try folder.keptFile(run)
    #expect(kept.drawn >= 330 && kept.drawn - kept.frames <= 100, "\(run.error)")
    let videos = folder.contents.filter { $0.hasSuffix(".\(format)") }
    // Those of earlier episodes are whole.
    #expect(videos.filter { $0.contains("partial") } == [kept.path])
    #expect(
      folder.contents.contains { $0.contains(".partial-") && $0.hasSuffix(".png") }, "nor are its frames lost"
    )
  }

  /// The state and the parent of a process; `nil` where it has gone.
  private static func status(of process: pid_t) -> (state: Substring, parent: pid_t)? {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let name = text.lastIndex(of: ")")
    else { return nil }
    let fields = text[name...].split(separator: " ")
    guard fields.count > 2, let parent = pid_t(fields[2]) else { return nil }
    return (fields[1], parent)
  }

  private static func children(of process: pid_t) -> [pid_t] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap { pid_t($0) }.filter { status(of: $0)?.parent == process }
  }

  /// Whether it is at work; one that nobody waits for remains as a zombie.
  private static func isRunning(_ process: pid_t) -> Bool {
    status(of: process).map { $0.state != "Z" } ?? false
  }
}
