import Foundation
import TestSupport
import Testing

/// Runs that are cut into shards, and merged.
@Suite struct MergeCommandTests {
  private func showreel(_ arguments: [String], in folder: TemporaryFolder) throws -> ShowreelRun {
    try ShowreelProcess.run(arguments, in: folder)
  }

  /// Evaluates in one run and in three shards, and expects the same of both.
  private func expectSame(_ evaluate: [String], outputs: [String] = ["--no-video"]) throws {
    let (one, several) = (try TemporaryFolder(), try TemporaryFolder())
    let whole = try showreel(
      ["evaluate"] + evaluate + outputs + ["--json", "report.json", "--csv", "report.csv"], in: one)
    #expect(whole.status == 0, "\(whole.error)")
    for index in 1...3 {
      let shard = try showreel(
        ["evaluate"] + evaluate + outputs + ["--shard", "\(index)/3", "--json", "shard-\(index).json"],
        in: several)
      #expect(shard.status == 0, "\(shard.error)")
    }
    let merged = try showreel(
      [
        "merge", "shard-3.json", "shard-1.json", "shard-2.json", "--json", "report.json", "--csv",
        "report.csv",
      ],
      in: several)
    #expect(merged.status == 0 && merged.error == "", "\(merged.error)")
    for name in ["report.json", "report.csv"] { #expect(try several.data(of: name) == one.data(of: name)) }
    #expect(several.contents.filter { !$0.hasPrefix("shard-") } == one.contents)
    #expect(whole.output.hasSuffix(merged.output), "and the table is the same")
    #expect(merged.output.hasPrefix("episodes") || merged.output.contains("\nepisodes"))
  }

  @Test func threeShardsAreAsOneRun() throws {
    try expectSame([
      "LunarLander-v3", "--policy", "random", "--episodes", "7", "--seed", "\(UInt64.max - 6)", "--option",
      "gravity=-5.25",
    ])
  }

  @Test(.needs(.ffmpeg))
  func threeShardsWithVideosAndSeveralPoliciesAreAsOneRun() throws {
    try expectSame(
      ["CartPole-v1", "--policy", cartPolePolicy, "--policy", "random", "--episodes", "4"],
      outputs: ["--size", "60x40", "--record", "0,3", "--frames", "out"])
  }

  @Test(arguments: [("1000", 1), ("-1000", 0)] as [(String, Int32)])
  func aLowMeanIsExitCode1(mean: String, status: Int32) throws {
    let folder = try TemporaryFolder()
    let one = ["evaluate", "CartPole-v1", "--policy", "random", "--no-video"]
    #expect(try showreel(one + ["--shard", "1/1", "--json", "shard.json"], in: folder).status == 0)
    let run = try showreel(["merge", "shard.json", "--fail-under", mean, "--json", "-"], in: folder)
    #expect(run.status == status, "\(run.error)")
    #expect(run.output == (try showreel(one + ["--json", "-"], in: folder)).output)
  }

  @Test func whatIsNoWholeRunIsRefusedAndNothingWritten() throws {
    let folder = try TemporaryFolder()
    let evaluate = ["evaluate", "CartPole-v1", "--policy", "random", "--no-video", "--episodes", "2"]
    #expect(try showreel(evaluate + ["--shard", "1/2", "--json", "A.json"], in: folder).status == 0)
    #expect(
      try showreel(evaluate + ["--shard", "2/2", "--seed", "1", "--json", "B.json"], in: folder).status == 0)
    #expect(try showreel(evaluate + ["--json", "whole.json"], in: folder).status == 0)
    try folder.write(String(repeating: "[", count: 1 << 16), to: "deep.json")
    let before = folder.contents
    for (files, status, says) in [
      (["A.json"], 65, "A.json: expected all 2 shards of its run, missing: 2"),
      (["A.json", "A.json"], 65, "A.json: shard 1 of 2 again"),
      (["A.json", "B.json"], 65, "B.json: a shard of another run: \"seed\" is 1, expected 0 as in A.json"),
      (["whole.json"], 65, "whole.json: no \"shard\"; expected the JSON report of a shard"),
      (["A.json", "deep.json"], 65, "deep.json: "),
      (["A.json", "nowhere.json"], 66, "nowhere.json"),
      ([], 64, "file"),
      (["-"], 64, "expected a path"),
    ] as [([String], Int32, String)] {
      let run = try showreel(["merge"] + files + ["--json", "report.json", "--csv", "-"], in: folder)
      #expect(run.status == status, "\(files): \(run.error)")
      #expect(run.error.contains(says), "\(run.error)")
      #expect(run.output == "")
      #expect(folder.contents == before, "nothing is written")
      if status != 64 { #expect(run.error.split(separator: "\n").count <= 2) }
    }
    let kept = try showreel(["merge", "A.json", "--json", "B.json"], in: folder)
    #expect(kept.status == 65)
  }

  @Test func anExistingReportIsKeptUnlessItMayBeReplaced() throws {
    let folder = try TemporaryFolder()
    let run = try showreel(
      ["evaluate", "CartPole-v1", "--policy", "random", "--no-video", "--shard", "1/1", "--json", "A.json"],
      in: folder)
    #expect(run.status == 0)
    let shard = try folder.text(of: "A.json")
    try folder.write(shard, to: "whole.json")
    #expect(try showreel(["merge", "A.json", "--json", "whole.json"], in: folder).status == 73)
    #expect(try folder.text(of: "whole.json") == shard)
    #expect(try showreel(["merge", "A.json", "--json", "whole.json", "--overwrite"], in: folder).status == 0)
    #expect(try folder.text(of: "whole.json") != shard)
    // What is read is never replaced.
    #expect(try showreel(["merge", "A.json", "--json", "A.json", "--overwrite"], in: folder).status == 64)
    #expect(try folder.text(of: "A.json") == shard)
  }

  @Test(arguments: [
    (["--shard", "4/3"], "4/3"), (["--shard", "0/3"], "0/3"), (["--shard", "third"], "third"),
    (["--shard", "1/11"], "no more shards than episodes"),
    (["--shard", "1/3", "--record", "best"], "which episode is the best"),
    (["--shard", "1/3", "--fail-under", "1"], "showreel merge takes it"),
  ])
  func mistakesAreNamed(arguments: [String], says: String) throws {
    let folder = try TemporaryFolder()
    let run = try showreel(
      ["evaluate", "CartPole-v1", "--policy", "random", "--episodes", "10"] + arguments, in: folder)
    #expect(run.status == 64)
    #expect(run.error.contains(says), "\(run.error)")
    #expect(folder.contents == [])
  }

  /// With fewer episodes, and an `sbatch` that runs the jobs here; scripts/test-slurm runs it as it stands in a real Slurm.
  @Test func theArticlesJobArrayIsAsOneRun() throws {
    let folder = try TemporaryFolder()
    let article = try TestFiles.text(of: "Documentation/Showreel.docc/Running-on-a-Cluster.md")
    let example = try #require(
      article.split(separator: "```").first { $0.hasPrefix("sh\n") && $0.contains("sbatch") }
    ).dropFirst(3)
    #expect(example.contains("--episodes 1600 "))
    let script = """
      sbatch() {
        local last=${2#--array=1-}
        for index in $(seq $last); do SLURM_ARRAY_TASK_COUNT=$last SLURM_ARRAY_TASK_ID=$index eval "$4" || return; done
      }
      set -e
      """
    try folder.write(
      script + "\n" + example.replacingOccurrences(of: "--episodes 1600 ", with: "--episodes 17 "),
      to: "job.sh")
    try FileManager.default.createSymbolicLink(
      atPath: folder("assets"), withDestinationPath: TestFiles.path("assets"))
    let run = try ShowreelProcess.runShell("source ./job.sh", in: folder)
    #expect(run.status == 0, "\(run.error)")
    let whole = try showreel(
      [
        "evaluate", "LunarLander-v3", "--policy", "assets/policies/LunarLander-v3.safetensors", "--episodes",
        "17", "--no-video", "--json", "-",
      ], in: folder)
    #expect(try folder.text(of: "report.json") == whole.output)
  }
}
