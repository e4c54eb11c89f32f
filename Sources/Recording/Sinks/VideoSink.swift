import Raster
import ShowreelSupport

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
  /// What ffmpeg writes to.
  private var output: OutputFile
  private let partial: String
  private let ffmpeg: ChildProcess
  /// How far the disk may be behind what is written.
  private let backlog: Backlog
  private var onDisk: GrowingFile?
  private var written = 0
  /// The file with its index moved to the front, which is then published instead.
  private var front: OutputFile?
  private var isSettled = false

  /// Checks that the output may be written, creates its folder, and starts ffmpeg.
  ///
  /// - Throws: `RecordingError`: `.ffmpegMissing`, `.exists`, `.cannotCreate`, or `.io`.
  init(
    _ video: VideoOutput, settings: VideoSettings, rate: FrameRate, size: FrameSize, overwrite: Bool
  ) throws {
    let executable = try FFmpeg.locate(searchPath: settings.searchPath)
    let output = try Self.open(video, overwrite: overwrite)
    let partial = output.temporaryPath ?? video.path
    let arguments =
      FFmpeg.arguments(format: video.format, settings: settings, rate: rate, size: size)
      + FFmpeg.indexArguments(video.format, of: executable, patience: settings.patience)
    do throws(ChildProcess.Failure) {
      // `file:`, since a path may begin with a dash or hold a colon.
      ffmpeg = try ChildProcess(
        executable: executable, arguments: arguments + ["-y", "file:\(partial)"], patience: settings.patience)
    } catch {
      var reason = "\(error)"
      if case .system(let error) = error { reason = "\(error)" }
      throw RecordingError(.io, "cannot start \(executable): \(reason)")
    }
    self.output = output
    format = video.format
    path = video.path
    self.size = size
    held = rate.frames(in: settings.holdLast)
    pipe = settings.pipe.form(for: video.format)
    self.arguments = arguments
    self.overwrite = overwrite
    self.partial = partial
    backlog = Backlog(rate: rate)
    onDisk = GrowingFile(format, path: partial)
  }

  deinit { abandon() }

  func write(_ frame: Frame) throws {
    do {
      switch pipe {
      case .png: try frame.withPNG { try ffmpeg.write($0) }
      case .rgb24: try frame.withRGB { try ffmpeg.write($0) }
      case .yuv420p: try frame.withYUV420 { try ffmpeg.write($0) }
      }
      written += 1
      try awaitDisk()
    } catch let failure as ChildProcess.Failure {
      throw error(failure)
    }
  }

  /// Lets ffmpeg catch up, so that little is lost if all of us are killed.
  private func awaitDisk() throws(ChildProcess.Failure) {
    guard var file = onDisk, written - file.frameCount >= backlog.aheadOfDisk else { return }
    defer { onDisk = file }
    try ffmpeg.wait {
      file.update()
      return written - file.frameCount >= backlog.aheadOfDisk
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
    let fragmented = format == .mp4 ? MP4FastStart(path: partial) : nil
    guard let found = fragmented?.frameCount ?? format.frameCount(path: partial) else {
      throw failed("it left no readable \(format.rawValue.uppercased()) file")
    }
    // There is no last frame to hold where none was drawn.
    let expected = frameCount + (frameCount > 0 ? held : 0)
    guard found == expected else {
      let holding = held > 0 ? " and \(held) held" : ""
      throw failed("the file has \(found) frames, and \(frameCount) were drawn\(holding)")
    }
    if let fragmented { try moveIndex(of: fragmented, frameCount: found) }
    if front == nil { try output.sync() }
  }

  /// Writes the file anew with its index in front, beside the other, which is kept until the new one is published. A disk
  /// that has no room for both keeps the one with its index in pieces, which plays as well.
  private func moveIndex(of file: MP4FastStart, frameCount: Int) throws {
    var front = try OutputFile(insteadOf: output)
    var isFull = false
    do throws(FileError) {
      try front.write { descriptor throws(SystemError) in
        do throws(SystemError) {
          try file.write(to: descriptor)
          try System.sync(descriptor)
        } catch {
          isFull = error.isFull
          throw error
        }
      }
      try front.sync()
    } catch {
      if isFull { return }
      throw error
    }
    guard let place = front.temporaryPath, format.frameCount(path: place) == frameCount else {
      throw RecordingError(.io, "cannot write \(path): the file system has less of it than was written")
    }
    self.front = consume front
  }

  func checkDestination() throws { try Self.checkDestination(path, overwrite: overwrite) }

  func publish() throws {
    if front == nil { try output.publish() } else { try front?.publish() }
    isSettled = true
    output.abandon()
  }

  func abandon() {
    if isSettled { return }
    isSettled = true
    ffmpeg.kill()
    output.abandon()
    front?.abandon()
  }

  func salvage() -> RecordingError.KeptFile? {
    if isSettled { return nil }
    isSettled = true
    // Where another sink has failed, ffmpeg is well and completes what it was given.
    _ = try? ffmpeg.finish()
    ffmpeg.kill()
    if let complete = front?.keep() {
      output.abandon()
      return RecordingError.KeptFile(path: complete, frameCount: format.keepPlayable(path: complete))
    }
    let count = format.keepPlayable(path: partial)
    guard count > 0, let kept = output.keep() else {
      output.abandon()
      return nil
    }
    return RecordingError.KeptFile(path: kept, frameCount: count)
  }

  private func error(_ failure: ChildProcess.Failure) -> RecordingError {
    switch failure {
    case .ended(.status(0)): failed("it ended before it had all frames")
    case .ended(let exit): failed("\(exit)")
    case .hung(let seconds): failed("it did nothing for \(Int(seconds.rounded())) s and was killed")
    case .system(let error): RecordingError(.io, "cannot write to ffmpeg for \(path): \(error)")
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
