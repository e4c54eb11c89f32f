import ArgumentParser
import Showreel

/// The options that say where a report goes beside the terminal, and what mean is good enough.
struct ReportOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Write the report as JSON; - is standard output.", valueName: "file|-"))
  var json: String?

  @Option(
    help: ArgumentHelp("Write the episodes as CSV, a line each; - is standard output.", valueName: "file|-"))
  var csv: String?

  @Option(
    // A value may begin with a dash: Acrobot's returns are negative.
    parsing: .unconditional,
    help: ArgumentHelp("Exit with 1 where the mean return is lower.", valueName: "mean"))
  var failUnder: Double?

  @Option(
    help: ArgumentHelp(
      "Compare all other policies with this one, as given by --policy (default: each with each).",
      valueName: "policy"))
  var baseline: String?

  /// The place of the baseline among `policies`; `nil` where none was given.
  func baseline(among policies: [String]) throws -> Int? {
    guard let baseline else { return nil }
    guard let place = policies.firstIndex(of: baseline), policies.count > 1 else {
      throw ValidationError(
        "--baseline \(baseline): expected one of several policies, which are \(policies.joined(separator: ", "))"
      )
    }
    return place
  }

  /// Indicates whether standard output is a document, so that people read the results on standard error.
  var takesStandardOutput: Bool { json == "-" || csv == "-" }

  /// The paths with their options' names.
  var outputs: [(option: String, path: String?)] { [("--json", json), ("--csv", csv)] }

  /// The files, begun.
  func files(overwrite: Bool) throws(FileError) -> [any Publication] {
    var files: [any Publication] = []
    if let json { files.append(try ReportFile(.json, path: json, overwrite: overwrite)) }
    if let csv { files.append(try ReportFile(.csv, path: csv, overwrite: overwrite)) }
    return files
  }

  func validate() throws {
    try checkPath(json, option: "--json", streams: true)
    try checkPath(csv, option: "--csv", streams: true)
    if json == "-" && csv == "-" {
      throw ValidationError("--json - and --csv -: only one can be standard output")
    }
    if let failUnder, !failUnder.isFinite {
      throw ValidationError("--fail-under \(failUnder): expected a finite number")
    }
  }

  /// Throws exit code 1, where the mean of a policy is too low or there is none.
  func checkMeans(of document: EvaluationDocument) throws {
    guard let failUnder else { return }
    let low = document.reports.filter { report in report.returns.map { !($0.mean >= failUnder) } ?? true }
    for report in low {
      let mean = report.returns.map { "is \($0.mean)" } ?? "of no episodes is unknown"
      printError("showreel: \(report.policy): the mean return \(mean); --fail-under expects \(failUnder)")
    }
    if !low.isEmpty {
      try StandardOutput.check()
      throw ExitCode.failure
    }
  }
}
