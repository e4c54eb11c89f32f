import Environments
import Evaluation
import Figures
import Recording
import ShowreelSupport

/// The page of a run as HTML. Everything that comes from outside (paths, options, names) is escaped.
struct GalleryPage {
  var document: EvaluationDocument
  /// The names of the policies, in the reports' order.
  var labels: [String]
  var recordings: [RecordedFiles]
  /// The path of a file relative to the page; `nil` where the page cannot refer to it.
  var relativePath: (String) -> String?

  /// The whole document.
  var html: String {
    let title = environment.htmlEscaped
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
      <style>
      \(Self.style)
      </style>
      </head>
      <body>
      <main>
      <header>
      <h1>\(title)</h1>
      <p class="lead">\(summary.htmlEscaped)</p>
      </header>
      """,
      groupVideos, returns, comparison, episodeVideos, policies,
      """
      <footer>Recorded by Showreel \(showreelVersion)</footer>
      </main>
      </body>
      </html>
      """,
    ].filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private var environment: String { document.reports.first?.environment ?? "No policy" }

  /// A sentence that says which policies and episodes were played.
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
    let options = first.options.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)".typeset }
    return text + (options.isEmpty ? "" : ", with " + options.joined(separator: ", ")) + "."
  }

  private var returns: String {
    let returns = document.reports.map { $0.episodes.map(\.totalReward) }
    let chart = Histogram(returns).map { histogram in
      let panels = document.reports.indices.map { index in
        let report = document.reports[index]
        let label = labels[index]
        let name = document.reports.count > 1 ? "<h3>\(label.htmlEscaped)</h3>\n" : ""
        let plot = histogram.svg(
          ofSample: index, title: "Histogram of the returns of \(label)", mean: report.returns?.mean,
          threshold: report.rewardThreshold)
        return "<div class=\"panel\">\n\(name)\(plot)\n</div>"
      }
      let threshold = document.reports.first?.rewardThreshold
        .flatMap { histogram.contains($0) ? "; dashed line: the threshold of \($0)" : nil }
      return """
        <figure class="histogram">
        \(panels.joined(separator: "\n"))
        <figcaption>Episodes by return. Solid line: the mean\((threshold ?? "").typeset.htmlEscaped).</figcaption>
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

  private var comparison: String {
    let rows = document.comparisonRows
    guard !rows.isEmpty else { return "" }
    return """
      <section>
      <h2>Paired comparison</h2>
      <p class="note">Differences of returns on the same seed, episode by episode.</p>
      \(table(rows, heads: document.pairLabels(labels)))
      </section>
      """
  }

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

  /// The full descriptions of the policies.
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
