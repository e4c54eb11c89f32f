import Foundation
import TestSupport
import Testing

/// A mistake in what is asked for is told, though an output exists too.
@Suite struct MistakeTests {
  @Test(arguments: [
    ("thumbnail CartPole-v2 --policy random -o there.png", 64, "CartPole-v2"),
    ("thumbnail CartPole-v1 -o there.png", 64, "--policy"),
    ("thumbnail CartPole-v1 --policy random --option gravty=3 -o there.png", 64, "gravty"),
    ("thumbnail CartPole-v1 --policy nowhere.safetensors -o there.png", 66, "nowhere.safetensors"),
    ("thumbnail nowhere.jsonl -o there.png", 66, "nowhere.jsonl"),
    ("thumbnail there.csv -o there.png", 65, "there.csv"),
    ("plot nowhere.csv -o there.png", 66, "nowhere.csv"),
    ("plot there.csv --label b=B -o there.png", 64, "expected one of the groups there"),
    ("record nowhere -o there.gif", 66, "nowhere"),
    ("record there.csv -o there.gif", 65, "there.csv"),
    (
      "evaluate CartPole-v1 --policy random --policy nowhere.safetensors --name-prefix there --format gif",
      66, "nowhere"
    ),
    (
      "evaluate CartPole-v1 --policy nowhere.safetensors --grid 2x1 --name-prefix there --format gif", 66,
      "nowhere"
    ),
    ("evaluate CartPole-v1 --policy random --no-video --json there.json --option gravty=3", 64, "gravty"),
    ("evaluate CartPole-v1 --policy random --format gif --report page --film nowhere.mp4", 66, "nowhere.mp4"),
    ("replay there.jsonl --no-video --frames there --every 0", 64, "0th frame"),
    ("film nowhere.safetensors --environment CartPole-v1 -o there.gif", 66, "nowhere.safetensors"),
    ("film random --environment CartPole-v2 -o there.gif", 64, "CartPole-v2"),
    ("train CartPole-v1 -o there.safetensors --checkpoints 2", 64, "--checkpoints 2"),
    ("train CartPole-v1 -o there.safetensors --gamma 7", 64, "gamma"),
    ("train Pendulum-v1 --algorithm dqn -o there.safetensors", 64, "discrete"),
    ("merge there.csv --json there.json", 65, "there.csv"),
  ])
  func anOutputThatExistsHidesNone(command: String, status: Int, says: String) throws {
    let folder = try TemporaryFolder()
    for name in [
      "there.png", "there.gif", "there.json", "there.safetensors", "page/index.html", "there/000000.png",
      "videos/there-random-episode-0.gif", "videos/there-grid.gif",
    ] {
      let path = folder(name)
      try FileManager.default.createDirectory(
        at: URL(fileURLWithPath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
      try folder.write("earlier", to: name)
    }
    try folder.write("return,length\n1,1\n", to: "there.csv")
    try folder.write(#"{"environment": "CartPole-v1", "seed": 1}"# + "\n{\"action\": 1}\n", to: "there.jsonl")
    let before = folder.contents
    let run = try ShowreelProcess.run(command.split(separator: " ").map(String.init), in: folder)
    #expect(Int(run.status) == status, "\(run.status) \(run.error)")
    #expect(run.error.contains(says) && !run.error.contains("exists already"), "\(run.error)")
    #expect(folder.contents == before)
  }

  @Test(arguments: [
    ("eval", "no command is named \"eval\"; is it evaluate?"), ("trian CartPole-v1", "is it train?"),
    ("draw", "there are environments, train, "),
    ("train CartPole-v1 -o policy.pt", "what is written is safetensors; name it policy.safetensors"),
    ("evaluate showreel/CartPole-v1 --policy random", "is it CartPole-v1?"),
    (
      "evaluate CartPole-v1 --polcy random",
      "Unknown option '--polcy'; is it --policy?\nUsage: showreel evaluate "
    ),
    ("evaluate CartPole-v1 --jobs=2", "Missing expected argument '--policy"),
    ("film a.safetensors --ouput=film.mp4", "Unknown option '--ouput'; is it --output?"),
    ("evaluate HalfCheetah-v5 --policy random", "recorded from Python, by showreel.RecordVideo"),
  ])
  func aNameThatIsNoneIsToldWithTheRightOne(command: String, says: String) throws {
    let folder = try TemporaryFolder()
    let run = try ShowreelProcess.run(command.split(separator: " ").map(String.init), in: folder)
    #expect(run.status == 64 && run.error.contains(says), "\(run.error)")
    #expect(folder.contents.isEmpty)
  }

  @Test func aPolicyOfAnotherEnvironmentSaysItsOwn() throws {
    let policy = TestFiles.path("assets/policies/CartPole-v1.safetensors")
    let run = try ShowreelProcess.run(
      ["evaluate", "LunarLander-v3", "--policy", policy, "--no-video"], in: TemporaryFolder())
    #expect(run.status == 65, "\(run.error)")
    #expect(
      run.error.contains("observations of 4 elements, not of 8; it was trained in CartPole-v1"),
      "\(run.error)")
  }

  /// Without the mistake, what exists is told before anything is played.
  @Test(arguments: [
    "thumbnail CartPole-v1 --policy random -o there.png", "plot there.csv -o there.png",
    "evaluate CartPole-v1 --policy random -o there.gif",
    "evaluate CartPole-v1 --policy random --episodes 20 --record best --name-prefix there --format gif",
  ])
  func whatExistsIsTold(command: String) throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder("videos"), withIntermediateDirectories: false)
    for name in ["there.png", "there.gif", "videos/there-episode-19.gif"] {
      try folder.write("earlier", to: name)
    }
    try folder.write("return,length\n1,1\n", to: "there.csv")
    let run = try ShowreelProcess.run(command.split(separator: " ").map(String.init), in: folder)
    #expect(run.status == 73 && run.error.contains("exists already"), "\(run.error)")
    #expect(run.output == "")
  }
}
