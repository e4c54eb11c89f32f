import Foundation
import TestSupport
import Testing

/// What a parent may have left: closed streams, ignored signals, a machine without `/proc`; and signals at any moment.
@Suite struct SurroundingsTests {
  private static let random = "evaluate CartPole-v1 --policy random"

  @Test(arguments: ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"]) func aClosedStreamIsNoFile(closed: String) throws {
    let folder = try TemporaryFolder()
    let command =
      "\(Self.random) --episodes 2 --no-video --frames frames --size 32x20 --json r.json --csv r.csv"
    let run = try ShowreelProcess.runShell("showreel \(command) \(closed)", in: folder)
    #expect(run.status == 0)
    let report = try JSONSerialization.jsonObject(with: folder.data(of: "r.json")) as? [String: Any]
    #expect((report?["episodes"] as? [Any])?.count == 2)
    #expect(try folder.text(of: "r.csv").hasPrefix("policy,episode,"))
    #expect(try folder.frames(in: "frames").allSatisfy { $0.starts(with: [0x89, 0x50, 0x4E, 0x47]) })
  }

  @Test func aReportOnAClosedStreamIsNoSuccess() throws {
    let folder = try TemporaryFolder()
    let run = try ShowreelProcess.runShell("showreel \(Self.random) --no-video --json - >&-", in: folder)
    #expect(run.status == 73)
    #expect(run.error.contains("standard output: cannot write: it is closed"), "\(run.error)")
  }

  @Test(.needs(.ffmpeg)) func aParentThatIgnoresItsChildren() throws {
    let folder = try TemporaryFolder()
    let run = try ShowreelProcess.runShell(
      "trap '' CHLD; (exec '\(ShowreelProcess.executable.path)' \(Self.random) --size 32x20 --pipe png)",
      in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(try folder.playableFrames(of: "videos/CartPole-v1-episode-0.mp4") > 1)
  }

  /// A lost terminal, a kill, Ctrl-C, each once and, as `timeout -s INT` sends them, twice.
  @Test(
    .needs(.ffmpeg),
    arguments: [("HUP", 129), ("TERM", 143), ("INT", 130)],
    [1, 2])
  func aSignalFinishesTheClip(signal: (name: String, status: Int32), times: Int) throws {
    let folder = try TemporaryFolder()
    let kills = Array(repeating: "kill -\(signal.name) $!", count: times).joined(separator: "; ")
    let run = try ShowreelProcess.runShell(
      """
      '\(ShowreelProcess.executable.path)' \(Self.random) --episodes 1000 --size 32x20 --pipe png --quiet &
      until [ -e videos/CartPole-v1-episode-0.json ] && ls videos | grep -q partial; do sleep 0.01; done
      \(kills)
      wait $!
      """, in: folder)
    #expect(run.status == signal.status, "\(run.error)")
    #expect(run.error.contains("interrupted"), "\(run.error)")
    #expect(!folder.contents.contains { $0.contains("partial") }, "\(folder.contents)")
    let videos = folder.contents.filter { $0.hasSuffix(".mp4") }
    #expect(videos.count >= 1)
    #expect(folder.contents.filter { $0.hasSuffix(".json") }.count == videos.count)
  }

  /// Whatever waits for the other end of a pipe.
  @Test(arguments: [
    "replay pipe --no-video", "thumbnail pipe -o a.png", "merge pipe",
    "evaluate CartPole-v1 --policy random --no-video --json pipe",
    "train CartPole-v1 --episodes 5 --log pipe",
  ])
  func aSignalEndsTheWaitForAPipe(command: String) throws {
    let folder = try TemporaryFolder()
    for (signal, status) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
      let run = try ShowreelProcess.runShell(
        """
        rm -f pipe; mkfifo pipe
        '\(ShowreelProcess.executable.path)' \(command) &
        pid=$!
        sleep 1.5
        kill -\(signal) $pid
        (sleep 10; kill -9 $pid) > /dev/null 2>&1 &
        watchdog=$!
        wait $pid
        status=$?
        kill $watchdog
        exit $status
        """, in: folder)
      #expect(Int(run.status) == status, "\(command): \(run.error)")
      #expect(run.error == "", "\(command)")
    }
    #expect(folder.contents.filter { $0 != "pipe" } == [])
  }

  /// Mounting something else there needs an administrator.
  @Test(.enabled(if: NoProc.isAllowed, "nothing can be mounted on /proc here")) func withoutProc() throws {
    let folder = try TemporaryFolder()
    let run = try NoProc.run("\(Self.random) --no-video --fail-under 1000", in: folder)
    #expect(run.status == 1, "\(run.output)\(run.error)")
    #expect(run.error.contains("--fail-under expects 1000"), "\(run.error)")
  }

  @Test func argumentsThatAreNoText() throws {
    let folder = try TemporaryFolder()
    let run = try ShowreelProcess.runShell(
      "showreel \(Self.random) --no-video --frames $'frames\\xff' --size 32x20", in: folder)
    #expect(run.status == 64)
    #expect(run.error.contains(", frames\u{FFFD}: expected UTF-8"), "\(run.error)")
    #expect(folder.contents == [])
    // What it is told to do: a link of another name. Nothing is written through one, for that would go elsewhere.
    let linked = try ShowreelProcess.runShell(
      """
      mkdir $'made\\xff' && ln -s $'made\\xff' folder
      echo earlier > $'table\\xff' && ln -s $'table\\xff' table
      cp '\(cartPolePolicy)' $'policy\\xff' && ln -s $'policy\\xff' policy
      showreel evaluate CartPole-v1 --policy policy --no-video --quiet
      showreel \(Self.random) --no-video --frames folder --size 32x20; echo $?
      showreel \(Self.random) --no-video --csv table --overwrite; echo $?
      cat table; ls -A | wc -l; ls -A folder
      """, in: folder)
    #expect(linked.output == "Total Reward: 500.0\n73\n73\nearlier\n9\n", "\(linked.error)")
    #expect(linked.error.components(separatedBy: "a link to a name that is not UTF-8").count == 3)
  }

  @Test func anEndlessPipeEndsWithTheEpisode() throws {
    let folder = try TemporaryFolder()
    try folder.write(#"{"environment": "CartPole-v1", "seed": 1}"# + "\n", to: "header")
    let run = try ShowreelProcess.runShell(
      """
      mkfifo pipe
      (cat header; exec yes '{"action": 1}') > pipe 2> /dev/null &
      timeout 60 '\(ShowreelProcess.executable.path)' replay - --no-video < pipe
      """, in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output.hasPrefix("Total Reward: "))
  }

  @Test(.needs(.ffmpeg), arguments: ["webm", "apng"])
  func aTemporaryFolderThatIsNotThere(format: String) throws {
    let folder = try TemporaryFolder()
    let run = try ShowreelProcess.run(
      [
        "evaluate", "CartPole-v1", "--policy", "random", "--format", format, "--size", "32x20", "--pipe",
        "png",
      ],
      in: folder, environment: ["TMPDIR": folder("nowhere")])
    #expect(run.status == 0, "\(run.error)")
  }

  /// What was renamed is nowhere to be found, and is not said to have been kept.
  @Test(
    .needs(.ffmpeg), arguments: ["mv videos gone", "rm -r videos"])
  func aFolderThatGoesMeanwhile(change: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(#"{"environment": "CartPole-v1", "seed": 1}"# + "\n", to: "header")
    let run = try ShowreelProcess.runShell(
      """
      mkfifo pipe
      '\(ShowreelProcess.executable.path)' replay pipe --size 32x20 --pipe png --name-prefix a &
      exec 3> pipe
      cat header >&3; echo '{"action": 1}' >&3
      until ls videos 2> /dev/null | grep -q partial; do sleep 0.01; done
      \(change)
      echo '{"action": 1}' >&3
      exec 3>&-
      wait $!
      """, in: folder)
    // What is missed first, a partial video or the place of its sidecar, is a matter of time.
    #expect([73, 74].contains(run.status), "\(run.error)")
    #expect(!run.error.contains(" holds "), "\(run.error)")
  }
}

/// A machine without `/proc`, as a bare chroot is one.
private enum NoProc {
  static func run(_ arguments: String, in folder: TemporaryFolder) throws -> ShowreelRun {
    try ShowreelProcess.runShell(
      "unshare --mount bash -c \"mount -t tmpfs none /proc && exec '\(ShowreelProcess.executable.path)' \(arguments)\"",
      in: folder)
  }

  static let isAllowed: Bool = {
    guard let folder = try? TemporaryFolder() else { return false }
    return (try? ShowreelProcess.runShell("unshare --mount mount -t tmpfs none /proc", in: folder))?.status
      == 0
  }()
}
