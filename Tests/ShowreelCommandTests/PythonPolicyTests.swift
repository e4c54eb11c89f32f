import Foundation
import TestSupport
import Testing

/// Files that Python wrote, each a video by one command, whatever the file is called.
@Suite struct PythonPolicyTests {
  private static func path(_ name: String) -> String {
    TestFiles.fixture("checkpoints/\(name)", of: "CheckpointsTests").path
  }

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
    let expected: Expected = try TestFiles.json("checkpoints/checkpoints.json", of: "CheckpointsTests")
    let returns = try #require(expected.cases.first { $0.file == file }?.returns)
    return try returns[#require(expected.seeds.firstIndex(of: seed))]
  }

  @Test(
    .needs(.ffmpeg),
    arguments: [
      (
        "sb3-ppo-cartpole.zip", "CartPole-v1",
        "assumed tanh between the layers, the default of ActorCriticPolicy"
      ),
      ("sb3-ppo-acrobot.zip", "Acrobot-v1", ""),
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
    #expect(!told.error.contains("between the layers"))
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
    (["CartPole-v1", "--policy", "checkpoints.json"], 65, "this is a JSON document"),
    (["CartPole-v1", "--policy", "sb3-ppo-cartpole.zip", "--activation", "softplus"], 64, "softplus"),
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

  // MARK: - What people bring

  private static func brought(_ name: String) -> String {
    TestFiles.fixture("brought/\(name)", of: "CheckpointsTests").path
  }

  @Test func aNormalizedPolicyAsksForItsStatistics() throws {
    let folder = try TemporaryFolder()
    func evaluate(_ arguments: String...) throws -> ShowreelRun {
      try ShowreelProcess.run(
        [
          "evaluate", "CartPole-v1", "--policy", Self.brought("ppo-vecnormalize.zip"), "--no-video",
          "--deterministic", "--json", "-", "--quiet",
        ] + arguments, in: folder)
    }
    let refused = try evaluate()
    #expect(refused.status == 65 && refused.output == "")
    #expect(
      refused.error.contains("--normalize vecnormalize.pkl") && refused.error.contains("--normalize none"))
    let raw = try evaluate("--normalize", "none")
    #expect(raw.status == 0 && raw.output.contains(#""return": 70.0"#), "\(raw.error)")
    #expect(raw.output.contains(#""normalization": "none""#))
    let seen = try evaluate("--normalize", Self.brought("vecnormalize.pkl"))
    #expect(seen.status == 0 && seen.output.contains(#""return": 133.0"#), "\(seen.error)")
    #expect(seen.output.contains("vecnormalize.pkl"))
    #expect(try evaluate("--normalize", Self.brought("trpo.zip")).status == 65)
    #expect(try evaluate("--normalize", "nowhere.pkl").status == 66)
  }

  /// What every kind of file is taken for, to a person and to a program.
  @Test func inspectSaysWhatAFileIsTakenFor() throws {
    let folder = try TemporaryFolder()
    func inspect(_ arguments: String...) throws -> ShowreelRun {
      try ShowreelProcess.run(["inspect"] + arguments, in: folder)
    }
    let values = try inspect(Self.brought("checkpoint-with-others.tar"))
    #expect(values.status == 0 && values.error == "")
    for line in [
      "format        PyTorch\n", "sizes         4 → 16 → 16 → 2\n", "layers        layer1, layer2, layer3\n",
      "activation    relu (assumed)\n", "head          values (assumed)\n",
      "note          took layer1, layer2",
      "optimizer_state_dict (a dictionary)", "args (an argparse.Namespace)", "tensors of model_state_dict\n",
      "  layer1.weight  F32 (16, 4)\n",
    ] {
      #expect(values.output.contains(line), "\(line): \(values.output)")
    }
    let told = try inspect(Self.brought("values.pt"), "--head", "values", "--activation", "relu")
    #expect(told.output.contains("values (option)") && told.output.contains("relu (option)"))
    let several = try inspect(Self.brought("two-networks.pth"))
    #expect(several.status == 65 && several.output.contains("not taken     expected one network, found 2"))
    #expect(
      several.output.contains("tensors of policy_net\n") && several.output.contains("tensors of target_net\n")
    )
    #expect(several.output.contains("\nsay --network policy_net\n"))
    let image = try inspect(Self.brought("convolutional.pt"))
    #expect(image.status == 65 && !image.output.contains("\nsay "))
    let fitting = try inspect(Self.brought("actor-critic-parallel.pt"), "--environment", "CartPole-v1")
    #expect(fitting.output.contains("sizes         4 → ") && !fitting.output.contains("not taken"))
    let unfit = try inspect(Self.brought("actor-critic-parallel.pt"), "--environment", "Acrobot-v1")
    #expect(
      unfit.status == 65
        && unfit.output.contains("not taken     expected actor.0.weight of shape (outputs, 6)"))
    #expect(unfit.output.contains("it takes observations of 4 elements, not of 6"))
    let statisticsFile = Self.brought("vecnormalize.pkl")
    for (choice, line) in [
      (statisticsFile, "normalized by \(statisticsFile) (option)"), ("none", "left as they are (option)"),
    ] {
      let told = try inspect(Self.brought("ppo-vecnormalize.zip"), "--normalize", choice)
      #expect(told.output.contains("observations  \(line)\n"), "\(told.output)")
    }
    let other = try inspect(Self.brought("ddpg.zip"), "--normalize", statisticsFile)
    #expect(other.status == 65 && other.error.contains("expected statistics of 8 elements"), "\(other.error)")
    let missing = try inspect(Self.brought("ppo-vecnormalize.zip"), "--normalize", "none.pkl")
    #expect(missing.status == 66 && missing.error.contains("none.pkl"), "\(missing.error)")
    let normalized = try inspect(Self.brought("ppo-vecnormalize.zip"))
    #expect(normalized.output.contains("normalized in training (file), by statistics of a file of their own"))
    #expect(normalized.output.contains("class         stable_baselines3.common.policies.ActorCriticPolicy\n"))
    let statistics = try inspect(Self.brought("vecnormalize.pkl"))
    #expect(
      statistics.output.contains("statistics of VecNormalize")
        && statistics.output.contains("clip          10.0"))
    let module = try inspect(Self.brought("whole-module.pt"))
    #expect(module.status == 65 && module.output.contains("found a whole module, __main__.Values"))
    #expect(!module.output.contains("--environment"))
    let quantiles = try inspect(Self.brought("qrdqn.zip"))
    #expect(quantiles.output.contains(", each the mean of "), "\(quantiles.output)")

    struct Inspection: Decodable {
      struct TakenFor: Decodable {
        struct Fact: Decodable { var name, origin: String }
        var format: String
        var sizes: [Int]
        var activation, head: Fact
      }
      struct Network: Decodable {
        struct Tensor: Decodable {
          var name, dtype: String
          var shape: [Int]
        }
        var tensors: [Tensor]
      }
      var takenFor: TakenFor
      var networks: [Network]

      enum CodingKeys: String, CodingKey {
        case networks
        case takenFor = "taken_for"
      }
    }
    // What is no policy has a document too, and the same status.
    let folderFile = folder("pointer.pt")
    try Data("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n".utf8).write(
      to: URL(filePath: folderFile))
    for file in [folderFile, Self.brought("whole-module.pt"), Self.brought("two-networks.pth")] {
      let run = try inspect(file, "--json")
      #expect(run.status == 65 && run.error == "", "\(file): \(run.error)")
      struct Refusal: Decodable { var refused: String? }
      let refusal = try JSONDecoder().decode(Refusal.self, from: Data(run.output.utf8))
      #expect(refusal.refused?.isEmpty == false, "\(file)")
    }
    let json = try inspect(Self.brought("sac.zip"), "--json")
    let found = try JSONDecoder().decode(Inspection.self, from: Data(json.output.utf8))
    #expect(found.takenFor.format == "Stable-Baselines3 (SAC)" && found.takenFor.sizes == [8, 16, 16, 4])
    #expect(found.takenFor.activation.name == "relu" && found.takenFor.activation.origin == "assumed")
    #expect(found.takenFor.head.name == "squashed gaussian" && found.takenFor.head.origin == "file")
    #expect(found.networks[0].tensors[0].name == "actor.latent_pi.0.weight")
    #expect(found.networks[0].tensors[0].shape == [16, 8] && found.networks[0].tensors[0].dtype == "F32")
  }
}
