import Recording
import ShowreelSupport

/// The files that one recording goes to.
package struct RecordingDestination: Sendable {
  /// The videos, one of each format.
  package var videos: [VideoOutput] = []
  /// The folder of numbered PNG frames; `nil` for none.
  package var frames: String?
  /// The document beside the videos that says what they show; `nil` for none. Among the frames there is one in any case.
  package var sidecar: String?
  /// The picture that stands for the videos; `nil` for none.
  package var poster: String?
  /// The page of an earlier run, which is removed before one of its videos is replaced; `nil` for none.
  package var page: String?

  /// The files, without numbered frames.
  package var paths: [String] { videos.map(\.path) + [sidecar, poster].compactMap(\.self) }

  /// Makes sure that the files could be written, before anything is played.
  ///
  /// - Throws: `RecordingError` or `FileError`, where one exists or cannot be made.
  package func check(overwrite: Bool) throws {
    try Recorder.checkDestinations(
      videos: videos.map(\.path), frames: frames.map { [$0] } ?? [], overwrite: overwrite)
    if overwrite { return }
    for file in [sidecar, poster].compactMap(\.self) { try OutputFile.requireAbsent(file) }
  }
}
