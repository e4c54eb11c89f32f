import Foundation
import TestSupport
import Testing

@Suite struct TrainTests {
  private func run(_ arguments: String..., in folder: TemporaryFolder) throws -> ShowreelRun {
    try ShowreelProcess.run(["train", "CartPole-v1"] + arguments, in: folder)
  }

  @Test func aSeedGivesOnePolicyWhichPlays() throws {
    let folder = try TemporaryFolder()
    for (seed, name) in [("1", "a"), ("1", "b"), ("2", "c")] {
      let run = try run(
        "--episodes", "12", "--seed", seed, "-o", "\(name).safetensors", "--quiet", in: folder)
      #expect(run.status == 0, "\(run.error)")
      #expect(run.output == "" && run.error == "")
    }
    #expect(folder.contents == ["a.safetensors", "b.safetensors", "c.safetensors"])
    #expect(try folder.data(of: "a.safetensors") == folder.data(of: "b.safetensors"))
    #expect(try folder.data(of: "a.safetensors") != folder.data(of: "c.safetensors"))
    let played = try ShowreelProcess.run(
      ["evaluate", "CartPole-v1", "--policy", "a.safetensors", "--no-video"], in: folder)
    #expect(played.status == 0, "\(played.error)")
  }

  @Test func theLogHasARowForEachEpisode() throws {
    let folder = try TemporaryFolder()
    let run = try run("--episodes", "12", "--log", "log.csv", in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output.contains("Episode 10  Total Reward: "))
    #expect(folder.contents.contains("CartPole-v1.safetensors"), "the default name")
    let rows = try folder.text(of: "log.csv").split(separator: "\n").map { $0.split(separator: ",") }
    #expect(rows.count == 13)
    #expect(rows[0] == ["episode", "return", "length", "running_mean", "solved", "steps", "seconds"])
    #expect(rows.dropFirst().map { $0[0] } == (1...12).map { "\($0)" })
    // A reward of 1 a step.
    for row in rows.dropFirst() { #expect(Double(row[1]) == Double(row[2])) }
    #expect(rows[1][1] == rows[1][3], "the mean of one")
    var (steps, seconds) = (0, 0.0)
    for row in rows.dropFirst() {
      steps += Int(row[2]) ?? 0
      #expect(Int(row[5]) == steps)
      let now = try #require(Double(row[6]))
      #expect(now >= seconds)
      seconds = now
    }
  }

  @Test func anExistingOutputIsKept() throws {
    let folder = try TemporaryFolder()
    for name in ["policy.safetensors", "log.csv"] {
      try folder.write("earlier", to: name)
      let kept = try run(
        "--episodes", "2", "--output", name == "log.csv" ? "new.safetensors" : name, "--log",
        name == "log.csv" ? name : "new.csv", in: folder)
      #expect(kept.status == 73)
      #expect(kept.error.contains(name))
      #expect(kept.output == "", "it is said before training")
      #expect(try folder.text(of: name) == "earlier")
    }
    #expect(folder.contents == ["log.csv", "policy.safetensors"])
    let replaced = try run(
      "--episodes", "2", "--output", "policy.safetensors", "--overwrite", in: folder)
    #expect(replaced.status == 0, "\(replaced.error)")
    #expect(try folder.data(of: "policy.safetensors") != Data("earlier".utf8))
  }

  @Test func interruptedItKeepsTheBestSoFar() throws {
    let folder = try TemporaryFolder()
    let process = try ShowreelProcess.start(
      ["train", "CartPole-v1", "--episodes", "1000000", "--log", "log.csv"], in: folder)
    while process.isRunning, try !folder.text(of: ".stdout").contains("Episode 20 ") { usleep(10_000) }
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    let run = try ShowreelProcess.result(of: process, in: folder)
    #expect(run.status == 130)
    #expect(run.output.contains("Wrote CartPole-v1.safetensors"))
    #expect(
      folder.contents == ["CartPole-v1.safetensors", "CartPole-v1.safetensors.state", "log.csv"],
      "with the state, to go on from")
    let played = try ShowreelProcess.run(
      ["evaluate", "CartPole-v1", "--policy", "CartPole-v1.safetensors", "--no-video"], in: folder)
    #expect(played.status == 0, "\(played.error)")
  }

  @Test func aRunThatGoesOnSaysOnceThatItIsSolved() throws {
    let folder = try TemporaryFolder()
    let first = try run("--episodes", "500", "--state-every", "50000", in: folder)
    #expect(first.status == 0 && first.output.contains("Solved at episode "), "\(first.error)")
    let second = try run("--episodes", "510", "--resume", "CartPole-v1.safetensors", in: folder)
    #expect(second.status == 0 && second.output.contains("Episode 510 "), "\(second.error)")
    #expect(!second.output.contains("Solved"), "\(second.output)")
  }

  @Test func badSettingsAreUsage() throws {
    let folder = try TemporaryFolder()
    let run = try run("--gamma", "2", in: folder)
    #expect(run.status == 64)
    #expect(run.error.contains("gamma"), "\(run.error)")
    #expect(folder.contents == [])
  }
}
