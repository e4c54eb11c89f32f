import Checkpoints
import Foundation
import TestSupport
import Testing

/// DQN and SAC by their commands, and what they leave in PyTorch.
@Suite struct OffPolicyCommandTests {
  private static let dqn = [
    "train", "CartPole-v1", "--algorithm", "dqn", "--steps", "600", "--net-arch", "16,16",
    "--learning-starts", "100",
  ]
  private static let sac = [
    "train", "Pendulum-v1", "--algorithm", "sac", "--steps", "420", "--net-arch", "16,16",
    "--batch-size", "16",
  ]

  @Test func checkpointsOfDQNPlayGreedilyAndByChance() throws {
    let folder = try TemporaryFolder()
    let train = try ShowreelProcess.run(Self.dqn + ["--output", "dqn.safetensors"], in: folder)
    #expect(train.status == 0, "\(train.error)")
    #expect(train.output.contains("Wrote dqn.safetensors, "), "\(train.output)")
    func evaluate(_ options: String...) throws -> ShowreelRun {
      try ShowreelProcess.run(
        [
          "evaluate", "CartPole-v1", "--policy", "dqn.safetensors", "--episodes", "4", "--no-video",
          "--quiet",
        ]
          + options, in: folder)
    }
    let sampled = try evaluate()
    #expect(sampled.status == 0, "\(sampled.error)")
    // A network of values has nothing to sample from.
    #expect(try evaluate("--deterministic").output == sampled.output)
    #expect(try evaluate("--epsilon", "0").output == sampled.output)
    let exploring = try evaluate("--epsilon", "0.5")
    #expect(exploring.status == 0 && exploring.output != sampled.output, "\(exploring.error)")
    #expect(try evaluate("--epsilon", "0.5").output == exploring.output)
    let json = try evaluate("--epsilon", "0.5", "--json", "report.json")
    #expect(json.status == 0, "\(json.error)")
    #expect(try folder.text(of: "report.json").contains("\"epsilon\": 0.5"))
    #expect(try evaluate("--epsilon", "1.5").status == 64)
  }

  @Test func chanceBesideProbabilitiesIsRefused() throws {
    let folder = try TemporaryFolder()
    let train = try ShowreelProcess.run(
      ["train", "CartPole-v1", "--episodes", "1", "--quiet", "--output", "run.safetensors"], in: folder)
    #expect(train.status == 0, "\(train.error)")
    let run = try ShowreelProcess.run(
      ["evaluate", "CartPole-v1", "--policy", "run.safetensors", "--no-video", "--epsilon", "0.1"], in: folder
    )
    #expect(
      run.status == 65 && run.error.contains("expected a network of values"), "\(run.status) \(run.error)")
    let chance = try ShowreelProcess.run(
      ["evaluate", "CartPole-v1", "--policy", "random", "--no-video", "--epsilon", "0.1"], in: folder)
    #expect(chance.status == 64 && chance.error.contains("--epsilon needs a policy file"), "\(chance.error)")
  }

  @Test func checkpointsOfSACPlaySampledAndNot() throws {
    let folder = try TemporaryFolder()
    let train = try ShowreelProcess.run(Self.sac + ["--output", "sac.safetensors"], in: folder)
    #expect(train.status == 0, "\(train.error)")
    func evaluate(_ options: String...) throws -> ShowreelRun {
      try ShowreelProcess.run(
        [
          "evaluate", "Pendulum-v1", "--policy", "sac.safetensors", "--episodes", "2", "--no-video",
          "--quiet",
        ]
          + options, in: folder)
    }
    let (sampled, best) = (try evaluate(), try evaluate("--deterministic"))
    #expect(sampled.status == 0 && best.status == 0, "\(sampled.error) \(best.error)")
    #expect(sampled.output != best.output)
  }

  @Test func wrongKindsOfActionsSayWhatToUse() throws {
    let folder = try TemporaryFolder()
    let sac = try ShowreelProcess.run(["train", "CartPole-v1", "--algorithm", "sac"], in: folder)
    #expect(sac.status == 64)
    #expect(sac.error.contains("CartPole-v1 has discrete ones; use dqn, ppo or a2c"), "\(sac.error)")
    let dqn = try ShowreelProcess.run(["train", "Pendulum-v1", "--algorithm", "dqn"], in: folder)
    #expect(dqn.status == 64)
    #expect(dqn.error.contains("Pendulum-v1 has continuous ones; use sac, ppo or a2c"), "\(dqn.error)")
    #expect(folder.contents.isEmpty)
  }

  /// Interrupted as by Ctrl-C or killed, and gone on with: the bytes of a run that was left alone.
  @Test(arguments: [SIGINT, SIGKILL])
  func aRunThatWasEndedGoesOn(signal: Int32) throws {
    let folder = try TemporaryFolder()
    let arguments = Self.dqn.map { $0 == "600" ? "4000" : $0 } + ["--log", "log.csv", "--overwrite"]
    let whole = try ShowreelProcess.run(arguments + ["--output", "whole.safetensors"], in: folder)
    #expect(whole.status == 0, "\(whole.error)")
    #expect(!folder.contents.contains("whole.safetensors.state"))
    // Without the seconds, which are no run's own.
    func rows() throws -> [[Substring]] {
      try folder.text(of: "log.csv").split(separator: "\n").map { $0.split(separator: ",").dropLast() }
    }
    let table = try rows()
    #expect(table.count > 10)

    let process = try ShowreelProcess.start(
      arguments + ["--output", "run.safetensors", "--state-every", "300"], in: folder)
    let deadline = Date(timeIntervalSinceNow: 60)
    while !FileManager.default.fileExists(atPath: folder("run.safetensors.state")) && Date() < deadline {
      usleep(2000)
    }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    let ended = try ShowreelProcess.result(of: process, in: folder)
    // Otherwise it was over before the signal, and the test has seen nothing.
    #expect(ended.status == 128 + signal, "\(ended.status) \(ended.error)")
    if signal == SIGINT {
      #expect(ended.output.contains("Wrote run.safetensors.state, to go on from by --resume run.safetensors"))
    } else {
      #expect(!folder.contents.contains("run.safetensors"))
    }

    let resumed = try ShowreelProcess.run(arguments + ["--resume", "run.safetensors"], in: folder)
    #expect(resumed.status == 0, "\(resumed.error)")
    #expect(try folder.data(of: "run.safetensors") == folder.data(of: "whole.safetensors"))
    #expect(try rows() == table)
    let other = try ShowreelProcess.run(arguments + ["--resume", "whole.safetensors"], in: folder)
    #expect(other.status == 66 && other.error.contains("whole.safetensors.state"), "\(other.error)")
  }

  /// What a settings file says comes before the recipe, and an option before both.
  @Test func settingsComeFromAFile() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      #"{"net_arch": [24, 8], "learning-rate": "lin_0.002", "target-kl": null, "n-steps": 16, "seed": 7}"#,
      to: "settings.json")
    func train(_ name: String, _ options: String...) throws -> ShowreelRun {
      try ShowreelProcess.run(
        ["train", "CartPole-v1", "--algorithm", "ppo", "--steps", "256", "--quiet", "--output", name]
          + options,
        in: folder)
    }
    let fromFile = try train("file.safetensors", "--settings", "settings.json")
    #expect(fromFile.status == 0, "\(fromFile.error)")
    #expect(try Checkpoint(contentsOf: folder("file.safetensors")).network.sizes == [4, 24, 8, 2])
    let fromOptions = try train(
      "options.safetensors", "--net-arch", "24,8", "--learning-rate", "lin_0.002", "--target-kl", "none",
      "--n-steps", "16", "--seed", "7")
    #expect(fromOptions.status == 0, "\(fromOptions.error)")
    #expect(try folder.data(of: "options.safetensors") == folder.data(of: "file.safetensors"))
    let both = try train("both.safetensors", "--settings", "settings.json", "--net-arch", "12")
    #expect(both.status == 0, "\(both.error)")
    #expect(try Checkpoint(contentsOf: folder("both.safetensors")).network.sizes == [4, 12, 2])

    try folder.write(#"{"tau": 0.5}"#, to: "other.json")
    let other = try train("other.safetensors", "--settings", "other.json")
    #expect(other.status == 64 && other.error.contains("tau is a setting of dqn and sac, not of ppo"))
    try folder.write("[1]", to: "list.json")
    let list = try train("list.safetensors", "--settings", "list.json")
    #expect(list.status == 65 && list.error.contains("list.json"), "\(list.status) \(list.error)")
    #expect(try train("none.safetensors", "--settings", "none.json").status == 66)
  }

  // MARK: In PyTorch

  /// A Python with PyTorch and safetensors: that of `SHOWREEL_TEST_PYTHON`, or the one on PATH.
  private static let python: String? = {
    let named = ProcessInfo.processInfo.environment["SHOWREEL_TEST_PYTHON"]
    let candidates = [named].compactMap(\.self) + ["/usr/bin/env python3"]
    return candidates.first { candidate in
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/sh")
      process.arguments = ["-c", "\(candidate) -c 'import torch, safetensors, numpy' 2>/dev/null"]
      try? process.run()
      process.waitUntilExit()
      return process.terminationStatus == 0
    }
  }()

  /// The lines of the article, run on the policies of the three kinds of networks.
  @Test(
    .enabled(
      if: python != nil,
      "NOT RUN: no Python with torch and safetensors; set SHOWREEL_TEST_PYTHON to one, or put one on PATH"),
    arguments: ["ppo", "dqn", "sac"])
  func theArticlesLinesLoadPolicies(algorithm: String) throws {
    let text = try TestFiles.text(of: "Documentation/Showreel.docc/Training-Algorithms.md")
    let section = try #require(text.components(separatedBy: "\n## In PyTorch\n").dropFirst().first)
    let lines = section.components(separatedBy: "\n## ")[0].split(
      separator: "\n", omittingEmptySubsequences: false)
    let code = lines.filter { $0.hasPrefix("    ") }.map { $0.dropFirst(4) }.joined(separator: "\n")
    #expect(code.contains("ppo.safetensors") && code.contains("torch.zeros(4)"))

    let folder = try TemporaryFolder()
    let arguments =
      switch algorithm {
      case "dqn": Self.dqn
      case "sac": Self.sac
      default: ["train", "CartPole-v1", "--algorithm", "ppo", "--steps", "512", "--quiet"]
      }
    let name = "\(algorithm).safetensors"
    let train = try ShowreelProcess.run(arguments + ["--output", name], in: folder)
    #expect(train.status == 0, "\(train.error)")
    let checkpoint = try Checkpoint(contentsOf: folder(name))
    let observation = Array([0.03, -0.7, 0.2, 1.5][..<checkpoint.network.inputs])
    try folder.write(
      code.replacingOccurrences(of: "ppo.safetensors", with: name)
        .replacingOccurrences(of: "torch.zeros(4)", with: "torch.tensor(\(observation))")
        .replacingOccurrences(of: "print(network(", with: "print(*(network(")
        .replacingOccurrences(of: "))  # the logits", with: ")).tolist())"), to: "load.py")
    let run = try ShowreelProcess.runShell("\(try #require(Self.python)) load.py", in: folder)
    #expect(run.status == 0, "\(run.error)")
    let found = run.output.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
    let expected = checkpoint.network.logits(for: observation.map { Float($0) })
    #expect(found.count == expected.count, "\(run.output)")
    for (found, expected) in zip(found, expected) {
      #expect(abs(found - Double(expected)) < 1e-5 * max(1, abs(found)))
    }
  }
}
