/// Makes a video with ffmpeg.
final class VideoSink: VideoFileSink {
  private let format: VideoFormat
  private let path: String
  private let size: FrameSize
  /// How often the last frame is repeated.
  private let held: Int
  private let pipe: VideoSettings.Pipe
  private let arguments: [String]
  private let overwrite: Bool
  private let partial: String
  private let ffmpeg: ChildProcess
  private var isSettled = false

  /// Checks that the output may be written, creates its folder, and starts ffmpeg.
  ///
  /// - Throws: `RecordingError`: `.ffmpegMissing`, `.exists`, `.cannotCreate`, or `.io`.
  init(
    _ output: VideoOutput, settings: VideoSettings, rate: FrameRate, size: FrameSize, overwrite: Bool
  ) throws {
    let path = output.path
    let executable = try FFmpeg.locate(searchPath: settings.searchPath)
    try Files.checkDestination(path, overwrite: overwrite)
    try Files.makeFolders(Files.folder(of: path))
    let partial = try Files.claimPartial(for: path)
    let arguments = FFmpeg.arguments(format: output.format, settings: settings, rate: rate, size: size)
    do throws(ChildProcess.Failure) {
      // `file:`, since a path may begin with a dash or hold a colon.
      ffmpeg = try ChildProcess(
        executable: executable, arguments: arguments + ["-y", "file:\(partial)"], patience: settings.patience)
    } catch {
      Files.remove(partial)
      var reason = "\(error)"
      if case .system(let code) = error { reason = describe(errno: code) }
      throw RecordingError(.io, "cannot start \(executable): \(reason)")
    }
    format = output.format
    self.path = path
    self.size = size
    held = rate.frames(in: settings.holdLast)
    pipe = settings.pipe.form(for: output.format)
    self.arguments = arguments
    self.overwrite = overwrite
    self.partial = partial
  }

  deinit { abandon() }

  func write(_ frame: Frame) throws {
    do {
      switch pipe {
      case .png: try frame.withPNG { try ffmpeg.write($0) }
      case .rgb24: try frame.withRGB { try ffmpeg.write($0) }
      case .yuv420p: try frame.withYUV420 { try ffmpeg.write($0) }
      }
    } catch let failure as ChildProcess.Failure {
      throw error(failure)
    }
  }

  func end(last: Frame?) throws {
    // Not by ffmpeg's `tpad`, which holds a frame whenever it starts its filters anew, as it does where frames with a
    // palette and frames without follow each other.
    if let last { for _ in 0..<held { try write(last) } }
    ffmpeg.closeInput()
  }

  func file(drawn: Int) -> VideoFile {
    let stored = format.storedSize(of: size)
    return VideoFile(
      format: format, path: path, width: stored.width, height: stored.height, frameCount: drawn + held,
      arguments: arguments)
  }

  func finish(frameCount: Int) throws {
    let exit: ChildProcess.Exit
    do throws(ChildProcess.Failure) {
      exit = try ffmpeg.finish()
    } catch {
      throw self.error(error)
    }
    guard exit == .status(0) else { throw failed("\(exit)") }
    guard let found = format.frameCount(path: partial) else {
      throw failed("it left no readable \(format.rawValue.uppercased()) file")
    }
    // There is no last frame to hold where none was drawn.
    let expected = frameCount + (frameCount > 0 ? held : 0)
    guard found == expected else {
      let holding = held > 0 ? " and \(held) held" : ""
      throw failed("the file has \(found) frames, and \(frameCount) were drawn\(holding)")
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
        "cannot encode \(path): ffmpeg was built without the encoder \(format.encoder ?? ""); it said: \(words)"
      )
    }
    let saying = words.isEmpty ? "it said nothing" : "its last words: \(words)"
    return RecordingError(.ffmpegFailed, "ffmpeg failed on \(path): \(reason); \(saying)")
  }
}
