import Showreel

private let recorderName = "recorder"

@_cdecl("showreel_recorder_open")
public func openRecorder(_ options: UnsafePointer<CChar>?, _ recorder: UnsafeMutablePointer<UInt64>?) -> Int32
{
  call {
    try Handles.open(recorder) {
      let options = try Options(options, known: recordingOptionNames)
      return try Recorder(
        videos: options.videos, frames: options.optional("frames"), width: options.required("width"),
        height: options.required("height"), fps: options.optional("fps") ?? 30,
        settings: options.recordingSettings)
    }
  }
}

/// The options of a recording of frames from elsewhere.
let recordingOptionNames = [
  "width", "height", "videos", "frames", "fps", "every", "speed", "hold_last", "crf", "preset", "pipe",
  "overwrite", "ffmpeg",
]

extension Options {
  /// The videos that are to be made, by their endings.
  var videos: [VideoOutput] {
    get throws {
      try (optional("videos", as: [String].self) ?? []).map { path in
        guard let format = VideoFormat(path: path) else {
          throw CallError("\"videos\": \(path): \(VideoFormat.expectation)")
        }
        return VideoOutput(format, path: path)
      }
    }
  }

  /// The settings by which frames become files.
  var recordingSettings: RecordingSettings {
    get throws {
      var settings = RecordingSettings(
        every: try optional("every") ?? 1, overwrite: try optional("overwrite") ?? false)
      settings.video.speed = try optional("speed") ?? settings.video.speed
      settings.video.holdLast = try optional("hold_last") ?? settings.video.holdLast
      settings.video.crf = try optional("crf") ?? settings.video.crf
      settings.video.preset = try optional("preset") ?? settings.video.preset
      settings.video.pipe = try choice("pipe")
      settings.video.ffmpeg = try optional("ffmpeg")
      return settings
    }
  }
}

/// The bytes of a caller's frame, and what they mean.
///
/// Unsafe, because C's pointers are; who takes them checks that the frame lies within these bytes before any is read.
func frame(
  _ pixels: UnsafeRawPointer?, _ size: Int, _ format: UnsafePointer<CChar>?
) throws -> (bytes: UnsafeRawBufferPointer, format: PixelFormat) {
  guard let pixels, size >= 0 else { throw CallError("expected pixels, found NULL") }
  guard let format else { throw CallError("expected a pixel format, found NULL") }
  let known: PixelFormat = try Options.choice(String(cString: format), of: "format")
  return (UnsafeRawBufferPointer(start: pixels, count: size), known)
}

/// The result of a recording, as its caller gets it.
func give(_ files: RecordedFiles, to result: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) {
  let json: JSON = [
    "frames": .integer(files.frameCount), "fps": files.fps.json,
    "files": .array(files.paths.map { .string($0) }),
  ]
  give(json.line, to: result)
}

@_cdecl("showreel_recorder_add")
public func addFrame(
  _ recorder: UInt64, _ pixels: UnsafeRawPointer?, _ size: Int, _ width: Int32, _ height: Int32,
  _ stride: Int,
  _ format: UnsafePointer<CChar>?
) -> Int32 {
  call {
    try Handles.use(recorder, as: Recorder.self, recorderName) { recorder in
      let (bytes, meaning) = try frame(pixels, size, format)
      try recorder.add(
        bytes.bytes, width: Int(width), height: Int(height), stride: stride == 0 ? nil : stride,
        format: meaning)
    }
  }
}

@_cdecl("showreel_recorder_finish")
public func finishRecorder(
  _ recorder: UInt64, _ result: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  call {
    result?.pointee = nil
    try Handles.use(recorder, as: Recorder.self, recorderName, closing: true) { recorder in
      guard recorder.frameCount > 0 else {
        recorder.cancel()
        throw CallError("there is no frame to make a recording of")
      }
      give(try recorder.finish(), to: result)
    }
  }
}

@_cdecl("showreel_recorder_cancel")
public func cancelRecorder(_ recorder: UInt64) -> Int32 {
  call { try Handles.use(recorder, as: Recorder.self, recorderName, closing: true) { $0.cancel() } }
}
