import Evaluation
import ShowreelSupport

/// The model card of a policy: a page in Markdown, before it metadata in YAML with the `model-index` of the Hugging Face Hub.
struct ModelCard {
  var report: EvaluationReport
  /// The policy's name.
  var name: String

  /// The whole document.
  var text: String {
    let result =
      report.returns.map { "\(Text.fixed($0.mean)) +/- \(Text.fixed($0.standardDeviation))" } ?? "-"
    let environment = quoted(report.environment)
    let count = report.episodes.count
    let actions = report.deterministic ? "the most probable action" : "sampled actions"
    return """
      ---
      library_name: showreel
      tags:
      - \(environment)
      - deep-reinforcement-learning
      - reinforcement-learning
      model-index:
      - name: \(quoted(name))
        results:
        - task:
            type: reinforcement-learning
            name: reinforcement-learning
          dataset:
            name: \(environment)
            type: \(environment)
          metrics:
          - type: mean_reward
            value: \(quoted(result))
            name: mean_reward
            verified: false
      ---

      # \(plain(name)) in \(plain(report.environment))

      Mean return \(result) over \(count) episode\(count == 1 ? "" : "s") with \(actions), from seed \(report.seed) on.
      The video, `replay.mp4`, was recorded by Showreel \(showreelVersion).

      | | |
      |---|---|
      | median | \(Text.fixed(report.returns?.median)) |
      | minimum | \(Text.fixed(report.returns?.minimum)) |
      | maximum | \(Text.fixed(report.returns?.maximum)) |
      | mean length | \(Text.fixed(report.meanLength)) steps |
      | SHA-256 of the policy | `\(report.policySHA256.map(plain) ?? "-")` |
      """
  }

  /// A text as a scalar of YAML, which takes JSON's strings.
  private func quoted(_ text: String) -> String { JSON.string(Text.presentable(text)).pretty }

  /// A text without the characters that Markdown reads as more, on one line.
  private func plain(_ text: String) -> String {
    String(Text.presentable(text).map { "`*_[]<>|#\\\n\r".contains($0) ? " " : $0 })
  }
}
