import Environments
import Recording

/// Records an episode while it is played, and then writes its sidecar.
package final class EpisodeRecorder: EpisodeObserver {
  private var session: RecordingSession
  private var builder: TakeBuilder

  /// Opens the outputs.
  ///
  /// - Throws: `RecordingError` or `FileError`.
  init(
    _ known: Take, in environment: any Environment, to destination: RecordingDestination,
    _ output: RecordingOutput,
    givesProbabilities: Bool
  ) throws {
    builder = TakeBuilder(
      known, in: environment, overlay: output.overlay, givesProbabilities: givesProbabilities)
    let spec = builder.scene.spec
    session = try RecordingSession(
      destination, size: spec.frameSize, fps: FrameRate(spec.renderFPS), settings: output.settings,
      overlay: output.overlay?.position)
  }

  package func begin(_ observation: Observation) throws {
    builder.scene.begin()
    try addFrame()
  }

  package func add(_ action: Action, _ step: Step, probabilities: [Double]) throws {
    builder.add(action, step, probabilities: probabilities)
    try addFrame()
  }

  private func addFrame() throws { try session.add { builder.scene.draw(on: &$0) } }

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
