import Environments
import Evaluation
import Figures
import Recording
import ShowreelSupport

/// The page of a run as HTML. Everything that comes from outside (paths, options, names) is escaped.
struct GalleryPage {
  var document: EvaluationDocument
  /// The policies' names, in the reports' order.
  var labels: [String]
  var recordings: [RecordedFiles]
  var settings = GallerySettings()
  /// The names of the learning curve and the film in the page's folder.
  var curve: String?
  var film: String?
  /// Returns a file's path as seen from the page; `nil` where it cannot be referred to.
  var relativePath: (String) -> String?

  /// The whole document.
  var html: String {
    let title = (settings.title ?? environment).htmlEscaped
    return [
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="generator" content="Showreel \(showreelVersion)">
      <title>\(title)</title>
      <meta property="og:type" content="website">
      <meta property="og:title" content="\(title)">
      <meta property="og:description" content="\(description.htmlEscaped)">\(openGraphPicture)
      <style>
      \(Self.style)
      </style>
      </head>
      <body>
      <main>
      <header>
      <h1>\(title)</h1>
      \(results)
      <p class="lead">\(summary.htmlEscaped)</p>
      </header>
      """,
      groupVideos, returns, comparison, episodeVideos, training, policies,
      """
      <footer>
      \(origin)
      </footer>
      </main>
      </body>
      </html>
      """,
    ].filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var environment: String { document.reports.first?.environment ?? "No policy" }

  // MARK: - Head and foot

  /// The result of each policy, the first thing that is read.
  private var results: String {
    let lines = zip(document.reports, labels).compactMap { report, label -> String? in
      guard let returns = report.returns else { return nil }
      let deviation = report.episodes.count > 1 ? " ± \(brief(returns.standardDeviation))" : ""
      let solved = report.reachingThreshold.map { reaching in
        " <span class=\"solved\">\(System.fixed(100 * reaching.share, digits: 0))\u{A0}% solved</span>"
      }
      let name = document.reports.count > 1 ? " <span class=\"name\">\(label.htmlEscaped)</span>" : ""
      return
        "<p class=\"result\"><strong>\(brief(returns.mean))</strong>\(deviation)\(solved ?? "")\(name)</p>"
    }
    return lines.joined(separator: "\n")
  }

  private func brief(_ value: Double) -> String { System.fixed(value, digits: 1).typeset }

  /// The page in a sentence, for where it is linked.
  private var description: String {
    guard document.reports.count == 1, let returns = document.reports[0].returns else { return summary }
    return "Mean return \(brief(returns.mean)). \(summary)"
  }

  /// The picture for where the page is linked: the first recording's poster.
  private var openGraphPicture: String {
    guard let poster = recordings.lazy.compactMap(\.poster).first, let path = relativePath(poster) else {
      return ""
    }
    return "\n<meta property=\"og:image\" content=\"\(path.asRelativeAddress)\">"
  }

  /// The way that the page was made: the command, the time, the results as files.
  private var origin: String {
    let command = settings.command.map { "<p><code>\($0.htmlEscaped)</code></p>\n" } ?? ""
    let day = "\(settings.date)".prefix { $0 != "T" }
    return """
      \(command)<p>Recorded by Showreel \(showreelVersion) on \(day). All results: <a href="report.json">report.json</a>, \
      <a href="episodes.csv">episodes.csv</a>.</p>
      """
  }

  /// The learning curve and the film of the training, where they were given.
  private var training: String {
    let curve = curve.map { #"<figure><img src="\#($0)" alt="The learning curve"></figure>"# }
    let film = film.map {
      #"<figure><video src="\#($0)" controls loop muted playsinline preload="metadata"></video></figure>"#
    }
    let figures = [curve, film].compactMap(\.self)
    guard !figures.isEmpty else { return "" }
    return
      "<section>\n<h2>Training</h2>\n<div class=\"training\">\n\(figures.joined(separator: "\n"))\n</div>\n</section>"
  }

  /// The episodes that were played, in a sentence.
  var summary: String {
    guard let first = document.reports.first else { return "" }
    let count = document.reports.map(\.episodes.count).max() ?? 0
    let isOne = document.reports.count == 1
    var text = isOne ? labels[0] : "\(document.reports.count) policies on the same seeds"
    text += count == 1 ? ", one episode" : ", \(count) episodes\(isOne ? "" : " each")"
    let seeds = document.reports.flatMap { $0.episodes.map(\.seed) }
    if let lowest = seeds.min(), let highest = seeds.max() {
      text += lowest == highest ? ", seed \(lowest)" : ", seeds \(lowest) to \(highest)"
    }
    let options = first.options.sortedByName.map { "\($0.key) = \($0.value)".typeset }
    return text + (options.isEmpty ? "" : ", with " + options.joined(separator: ", ")) + "."
  }

  // MARK: - Results

  private var returns: String {
    let samples = document.reports.map { $0.episodes.map(\.totalReward) }
    let chart = Histogram(samples).map { histogram in
      let panels = document.reports.indices.map { index in
        let name = document.reports.count > 1 ? "<h3>\(labels[index].htmlEscaped)</h3>\n" : ""
        return "<div class=\"panel\">\n\(name)\(plots(histogram, of: index))\n</div>"
      }
      let threshold = document.reports.first?.rewardThreshold
        .flatMap { histogram.contains($0) ? "; dashed line: the threshold of \($0)" : nil }
      return """
        <figure class="histogram">
        \(panels.joined(separator: "\n"))
        <figcaption>A dot for each episode, and episodes by return. Solid line: the mean\
        \((threshold ?? "").typeset.htmlEscaped).</figcaption>
        </figure>
        """
    }
    return """
      <section>
      <h2>Returns</h2>
      <div class="results">
      \(table(document.rows, heads: document.reports.count > 1 ? labels : nil))
      \(chart ?? "")
      </div>
      </section>
      """
  }

  /// The dots and the bars of a report's returns; where most are one value, whose bar would say nothing, dots in blocks.
  private func plots(_ histogram: Histogram, of index: Int) -> String {
    let report = document.reports[index]
    let bars = histogram.svg(
      ofSample: index, title: "Histogram of the returns of \(labels[index])", mean: report.returns?.mean,
      threshold: report.rewardThreshold)
    let episodes = report.episodes.filter(\.totalReward.isFinite)
    guard episodes.count <= Histogram.mostDots else { return bars }
    let values = episodes.map {
      (value: $0.totalReward, text: "seed \($0.seed): \(Text.fixed($0.totalReward))".typeset)
    }
    let title = "The return of each episode of \(labels[index])"
    if Histogram.commonValue(of: values.map(\.value)) != nil, episodes.count <= 400 {
      return histogram.blocks(of: values, title: title) + "\n" + bars
    }
    return histogram.strip(of: values, title: title) + "\n" + bars
  }

  private var comparison: String {
    let rows = document.comparisonRows
    guard !rows.isEmpty else { return "" }
    return """
      <section>
      <h2>Paired comparison</h2>
      <p class="note">Differences of returns on the same seed, episode by episode\(against.htmlEscaped).</p>
      \(table(rows, heads: document.pairLabels(labels)))
      </section>
      """
  }

  private var against: String { document.baseline.map { ", from those of \(labels[$0])" } ?? "" }

  private func table(_ rows: [ReportRow], heads: [String]?) -> String {
    let head = heads.map { heads in
      "<thead><tr><td></td>\(heads.map { "<th scope=\"col\">\($0.htmlEscaped)</th>" }.joined())</tr></thead>\n"
    }
    let body = rows.map { row in
      let cells = row.cells.map { "<td>\($0.typeset.htmlEscaped)</td>" }.joined()
      let kind = row.isDetail ? " class=\"detail\"" : ""
      return "<tr\(kind)><th scope=\"row\">\(row.label.typeset.htmlEscaped)</th>\(cells)</tr>"
    }
    return """
      <div class="scroll"><table>
      \(head ?? "")<tbody>
      \(body.joined(separator: "\n"))
      </tbody>
      </table></div>
      """
  }

  /// The policies in full: how their actions were chosen, and from which file they are.
  private var policies: String {
    let entries = zip(document.reports, labels).map { report, label in
      let choice =
        report.policy == "random"
        ? "every action as probable as any other"
        : report.deterministic ? "the most probable action" : "actions sampled from the policy"
      let sum = report.policySHA256.map { "<dd>SHA-256 <code>\($0.htmlEscaped)</code></dd>" } ?? ""
      let path = report.policySHA256 == nil ? "" : "<dd><code>\(report.policy.htmlEscaped)</code></dd>"
      let form = report.policyDescription.map { "<dd>\($0.text.htmlEscaped)</dd>" } ?? ""
      return "<dt>\(label.htmlEscaped)</dt>\n<dd>\(choice)</dd>\(path)\(form)\(sum)"
    }
    return """
      <section>
      <h2>\(entries.count == 1 ? "Policy" : "Policies")</h2>
      <dl>
      \(entries.joined(separator: "\n"))
      </dl>
      </section>
      """
  }
}
