import Environments
import Recording

/// Records an episode while it is played, and then writes its sidecar.
package final class EpisodeRecorder: EpisodeObserver {
  private var session: RecordingSession
  private var builder: TakeBuilder

  /// Opens the outputs.
  ///
  /// - Parameter scores: The kind of the numbers that each step's action will be chosen by, where they will be known.
  /// - Throws: `RecordingError` or `FileError`.
  init(
    _ known: Take, in environment: any Environment, to destination: RecordingDestination,
    _ output: RecordingOutput, scores: ScoreKind?
  ) throws {
    builder = TakeBuilder(known, in: environment, overlay: output.overlay, look: output.look, scores: scores)
    let spec = builder.scene.spec
    session = try RecordingSession(
      destination, size: spec.frameSize, fps: FrameRate(spec.renderFPS), settings: output.settings,
      overlay: output.overlay?.position, look: output.look)
  }

  package func begin(_ observation: Observation) throws {
    builder.begin()
    try session.add { builder.scene.draw(on: &$0) }
  }

  package func add(_ action: Action, _ step: Step, scores: [Double]) throws {
    builder.add(action, step, scores: scores)
    try session.add(isLast: step.isLast) { builder.scene.draw(on: &$0) }
  }

  /// Completes the recording, and beside it the take.
  ///
  /// - Throws: `RecordingError` or `FileError`.
  package func finish() throws -> RecordedFiles {
    var take = builder.take
    return try session.finish(of: take) { form in
      take.form = form
      return take.json
    }
  }
}
