import Foundation
import TestSupport
import Testing

/// Files that Python wrote, each a video by one command, whatever the file is called.
@Suite struct PythonPolicyTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../CheckpointsTests/Fixtures/checkpoints").standardized

  private static func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  /// The return of the file's best actions from a seed, as Gymnasium gave it.
  private func expectedReturn(of file: String, seed: Int) throws -> Double {
    struct Expected: Decodable {
      struct Case: Decodable {
        var file: String
        var returns: [Double]?
      }
      var seeds: [Int]
      var cases: [Case]
    }
    let data = try Data(contentsOf: Self.folder.appendingPathComponent("checkpoints.json"))
    let expected = try JSONDecoder().decode(Expected.self, from: data)
    let returns = try #require(expected.cases.first { $0.file == file }?.returns)
    return try returns[#require(expected.seeds.firstIndex(of: seed))]
  }

  @Test(
    .enabled(if: Tool.ffmpeg.isInstalled, Tool.ffmpeg.reason),
    arguments: [
      ("sb3-ppo-cartpole.zip", "CartPole-v1", ""), ("sb3-dqn-acrobot.zip", "Acrobot-v1", ""),
      ("torch-sequential-cartpole.pt", "CartPole-v1", "assumed relu"),
      ("cleanrl-ppo-acrobot.pt", "Acrobot-v1", "assumed tanh"),
      ("cleanrl-dqn-cartpole.pt", "CartPole-v1", "took network.N for CleanRL's DQN"),
    ])
  func oneCommandMakesAVideo(file: String, environment: String, note: String) throws {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(atPath: Self.path(file), toPath: folder("policy"))
    let run = try ShowreelProcess.run(
      ["evaluate", environment, "--policy", "policy", "--deterministic", "--seed", "3", "--size", "96x96"],
      in: folder)
    #expect(run.status == 0, "\(run.error)")
    let total = try expectedReturn(of: file, seed: 3)
    #expect(run.output == "Total Reward: \(total)\nWrote videos/\(environment)-episode-0.mp4\n")
    if note.isEmpty {
      #expect(!run.error.contains("policy:"), "\(run.error)")
    } else {
      #expect(run.error.contains("policy: \(note)"), "\(run.error)")
    }
    #expect(try folder.data(of: "videos/\(environment)-episode-0.mp4").count > 1000)
  }

  @Test func activationIsWhatTheFileDoesNotSay() throws {
    let folder = try TemporaryFolder()
    func evaluate(_ arguments: String...) throws -> ShowreelRun {
      try ShowreelProcess.run(
        [
          "evaluate", "Acrobot-v1", "--policy", Self.path("torch-fc-acrobot.pth"), "--no-video",
          "--deterministic",
        ]
          + arguments, in: folder)
    }
    let told = try evaluate("--activation", "tanh")
    let total = try expectedReturn(of: "torch-fc-acrobot.pth", seed: 0)
    #expect(told.output == "Total Reward: \(total)\n")
    #expect(!told.error.contains("assumed"))
    let guessed = try evaluate()
    #expect(guessed.output != told.output)
    #expect(guessed.error.contains("assumed relu between the layers"))
    #expect(try !evaluate("--quiet").error.contains("assumed"))
  }

  @Test func aLandersGaussianFliesAndIsDrawn() throws {
    let folder = try TemporaryFolder()
    let run = try ShowreelProcess.run(
      [
        "thumbnail", "LunarLander-v3", "--option", "continuous=true", "--policy",
        Self.path("sb3-ppo-lander.zip"),
        "-o", "lander.png",
      ], in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(try folder.data(of: "lander.png").count > 1000)
  }

  @Test(arguments: [
    (
      ["CartPole-v1", "--policy", "sb3-ppo-acrobot.zip"], 65,
      "expected mlp_extractor.policy_net.0.weight of shape"
    ),
    (
      ["LunarLander-v3", "--policy", "sb3-ppo-lander.zip"], 65, "expected action_net.weight of shape (4, 16)"
    ),
    (["CartPole-v1", "--policy", "checkpoints.json"], 65, "expected a safetensors header"),
    (["CartPole-v1", "--policy", "sb3-ppo-cartpole.zip", "--activation", "gelu"], 64, "gelu"),
    (["CartPole-v1", "--policy", "random", "--activation", "relu"], 64, "--activation needs a policy file"),
  ])
  func badInputIsNamed(arguments: [String], status: Int32, mentioned: String) throws {
    let folder = try TemporaryFolder()
    let paths = arguments.map { $0.contains(".") ? Self.path($0) : $0 }
    let run = try ShowreelProcess.run(["evaluate"] + paths + ["--no-video"], in: folder)
    #expect(run.status == status)
    #expect(run.error.contains(mentioned), "\(run.error)")
    #expect(run.output == "" && folder.contents == [])
  }
}
