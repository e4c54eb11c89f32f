import Foundation
import TestSupport
import Testing

/// One rule for what has an output's name: files are replaced where that is asked for, links to files followed, pipes and
/// devices written to and never replaced, and all else refused. And no output is another, or what is read.
@Suite struct OutputRuleTests {
  private static let random = ["evaluate", "CartPole-v1", "--policy", "random", "--no-video"]

  /// Commands that write one file, by what they call it.
  private static let writers: [[String]] = [
    random + ["--json"], random + ["--csv"], ["replay", "in.jsonl", "--no-video", "--trace"],
    ["train", "CartPole-v1", "--episodes", "2", "--output", "a.safetensors", "--log"],
    ["train", "CartPole-v1", "--episodes", "2", "--output"],
    ["thumbnail", "CartPole-v1", "--policy", "random", "--size", "32x20", "-o"],
  ]

  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(#"{"environment": "CartPole-v1", "seed": 1}"# + "\n{\"action\": 1}\n", to: "in.jsonl")
    return folder
  }

  private func target(of link: String, in folder: TemporaryFolder) -> String? {
    try? FileManager.default.destinationOfSymbolicLink(atPath: folder(link))
  }

  @Test(arguments: writers) func aLinkIsFollowed(command: [String]) throws {
    let folder = try folder()
    try folder.write("earlier", to: "file")
    try FileManager.default.createSymbolicLink(atPath: folder("link"), withDestinationPath: "file")
    let refused = try ShowreelProcess.run(command + ["link"], in: folder)
    #expect(refused.status == 73, "\(refused.error)")
    #expect(try folder.text(of: "file") == "earlier")
    let run = try ShowreelProcess.run(command + ["link", "--overwrite"], in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(target(of: "link", in: folder) == "file", "it is still a link")
    #expect(try folder.data(of: "file") != Data("earlier".utf8))
  }

  @Test(arguments: writers) func aLinkToNowhereIsRefused(command: [String]) throws {
    let folder = try folder()
    try FileManager.default.createSymbolicLink(atPath: folder("link"), withDestinationPath: "nowhere")
    for overwrite in [[], ["--overwrite"]] {
      let run = try ShowreelProcess.run(command + ["link"] + overwrite, in: folder)
      #expect(run.status == 73, "\(run.error)")
      #expect(run.error.contains("a link that leads nowhere"), "\(run.error)")
      #expect(target(of: "link", in: folder) == "nowhere")
      #expect(!FileManager.default.fileExists(atPath: folder("nowhere")))
    }
  }

  @Test(arguments: writers.prefix(4)) func aLinkToADeviceIsWrittenTo(command: [String]) throws {
    let folder = try folder()
    try FileManager.default.createSymbolicLink(atPath: folder("link"), withDestinationPath: "/dev/null")
    for overwrite in [[], ["--overwrite"]] {
      try? FileManager.default.removeItem(atPath: folder("a.safetensors"))
      let run = try ShowreelProcess.run(command + ["link"] + overwrite, in: folder)
      #expect(run.status == 0, "\(run.error)")
      #expect(target(of: "link", in: folder) == "/dev/null")
    }
  }

  @Test(arguments: writers) func aFolderIsRefused(command: [String]) throws {
    let folder = try folder()
    try FileManager.default.createDirectory(atPath: folder("taken"), withIntermediateDirectories: false)
    let run = try ShowreelProcess.run(command + ["taken", "--overwrite"], in: folder)
    #expect(run.status == 73, "\(run.error)")
    #expect(folder.contents.contains("taken"))
  }

  /// What appears while it is played belongs to someone else.
  @Test func whatAppearsMeanwhileIsNotReplaced() throws {
    let folder = try folder()
    let thumbnail = try ShowreelProcess.runShell(
      """
      mkfifo pipe
      '\(ShowreelProcess.executable.path)' thumbnail pipe -o a.png --size 32x20 &
      exec 3> pipe
      cat in.jsonl >&3
      sleep 0.5
      echo theirs > a.png
      exec 3>&-
      wait $!
      """, in: folder)
    #expect(thumbnail.status == 73, "\(thumbnail.error)")
    #expect(try folder.text(of: "a.png") == "theirs\n")
    let training = try ShowreelProcess.runShell(
      """
      '\(ShowreelProcess.executable.path)' \(Self.unhurried) --output a.safetensors --log log.csv &
      until ls | grep -q log.partial || ! kill -0 $!; do sleep 0.01; done
      echo theirs > a.safetensors
      wait $!
      """, in: folder)
    #expect(training.status == 73, "\(training.error)")
    #expect(try folder.text(of: "a.safetensors") == "theirs\n")
    #expect(folder.contents == ["a.png", "a.safetensors", "in.jsonl", "log.csv", "pipe"], "the log is whole")
  }

  /// Short episodes, since nothing is learnt, and so many of them that others come in between; their log is more than a pipe
  /// holds.
  private static let unhurried = "train CartPole-v1 --episodes 10000 --learning-rate 1e-12"

  /// The curve, while the run has not come to it.
  @Test func aCurveThatAppearsMeanwhileIsNotReplaced() throws {
    let folder = try folder()
    let training = try ShowreelProcess.runShell(
      """
      mkfifo pipe
      '\(ShowreelProcess.executable.path)' \(Self.unhurried) --output a.safetensors --log pipe --plot curve.png &
      exec 3< pipe
      echo theirs > curve.png
      cat <&3 > log.csv
      wait $!
      """, in: folder)
    #expect(training.status == 73, "\(training.error)")
    #expect(training.error.contains("curve.png: exists already"), "\(training.error)")
    #expect(try folder.text(of: "curve.png") == "theirs\n")
    #expect(folder.contents == ["a.safetensors", "curve.png", "in.jsonl", "log.csv", "pipe"])
  }

  /// What stands beside the videos of a page, and the Hub's copy: made by somebody else once ffmpeg has started, and so after all was
  /// found to be free.
  @Test(
    .needs(.ffmpeg),
    arguments: [
      ("page", "--report", "page/videos/CartPole-v1-episode-0.png"), ("hub", "--hub", "hub/replay.mp4"),
    ])
  func picturesAndCopiesThatAppearMeanwhileAreNotReplaced(output: String, option: String, path: String) throws
  {
    let folder = try TemporaryFolder()
    let bin = try folder.fakeFFmpeg("[ \"$1\" = -version ] || echo theirs > \(path)\nexec $REAL \"$@\"")
    let run = try ShowreelProcess.run(
      ["evaluate", "CartPole-v1", "--policy", "random", "--size", "32x20", option, output], in: folder,
      environment: ["SHOWREEL_FFMPEG": bin + "/ffmpeg"])
    #expect(run.status == 73, "\(run.error)")
    #expect(run.error.contains("\(path): exists already"), "\(run.error)")
    #expect(try folder.text(of: path) == "theirs\n")
    #expect(!folder.contents.contains { $0.contains("partial-") }, "\(folder.contents)")
    let video = output == "hub" ? "videos/CartPole-v1-episode-0.mp4" : "page/videos/CartPole-v1-episode-0.mp4"
    #expect(try folder.playableFrames(of: video) > 1, "the recording is whole")
  }

  @Test func oneOutputsFailureTakesNoOtherWithIt() throws {
    let folder = try folder()
    for outputs in [["--json", "r.json", "--csv", "/dev/full"], ["--json", "/dev/full", "--csv", "r.csv"]] {
      let run = try ShowreelProcess.run(Self.random + outputs, in: folder)
      #expect(run.status == 74, "\(run.error)")
      #expect(run.error.contains("/dev/full: cannot write"), "\(run.error)")
    }
    #expect(folder.contents == ["in.jsonl", "r.csv", "r.json"])
  }

  // MARK: - The same file

  @Test(arguments: [
    "evaluate CartPole-v1 --policy random --no-video --frames F --json F/recording.json",
    "evaluate CartPole-v1 --policy random --no-video --frames F --json F/000003.png --overwrite",
    "evaluate CartPole-v1 --policy random --no-video --frames F --episodes 2 --json F/episode-0/000003.png",
    "evaluate CartPole-v1 --policy random --no-video --json a/x --csv b/x",
    "evaluate CartPole-v1 --policy random --no-video --json a/x --csv hard --overwrite",
    "evaluate CartPole-v1 --policy p --no-video --json p --overwrite",
    "evaluate CartPole-v1 --policy p --no-video --csv ./a/../p --overwrite",
    "evaluate CartPole-v1 --policy p --normalize n --no-video --json n --overwrite",
    "evaluate CartPole-v1 --policy random --report page --json page/index.html",
    "replay t.jsonl --trace videos/r-episode-0.mp4 --name-prefix r --overwrite",
    "replay t.jsonl --trace videos/CartPole-v1-episode-0.json --overwrite",
    "replay t.jsonl --no-video --trace t.jsonl --overwrite",
    "replay t.jsonl --no-video --frames F --trace F/000000.png",
    "thumbnail t.jsonl -o t.jsonl --overwrite", "thumbnail CartPole-v1 --policy p -o p --overwrite",
    "train CartPole-v1 --output a/x --log b/x", "train CartPole-v1 --output x --plot ./x",
    "train CartPole-v1 --output s --settings s --overwrite",
    "merge a/x --json b/x --overwrite", "record a --frames b --overwrite",
    "record a/p.png -o b/p.png --overwrite",
  ])
  func isFoundBeforeAnythingIsPlayed(command: String) throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder("a"), withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(atPath: folder("b"), withDestinationPath: "a")
    try FileManager.default.copyItem(atPath: cartPolePolicy, toPath: folder("p"))
    for name in ["a/x", "a/p.png", "n", "s"] { try folder.write("{}", to: name) }
    try FileManager.default.linkItem(atPath: folder("a/x"), toPath: folder("hard"))
    try folder.write(#"{"environment": "CartPole-v1", "seed": 1}"# + "\n{\"action\": 1}\n", to: "t.jsonl")
    let before = folder.contents
    let run = try ShowreelProcess.run(command.split(separator: " ").map(String.init), in: folder)
    #expect(run.status == 64, "\(run.error)")
    #expect(folder.contents == before)
    #expect(try folder.text(of: "a/x") == "{}")
  }

  /// What a recording's own document says may be recorded again in its place.
  @Test func aSequenceIsReplayedInItsPlace() throws {
    let folder = try TemporaryFolder()
    let frames = ["--no-video", "--frames", "F", "--size", "32x20"]
    #expect(try ShowreelProcess.run(Self.random + frames, in: folder).status == 0)
    let before = try folder.frames(in: "F")
    let run = try ShowreelProcess.run(["replay", "F/recording.json", "--overwrite"] + frames, in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(try folder.frames(in: "F") == before)
  }

  // MARK: - Frames

  @Test func picturesOfOthersStay() throws {
    let folder = try TemporaryFolder()
    let frames = Self.random + ["--frames", "F", "--size", "32x20", "--overwrite"]
    #expect(try ShowreelProcess.run(frames + ["--seed", "3"], in: folder).status == 0)
    let count = try folder.frames(in: "F").count
    let others = ["000500.png", "1234567.png", "20261126.png", "notes.txt"]
    for name in others { try folder.write("theirs", to: "F/\(name)") }
    let run = try ShowreelProcess.run(frames + ["--every", "5", "--seed", "3"], in: folder)
    #expect(run.status == 0, "\(run.error)")
    for name in others { #expect(try folder.text(of: "F/\(name)") == "theirs") }
    // The last one is there in any case.
    let expected = (count + 3) / 5 + 1
    #expect(folder.contents.count == 1 + expected + others.count + 1, "\(folder.contents)")
    // Who reads the folder reads the sequence.
    let again = try ShowreelProcess.run(["record", "F", "--frames", "G"], in: folder)
    #expect(again.status == 0, "\(again.error)")
    #expect(try folder.frames(in: "G").count == expected)
  }

  @Test func aFolderInTheWayOfAFrame() throws {
    let folder = try TemporaryFolder()
    let frames = Self.random + ["--frames", "F", "--size", "32x20", "--overwrite"]
    #expect(try ShowreelProcess.run(frames, in: folder).status == 0)
    let before = try folder.frames(in: "F")
    try FileManager.default.createDirectory(
      atPath: folder("F/000500.png"), withIntermediateDirectories: false)
    let run = try ShowreelProcess.run(frames + ["--seed", "9"], in: folder)
    #expect(run.status == 73, "\(run.error)")
    #expect(run.error.contains("F/000500.png: a folder of that name is in the way"), "\(run.error)")
    try FileManager.default.removeItem(atPath: folder("F/000500.png"))
    #expect(try folder.frames(in: "F") == before)
  }

  /// One of them makes the sequence, and the other one finds it there.
  @Test func twoRunsIntoOneFolder() throws {
    for isShared in [false, true] {
      let folder = try TemporaryFolder()
      if isShared {
        try FileManager.default.createDirectory(atPath: folder("F"), withIntermediateDirectories: false)
        try folder.write("theirs", to: "F/notes.txt")
      }
      let program =
        "'\(ShowreelProcess.executable.path)' \(Self.random.joined(separator: " ")) --frames F --size 32x20"
      let run = try ShowreelProcess.runShell(
        """
        for seed in 1 2 3 4; do (\(program) --seed $seed; echo status $?) & done
        wait
        """, in: folder)
      #expect(run.output.components(separatedBy: "status 0\n").count == 2, "\(run.output)\(run.error)")
      #expect(run.output.components(separatedBy: "status 73\n").count == 4, "\(run.output)\(run.error)")
      // What the others have drawn is kept, where they found out at the end.
      for kept in folder.contents where kept.hasPrefix("F.partial-") && !kept.contains("/") {
        #expect(run.error.contains("\(kept) holds "), "\(run.error)")
      }
      let again = try ShowreelProcess.run(
        ["replay", "F/recording.json", "--no-video", "--frames", "again"], in: folder)
      #expect(again.status == 0, "\(again.error)")
      #expect(
        try folder.frames(in: "again") == folder.frames(in: "F"), "the frames are those of their sidecar")
    }
  }

  @Test func aFolderOfFramesThatIsALinkStaysOne() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder("real"), withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(atPath: folder("F"), withDestinationPath: "real")
    for seed in ["1", "2"] {
      let run = try ShowreelProcess.run(
        Self.random + ["--frames", "F", "--size", "32x20", "--overwrite", "--seed", seed], in: folder)
      #expect(run.status == 0, "\(run.error)")
    }
    #expect(target(of: "F", in: folder) == "real")
    #expect(folder.contents.contains("real/000000.png"))
    // Whoever stands in the folder goes on standing there.
    let here = try ShowreelProcess.runShell(
      "cd real; showreel \(Self.random.joined(separator: " ")) --frames . --size 32x20 --overwrite; ls",
      in: folder)
    #expect(here.output.contains("000000.png\n"), "\(here.output)\(here.error)")
  }

  // MARK: - Names

  @Test func aPolicyWhoseNameIsAllDots() throws {
    let folder = try TemporaryFolder()
    for name in ["...safetensors", "..", "."].prefix(1) + ["....", "a/́b.safetensors"] {
      if name.utf8.contains(UInt8(ascii: "/")) {
        try FileManager.default.createDirectory(atPath: folder("a"), withIntermediateDirectories: false)
      }
      try FileManager.default.copyItem(atPath: cartPolePolicy, toPath: folder(name))
    }
    let run = try ShowreelProcess.run(
      [
        "evaluate", "CartPole-v1", "--policy", "...safetensors", "--policy", "....", "--policy",
        "a/́b.safetensors",
      ]
        + ["--no-video", "--frames", "deep/F", "--size", "6x4", "--every", "500"], in: folder)
    #expect(run.status == 0, "\(run.error)")
    let folders = folder.contents.filter { $0.hasSuffix("000000.png") }
    #expect(folders.count == 3 && folders.allSatisfy { $0.utf8.starts(with: "deep/F/".utf8) }, "\(folders)")
  }

  @Test func aPrefixThatLeavesItsFolder() throws {
    let folder = try TemporaryFolder()
    let run = try ShowreelProcess.run(
      ["evaluate", "CartPole-v1", "--policy", "random", "--name-prefix", "../\u{301}x"], in: folder)
    #expect(run.status == 64)
    #expect(run.error.contains("--name-prefix"), "\(run.error)")
  }
}
