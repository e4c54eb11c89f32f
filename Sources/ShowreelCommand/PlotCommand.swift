import ArgumentParser
import Showreel

struct PlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot", abstract: "Draws the learning curves of many runs.",
    discussion: """
      Each table is a run's, as train --log writes it, or Stable-Baselines3's Monitor. Runs whose paths differ in the \
      number of a seed alone are one curve: showreel plot ppo-*.csv a2c-*.csv -o curve.svg

      A curve is the mean over its runs (or with --aggregate iqm the interquartile mean) of each run's mean return of the \
      last episodes, of as many as its table's own running mean (100; dqn and sac: 20), as far as all of them go; its band holds 95 % of what comes of runs drawn anew from these (the \
      bootstrap, of 2,000 resamples). Of a single run, bands are the quantiles of the returns.
      """)

  @Argument(help: ArgumentHelp("The tables.", valueName: "run.csv"))
  var runs: [String]

  @Option(name: .shortAndLong, help: ArgumentHelp("The picture.", valueName: "file.png|file.svg"))
  var output: String

  @Option(name: .customLong("x"), help: "What lies along the horizontal axis: steps, episodes or minutes.")
  var axis = RunAxis.steps

  @Option(help: "What stands for the runs of a curve: mean or iqm.")
  var aggregate = Aggregate.mean

  @Option(
    help: ArgumentHelp(
      "Episodes that each run's curve is the mean of (default: those of the tables' running means, the most of these).",
      valueName: "n"))
  var window: Int?

  @Option(
    name: .customLong("label"),
    help: ArgumentHelp(
      "What a curve is called instead, such as ppo=\"PPO, our recipe\"; may repeat.", valueName: "group=name")
  )
  var labels: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("A level to draw as a dashed line; may repeat.", valueName: "return"))
  var threshold: [Double] = []

  @Option(help: "What stands above the figure.")
  var title = "Learning curves"

  @Flag(help: "Show quantiles of the returns of all episodes (5 to 95 % and 25 to 75 %) as bands.")
  var returns = false

  @Flag(inversion: .prefixedNo, help: "Mark the episodes that each checkpoint is from.")
  var windows = true

  @Option(help: ArgumentHelp("The size of a PNG file in pixels (default: 1600x960).", valueName: "WxH"))
  var size: FrameSize?

  @Flag(help: "Replace a file that exists.")
  var overwrite = false

  @Flag(help: "Print nothing but errors.")
  var quiet = false

  private var isSVG: Bool { output.lowercased().hasSuffix(".svg") }

  func validate() throws {
    for path in runs { try checkPath(path, option: "the tables") }
    try checkPath(output, option: "-o")
    guard isSVG || output.lowercased().hasSuffix(".png") else {
      throw ValidationError("-o \(output): expected a name that ends with .png or .svg")
    }
    if let window, window < 1 {
      throw ValidationError("--window \(window): expected at least one episode")
    }
    if let level = threshold.first(where: { !$0.isFinite }) {
      throw ValidationError("--threshold \(level): expected a number")
    }
    if size != nil && isSVG { throw ValidationError("--size is about pixels; an SVG file has any size") }
    try checkSettings { try RecordingSettings(size: size).validate() }
    for label in labels where !label.dropFirst().contains("=") {
      throw ValidationError("--label \(label): expected GROUP=NAME")
    }
  }

  func run() throws {
    var groups = RunGroup.groups(try runs.map { try RunTable(contentsOf: $0) })
    try rename(&groups)
    try OutputFile.check(output, overwrite: overwrite, operation: "write the picture")
    let font = try Font()
    var settings = RunCurveSettings()
    (settings.axis, settings.aggregate) = (axis, aggregate)
    settings.window = window ?? RunCurveSettings.window(of: groups)
    (settings.showsReturns, settings.marksWindows) = (returns, windows)
    var chart = Chart(
      title: title, curves: try groups.map { try $0.curve(settings) }, xTitle: axis.title,
      yTitle: "Mean return of \(settings.window) episodes")
    chart.subtitle = settings.explanation(of: groups)
    chart.thresholds = threshold
    chart.windowTitle = "the episodes that a checkpoint is from"
    let bytes: [UInt8]
    if isSVG {
      bytes = Array(chart.svg(font: font).utf8)
    } else {
      let size = size ?? FrameSize(width: 2 * Chart.sceneWidth, height: 2 * Chart.sceneHeight)
      let encoder = try PNGEncoder(settings: PNGSettings(compressionLevel: 9, filter: .sub, marksSRGB: true))
      bytes = try encoder.encode(chart.picture(width: size.width, height: size.height, font: font))
    }
    try OutputFile.write(bytes, to: output, overwrite: overwrite, operation: "write the picture")
    if !quiet { printResult("Wrote \(output)") }
  }

  private func rename(_ groups: inout [RunGroup]) throws {
    for label in labels {
      let parts = label.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let index = groups.firstIndex(where: { $0.label == parts[0] }) else {
        let known = groups.map(\.label).joined(separator: ", ")
        throw ValidationError("--label \(label): expected one of the groups \(known)")
      }
      groups[index].label = String(parts[1])
    }
  }
}

extension RunAxis: ExpressibleByArgument {}
extension Aggregate: ExpressibleByArgument {}
