import ArgumentParser
import Showreel

/// Where a report goes beside the terminal, and what mean is good enough.
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

  /// Whether standard output is a document, so that people read the results on standard error.
  var takesStandardOutput: Bool { json == "-" || csv == "-" }

  /// The paths with their options' names.
  var outputs: [(option: String, path: String)] {
    [("--json", json), ("--csv", csv)].compactMap { option, path in path.map { (option, $0) } }
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

/// The files of a report, made before what they are to hold is known, so that a long run is not for nothing.
struct ReportFiles: ~Copyable {
  private var json: OutputFile?
  private var csv: OutputFile?

  init(_ options: ReportOptions, overwrite: Bool) throws(FileError) {
    json = try options.json.map { path throws(FileError) in try OutputFile(path: path, overwrite: overwrite) }
    csv = try options.csv.map { path throws(FileError) in try OutputFile(path: path, overwrite: overwrite) }
  }

  /// Writes and completes them.
  mutating func write(_ document: EvaluationDocument) throws(FileError) {
    try json?.write(line: document.text)
    if csv != nil {
      try document.writeCSV { line throws(FileError) in try csv?.write(line: line) }
    }
    try json?.finish()
    try csv?.finish()
  }
}
