import Showreel

/// Records a grid and says where it is.
func record(
  _ tiles: [GridTile], _ layout: GridLayout, _ output: RecordingOutput, quiet: Bool,
  toStandardError: Bool = false
) throws -> (recording: Recording, takes: [Take]) {
  let recorder = try GridRecorder(tiles, layout: layout, output: output)
  let limit = tiles.map { $0.spec.maxEpisodeSteps ?? 0 }.max() ?? 0
  var progress = Progress(total: limit, unit: "steps", quiet: quiet)
  defer { progress.clear() }
  let result = try recorder.run(shouldStop: { Interruption.signal != nil }, onStep: { progress.update($0) })
  progress.clear()
  announce(result.recording, toStandardError: toStandardError)
  return result
}
