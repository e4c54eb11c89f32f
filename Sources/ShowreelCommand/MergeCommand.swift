import ArgumentParser
import Showreel

struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Puts the reports of all shards of a run together.",
    discussion: """
      evaluate --shard 1/3 --json FILE writes the report of a third of the episodes. Of all three, in any order, this \
      makes the report that evaluate without --shard makes, to the byte.
      """)

  @Argument(help: ArgumentHelp("The JSON report of each shard.", valueName: "file"))
  var shards: [String]

  @OptionGroup(title: "Report") var report: ReportOptions

  @Flag(help: "Replace files that exist.")
  var overwrite = false

  func validate() throws {
    for path in shards { try checkPath(path, option: "the shards") }
    var files = RunFiles()
    for path in shards { files.read(path, by: "the shards'") }
    files.write(report.outputs)
    try files.check()
  }

  func run() throws {
    var document: EvaluationDocument
    do {
      document = try EvaluationDocument(
        merging: shards.map { path in
          (path, try EvaluationDocument(contentsOfShard: path) { Interruption.signal != nil })
        })
    } catch {
      try Interruption.check()
      throw error
    }
    document.baseline = try report.baseline(among: document.reports.map(\.policy))
    let files = try report.files(overwrite: overwrite)
    let policies = document.reports.map { PolicySource($0.policy) }
    printTable(of: document, labels: policies.labels, toStandardError: report.takesStandardOutput)
    try files.publish(document, labels: policies.labels)
    try report.checkMeans(of: document)
  }
}
