import Raster
import ShowreelSupport

/// Makes a video with ffmpeg.
final class VideoSink: VideoFileSink {
  private let format: VideoFormat
  private let path: String
  private let size: FrameSize
  /// The number of times that the last frame is repeated.
  private let held: Int
  private let settings: VideoSettings
  private let rate: FrameRate
  private let overwrite: Bool
  /// The file that ffmpeg writes.
  private var output: OutputFile
  private let partial: String
  private let executable: String
  /// The running ffmpeg, once the form in which it gets frames is known.
  private var encoder: Encoder?
  /// The limit on the frames that are written to ffmpeg and not yet on the disk.
  private let backlog: Backlog
  private var onDisk: GrowingFile?
  private var written = 0
  /// The file with its index moved to the front, which is published in place of ffmpeg's.
  private var front: OutputFile?
  private var isSettled = false

  /// A running ffmpeg.
  private struct Encoder {
    let pipe: VideoSettings.Pipe
    let arguments: [String]
    let process: ChildProcess
  }

  /// Checks that the output may be written, creates its folder, and starts ffmpeg; where the form of the frames is left
  /// open, ffmpeg is started with the first frame.
  ///
  /// - Throws: `RecordingError`: `.ffmpegMissing`, `.exists`, `.cannotCreate`, or `.io`.
  init(
    _ video: VideoOutput, settings: VideoSettings, rate: FrameRate, size: FrameSize, overwrite: Bool
  ) throws {
    executable = try FFmpeg.find(for: settings).path
    output = try Self.open(video, overwrite: overwrite)
    partial = output.temporaryPath ?? video.path
    format = video.format
    path = video.path
    self.size = size
    self.settings = settings
    self.rate = rate
    held = rate.frames(in: settings.holdLast)
    self.overwrite = overwrite
    backlog = Backlog(rate: rate)
    onDisk = GrowingFile(format, path: partial)
    if let pipe = settings.pipe { encoder = try start(pipe) }
  }

  /// Starts ffmpeg.
  private func start(_ pipe: VideoSettings.Pipe) throws -> Encoder {
    let pipe = pipe.form(for: format)
    let arguments =
      FFmpeg.arguments(format: format, settings: settings, pipe: pipe, rate: rate, size: size)
      + FFmpeg.indexArguments(format, of: executable, patience: settings.patience)
    do throws(ChildProcess.Failure) {
      // `file:`, since a path may begin with a dash or hold a colon.
      let process = try ChildProcess(
        executable: executable, arguments: arguments + ["-y", "file:\(partial)"], patience: settings.patience)
      return Encoder(pipe: pipe, arguments: arguments, process: process)
    } catch {
      var reason = "\(error)"
      if case .system(let error) = error { reason = "\(error)" }
      throw RecordingError(.io, "cannot start \(executable): \(reason)")
    }
  }

  /// The running ffmpeg; it is started, for frames like `frame`, where it is not running yet.
  private func encoder(for frame: Frame?) throws -> Encoder {
    if let encoder { return encoder }
    let encoder = try start(frame?.cheapestForm ?? .png)
    self.encoder = encoder
    return encoder
  }

  deinit { abandon() }

  func write(_ frame: Frame) throws {
    let encoder = try encoder(for: frame)
    do {
      switch encoder.pipe {
      case .png: try frame.withPNG { try encoder.process.write($0) }
      case .rgb24: try frame.withRGB { try encoder.process.write($0) }
      case .yuv420p: try frame.withYUV420 { try encoder.process.write($0) }
      }
      written += 1
      try awaitDisk(of: encoder.process)
    } catch let failure as ChildProcess.Failure {
      throw error(failure)
    }
  }

  /// Waits for ffmpeg to catch up, so that little is lost if all processes are killed.
  private func awaitDisk(of ffmpeg: ChildProcess) throws(ChildProcess.Failure) {
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
    try encoder(for: nil).process.closeInput()
  }

  func file(drawn: Int) -> VideoFile {
    let stored = format.storedSize(of: size)
    return VideoFile(
      format: format, path: path, width: stored.width, height: stored.height, frameCount: drawn + held,
      arguments: encoder?.arguments ?? [])
  }

  var completePath: String? { front == nil ? output.temporaryPath : front?.temporaryPath }

  func finish(frameCount: Int) throws {
    let ffmpeg = try encoder(for: nil).process
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
    if let fragmented { moveIndex(of: fragmented, frameCount: found) }
    if front == nil { try output.sync() }
  }

  /// Writes the file anew with its index in front, beside the other, which is kept until the new one is published. Where there
  /// is no room for both, or no other name, the one with its index in pieces is kept, which plays as well.
  private func moveIndex(of file: MP4FastStart, frameCount: Int) {
    guard var front = try? OutputFile(insteadOf: output) else { return }
    do throws(FileError) {
      try front.write { descriptor throws(SystemError) in try file.write(to: descriptor) }
      try front.sync()
    } catch {
      return
    }
    guard let place = front.temporaryPath, format.frameCount(path: place) == frameCount else { return }
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
    encoder?.process.kill()
    output.abandon()
    front?.abandon()
  }

  func salvage() -> RecordingError.KeptFile? {
    if isSettled { return nil }
    isSettled = true
    // Where another sink has failed, ffmpeg is well and completes what it was given.
    _ = try? encoder?.process.finish()
    encoder?.process.kill()
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
    let words = encoder?.process.lastWords ?? ""
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
