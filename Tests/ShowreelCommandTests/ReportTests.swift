import Foundation
import TestSupport
import Testing

/// What `evaluate` says of the returns: the table, the documents, and exit code 1.
@Suite struct ReportTests {
  private func evaluate(_ arguments: [String], in folder: TemporaryFolder) throws -> ShowreelRun {
    try ShowreelProcess.run(["evaluate", "CartPole-v1", "--no-video"] + arguments, in: folder)
  }

  private static let three = ["--policy", "random", "--episodes", "3"]

  @Test func theTableIsAlignedAndAgreesWithTheDocument() throws {
    let folder = try TemporaryFolder()
    let run = try evaluate(Self.three + ["--json", "report.json"], in: folder)
    #expect(run.status == 0 && run.error == "")
    let lines = run.output.split(separator: "\n").map(String.init)
    #expect(lines.prefix(3).allSatisfy { $0.hasPrefix("Episode ") })
    let table = lines.dropFirst(3)
    #expect(Set(table.map(\.count)).count == 1, "every line ends at the column's right edge")
    #expect(table.allSatisfy { $0.count <= 60 }, "fits a narrow terminal")
    let report = try Report(folder.data(of: "report.json"))
    func row(_ label: String, _ text: String) {
      #expect(
        table.contains { $0.hasPrefix(label + " ") && $0.hasSuffix(" " + text) }, "\(label) \(text): \(table)"
      )
    }
    func fixed(_ value: Double) -> String { String(format: "%.2f", value) }
    row("episodes", "3")
    row("mean return", fixed(report.meanReturn))
    row("standard deviation", fixed(report.stdReturn))
    row("median", fixed(report.medianReturn))
    row("minimum", fixed(report.minReturn))
    row("maximum", fixed(report.maxReturn))
    row("mean length", fixed(report.meanLength))
    row("at or over 475.0", "0.0 %")
    let interval = try #require(report.meanReturnInterval)
    row("  95 % interval", "\(fixed(interval[0])) … \(fixed(interval[1]))")
    // Wilson's of 0 of 3.
    row("  95 % interval", "0.0 … 56.1 %")
  }

  /// On a terminal of 40 columns, that of `script`.
  @Test(
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script"), "there is no script(1)"))
  func columnsThatDoNotFitGoBelow() throws {
    let folder = try TemporaryFolder()
    let run = try ShowreelProcess.runShell(
      """
      script -qec 'stty cols 40; "\(ShowreelProcess.executable.path)" evaluate CartPole-v1 --policy random \
        --policy random --episodes 2 --no-video --quiet' /dev/null
      """, in: folder)
    let lines = run.output.replacingOccurrences(of: "\r\n", with: "\n").split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("mean return") } == 2, "a block for each policy: \(run.output)")
    #expect(lines.allSatisfy { $0.count <= 40 })
  }

  @Test func everyEpisodeIsALineOfTheCSV() throws {
    let folder = try TemporaryFolder()
    let run = try evaluate(Self.three + ["--seed", "7", "--csv", "-", "--json", "report.json"], in: folder)
    #expect(run.status == 0, "\(run.error)")
    let report = try Report(folder.data(of: "report.json"))
    let lines = report.episodes.map {
      "random,\($0.episode),\(7 + $0.episode),\($0.return),\($0.length),true,false,\n"
    }
    #expect(
      run.output == "policy,episode,seed,return,length,terminated,truncated,video\n" + lines.joined())
    #expect(run.error.contains("mean return"), "the table goes beside the document")
  }

  @Test(arguments: [("1000", 1), ("-1000", 0), ("nan", 64)] as [(String, Int32)])
  func aLowMeanIsExitCode1(mean: String, status: Int32) throws {
    let folder = try TemporaryFolder()
    let run = try evaluate(
      Self.three + ["--fail-under", mean, "--json", "report.json", "--csv", "report.csv"], in: folder)
    #expect(run.status == status, "\(run.error)")
    #expect(folder.contents == (status == 64 ? [] : ["report.csv", "report.json"]), "all is written before")
    if status == 1 {
      #expect(run.error.split(separator: "\n").count == 1)
      #expect(
        run.error.contains("random: the mean return is ") && run.error.contains("1000.0"), "\(run.error)")
      #expect(run.output.contains("mean return"))
    }
  }

  @Test func theMeanItselfIsHighEnough() throws {
    let folder = try TemporaryFolder()
    let mean = ["--policy", cartPolePolicy, "--deterministic", "--fail-under"]
    #expect(try evaluate(mean + ["500"], in: folder).status == 0)
    #expect(try evaluate(mean + ["500.0001"], in: folder).status == 1)
  }

  @Test func severalPoliciesAreComparedOnTheSameSeeds() throws {
    let folder = try TemporaryFolder()
    let both = ["--policy", "random", "--policy", cartPolePolicy, "--episodes", "3", "--deterministic"]
    let run = try evaluate(both + ["--json", "report.json", "--csv", "report.csv"], in: folder)
    #expect(run.status == 0, "\(run.error)")
    let document = try Comparison(folder.data(of: "report.json"))
    #expect(document.policies.map(\.policy) == ["random", cartPolePolicy])
    #expect(document.policies.map(\.deterministic) == [false, true], "chance has no best action")
    #expect(document.policies.allSatisfy { $0.episodes.map(\.seed) == [0, 1, 2] })
    let pair = try #require(document.comparison.first)
    #expect(document.comparison.count == 1)
    #expect(pair.policy == cartPolePolicy && pair.baseline == "random")
    #expect(pair.episodes == 3 && pair.wins == 3 && pair.ties == 0 && pair.losses == 0)
    #expect(
      abs(pair.meanDifference - document.policies[1].meanReturn + document.policies[0].meanReturn) < 1e-9)
    #expect(pair.meanDifferenceInterval?[0] ?? 0 < pair.meanDifference)
    #expect(run.output.contains("CartPole-v1 − random"))
    // Each report is the one of that policy alone.
    let alone = try evaluate(["--policy", "random", "--episodes", "3", "--json", "-"], in: folder)
    #expect(try Report(Data(alone.output.utf8)).episodes == document.policies[0].episodes)
    #expect(try folder.text(of: "report.csv").split(separator: "\n").count == 7)
  }

  @Test(.needs(.ffmpeg))
  func recordingsOfSeveralPoliciesHaveNamesOfTheirOwn() throws {
    let folder = try TemporaryFolder()
    let run = try ShowreelProcess.run(
      [
        "evaluate", "CartPole-v1", "--policy", "random", "--policy", "random", "--record", "0", "--size",
        "60x40", "--episodes", "2", "--frames", "out", "--json", "-",
      ], in: folder)
    #expect(run.status == 0, "\(run.error)")
    let videos = ["videos/CartPole-v1-random-episode-0.mp4", "videos/CartPole-v1-random-2-episode-0.mp4"]
    #expect(folder.contents.filter { $0.hasSuffix(".mp4") } == videos.sorted())
    #expect(
      try Comparison(Data(run.output.utf8)).policies.map { $0.episodes.map(\.video) }
        == videos.map { [$0, nil] })
    #expect(folder.contents.contains("out/random/000000.png"))
    #expect(try folder.frames(in: "out/random") == folder.frames(in: "out/random-2"))
  }

  @Test(arguments: [
    (["--json", "-", "--csv", "-"], "only one can be standard output"),
    (["--json", "a", "--csv", "./a"], "are the same file"),
    (["--policy", "random", "--deterministic"], "random has no best action"),
    (["--fail-under"], "fail-under"),
    (["--csv", ""], "--csv"),
  ])
  func mistakesAreNamed(arguments: [String], says: String) throws {
    let folder = try TemporaryFolder()
    let run = try evaluate(["--policy", "random"] + arguments, in: folder)
    #expect(run.status == 64)
    #expect(run.error.contains(says), "\(run.error)")
    #expect(folder.contents == [])
  }

  @Test func aReportHasNoNameOfAnyPolicysRecording() throws {
    let folder = try TemporaryFolder()
    let run = try ShowreelProcess.run(
      [
        "evaluate", "CartPole-v1", "--policy", "random", "--policy", "random", "--json",
        "videos/CartPole-v1-random-2-episode-0.json",
      ], in: folder)
    #expect(run.status == 64)
    #expect(run.error.contains("expected another name than a recording's"), "\(run.error)")
  }
}
