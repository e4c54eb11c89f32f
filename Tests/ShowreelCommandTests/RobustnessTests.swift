import Foundation
import TestSupport
import Testing

/// Outputs that collide or vanish, and text that would steer a terminal.
@Suite struct RobustnessTests {
  @Test(arguments: [
    (["train", "CartPole-v1", "--output", "y", "--log", "y"], "--output and --log"),
    (["train", "CartPole-v1", "--output", "y", "--plot", "./y"], "--output and --plot"),
    (["train", "CartPole-v1", "--output", ""], "--output"),
    (["train", "CartPole-v1", "--output", "-"], "--output -"),
    (["train", "CartPole-v1", "--seed", "18446744073709551615"], "seeds"),
    (
      ["evaluate", "CartPole-v1", "--policy", "random", "--json", "videos/CartPole-v1-episode-0.mp4"],
      "--json"
    ),
    (["evaluate", "CartPole-v1", "--policy", "random", "--json", ""], "--json"),
    (["evaluate", "CartPole-v1", "--policy", "random", "--video-folder", ""], "--video-folder"),
    (["evaluate", "CartPole-v1", "--policy", "random", "--frames", ""], "--frames"),
    (["evaluate", "CartPole-v1", "--policy", "random", "--name-prefix", "a\nb"], "--name-prefix"),
    (["evaluate", "CartPole-v1", "--policy", "random", "--episodes", "9223372036854775807"], "1000000"),
    (
      ["evaluate", "CartPole-v1", "--policy", "random", "--seed", "18446744073709551615", "--episodes", "2"],
      "seeds"
    ),
  ])
  func whatCannotBeMeantIsRefused(arguments: [String], mentioned: String) throws {
    let folder = try TemporaryFolder()
    let run = try ShowreelProcess.run(arguments, in: folder)
    #expect(run.status == 64)
    #expect(run.error.contains(mentioned), "\(run.error)")
    #expect(run.error.contains("Usage: showreel \(arguments[0])"), "\(run.error)")
    #expect(folder.contents == [])
  }

  @Test func aReaderThatLeavesCostsNoPolicy() throws {
    let folder = try TemporaryFolder()
    // `false` reads nothing: every line of results meets a closed pipe.
    let shell = try ShowreelProcess.runShell("showreel train CartPole-v1 --episodes 30 | false", in: folder)
    #expect(shell.status == 74)
    #expect(shell.error.contains("standard output: cannot write"), "\(shell.error)")
    #expect(folder.contents == ["CartPole-v1.safetensors"])
  }

  @Test func lostResultsAreNoSuccess() throws {
    let folder = try TemporaryFolder()
    let shell = try ShowreelProcess.runShell("showreel environments > /dev/full", in: folder)
    #expect(shell.status == 74)
    #expect(shell.error.contains("standard output: cannot write"), "\(shell.error)")
  }

  @Test func theLogAloneIsOnStandardOutput() throws {
    let folder = try TemporaryFolder()
    let run = try ShowreelProcess.run(["train", "CartPole-v1", "--episodes", "20", "--log", "-"], in: folder)
    #expect(run.status == 0)
    let lines = run.output.split(separator: "\n")
    #expect(lines.count == 21)
    #expect(lines.first == "episode,return,length,running_mean,solved,steps,seconds")
    #expect(run.error.contains("Episode 10  Total Reward"))
    #expect(run.error.contains("Wrote CartPole-v1.safetensors"))
  }

  @Test func aHostileNameDoesNotReachTheTerminal() throws {
    let folder = try TemporaryFolder()
    let name = "\\u001b[31m\\n" + String(repeating: "x", count: 5000)
    let run = try ShowreelProcess.run(
      ["replay", "-", "--no-video"], in: folder, input: "{\"environment\": \"\(name)\", \"seed\": 1}\n")
    #expect(run.status == 65)
    #expect(!run.error.contains("\u{1B}"))
    #expect(run.error.contains("\\u{1B}[31m\\nxxx"))
    #expect(run.error.count < 1100)
    #expect(run.error.split(separator: "\n").count == 1)
  }

  @Test func whatFollowsTheEpisodeDoesNotFailIt() throws {
    let folder = try TemporaryFolder()
    let actions = String(repeating: "{\"action\": 1}\n", count: 12)
    let run = try ShowreelProcess.run(
      ["replay", "-", "--no-video"], in: folder,
      input: "{\"environment\": \"CartPole-v1\", \"seed\": 1}\n\(actions)garbage\n")
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output.hasPrefix("Total Reward: "))
    #expect(run.error.contains("left"))
  }
}
