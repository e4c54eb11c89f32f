/// Makes an H.264 video with ffmpeg.
final class VideoSink: FrameSink {
  private let path: String
  private let overwrite: Bool
  private let settings: VideoSettings
  private let partial: String
  private let ffmpeg: ChildProcess
  private var isSettled = false

  /// Checks that the output may be written, creates its folder, and starts ffmpeg.
  ///
  /// - Throws: `RecordingError`: `.ffmpegMissing`, `.exists`, `.cannotCreate`, or `.io`.
  init(path: String, settings: VideoSettings, fps: Int, width: Int, height: Int, overwrite: Bool) throws {
    let executable = try FFmpeg.locate(searchPath: settings.searchPath)
    try Self.checkDestination(path, overwrite: overwrite)
    try Files.makeFolders(Files.folder(of: path))
    let partial = try Files.claimPartial(for: path)
    let arguments = FFmpeg.arguments(
      settings: settings, fps: fps, width: width, height: height, output: partial)
    do throws(ChildProcess.Failure) {
      ffmpeg = try ChildProcess(executable: executable, arguments: arguments, patience: settings.patience)
    } catch {
      Files.remove(partial)
      var reason = "\(error)"
      if case .system(let code) = error { reason = describe(errno: code) }
      throw RecordingError(.io, "cannot start \(executable): \(reason)")
    }
    self.path = path
    self.overwrite = overwrite
    self.settings = settings
    self.partial = partial
  }

  deinit { abandon() }

  static func checkDestination(_ path: String, overwrite: Bool) throws {
    if Files.isFolder(path) {
      throw RecordingError(.cannotCreate, "cannot create \(path): a folder of that name is in the way")
    }
    if !overwrite, Files.exists(path) { throw Files.existsError(path) }
  }

  func write(_ frame: Frame) throws {
    do {
      switch settings.pipe {
      case .png: try frame.withPNG { try ffmpeg.write($0) }
      case .rgb24: try frame.withRGB { try ffmpeg.write($0) }
      }
    } catch let failure as ChildProcess.Failure {
      throw error(failure)
    }
  }

  func finish(frameCount: Int) throws {
    let exit: ChildProcess.Exit
    do throws(ChildProcess.Failure) {
      exit = try ffmpeg.finish()
    } catch {
      throw self.error(error)
    }
    guard exit == .status(0) else { throw failed("\(exit)") }
    guard let found = MP4File.sampleCount(path: partial) else {
      throw failed("it left no readable MP4 file")
    }
    guard found == frameCount else {
      throw failed("the file has \(found) frames, and \(frameCount) were drawn")
    }
  }

  func publish() throws {
    try Files.publish(partial, as: path, overwrite: overwrite)
    isSettled = true
  }

  func abandon() {
    if isSettled { return }
    isSettled = true
    ffmpeg.kill()
    Files.remove(partial)
  }

  private func error(_ failure: ChildProcess.Failure) -> RecordingError {
    switch failure {
    case .ended(.status(0)): failed("it ended before it had all frames")
    case .ended(let exit): failed("\(exit)")
    case .hung(let seconds): failed("it did nothing for \(Int(seconds.rounded())) s and was killed")
    case .system(let code):
      RecordingError(.io, "cannot write to ffmpeg for \(path): \(describe(errno: code))")
    }
  }

  private func failed(_ reason: String) -> RecordingError {
    let words = ffmpeg.lastWords
    if words.contains("Unknown encoder") {
      return RecordingError(
        .encoderMissing,
        "cannot encode \(path): ffmpeg was built without the encoder libx264; it said: \(words)")
    }
    let saying = words.isEmpty ? "it said nothing" : "its last words: \(words)"
    return RecordingError(.ffmpegFailed, "ffmpeg failed on \(path): \(reason); \(saying)")
  }
}
