// Plays a checkpoint beside random actions on the same seeds, and records the best of each.
//
//     swift run -c release evaluate-checkpoint [FILE]
import Showreel

let path = CommandLine.arguments.dropFirst().first ?? "../assets/policies/CartPole-v1.safetensors"
var settings = EvaluationSettings(
  environment: "CartPole-v1", policies: [.checkpoint(path), .random],
  output: RecordingOutput(
    videoFolder: "videos", namePrefix: "CartPole-v1",
    settings: RecordingSettings(size: FrameSize(width: 300, height: 200))))
settings.episodes = 20
settings.record = .best
settings.jobs = 2

var run = try EvaluationRun(settings)
for note in run.notes(of: 0) { print("Note: \(note)") }
try run.play()

for report in run.document.reports {
  guard let returns = report.returns, let interval = returns.meanInterval else { continue }
  print("\(report.policy): \(returns.mean) (95 %: \(interval.lower) to \(interval.upper))")
}
// Every later policy with every earlier one: here random actions with the checkpoint.
for pair in run.document.comparison {
  print("\(pair.policy) wins \(pair.wins), loses \(pair.losses) of \(settings.episodes)")
}
for path in run.recordings.flatMap(\.paths) { print("Wrote \(path)") }
