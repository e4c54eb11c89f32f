import Raster
import ShowreelSupport

extension VideoFormat {
  /// Makes a video of two small frames in a temporary folder, and removes it: not every encoder that ffmpeg lists
  /// works.
  ///
  /// - Parameter settings: The settings of a recording. Their search path decides where ffmpeg is looked for.
  /// - Throws: `RecordingError`, as a recording of this format would.
  public func tryOut(settings: VideoSettings = VideoSettings(patience: 10)) throws {
    let folder = try RecordingError.wrapping { () throws(FileError) in
      try System.makeTemporaryFolder(named: "showreel")
    }
    let path = Files.path(folder, "trial.\(fileExtension)")
    defer {
      // Where it failed, a file that plays may have been kept.
      for name in Files.names(in: folder) { Files.remove(Files.path(folder, name)) }
      try? System.removeFolder(folder)
    }
    let recorder = try Recorder(
      videos: [VideoOutput(self, path: path)], width: 16, height: 16, fps: 10,
      settings: RecordingSettings(video: settings))
    do {
      for _ in 0..<2 { try recorder.add(Pixmap(width: 16, height: 16)) }
      _ = try recorder.finish()
    } catch var error as RecordingError {
      // It goes with the folder.
      error.kept = []
      throw error
    }
  }
}
