import Showreel

private let recorderName = "recorder"

@_cdecl("showreel_recorder_open")
public func openRecorder(_ options: UnsafePointer<CChar>?, _ recorder: UnsafeMutablePointer<UInt64>?) -> Int32
{
  call {
    try Handles.open(recorder) {
      let options = try Options(
        options,
        known: [
          "width", "height", "videos", "frames", "fps", "every", "speed", "hold_last", "crf", "preset",
          "pipe",
          "overwrite", "ffmpeg",
        ])
      let videos = try (options.optional("videos", as: [String].self) ?? []).map { path in
        guard let format = VideoFormat(path: path) else {
          let known = VideoFormat.allCases.map { ".\($0.fileExtension)" }.joined(separator: ", ")
          throw CallError("\"videos\": \(path): expected a name that ends with one of \(known)")
        }
        return VideoOutput(format, path: path)
      }
      var settings = RecordingSettings(
        every: try options.optional("every") ?? 1, overwrite: try options.optional("overwrite") ?? false)
      settings.video.speed = try options.optional("speed") ?? settings.video.speed
      settings.video.holdLast = try options.optional("hold_last") ?? settings.video.holdLast
      settings.video.crf = try options.optional("crf") ?? settings.video.crf
      settings.video.preset = try options.optional("preset") ?? settings.video.preset
      settings.video.pipe = try options.choice("pipe")
      settings.video.ffmpeg = try options.optional("ffmpeg")
      return try Recorder(
        videos: videos, frames: options.optional("frames"), width: options.required("width"),
        height: options.required("height"), fps: options.optional("fps") ?? 30, settings: settings)
    }
  }
}

@_cdecl("showreel_recorder_add")
public func addFrame(
  _ recorder: UInt64, _ pixels: UnsafeRawPointer?, _ size: Int, _ width: Int32, _ height: Int32,
  _ stride: Int,
  _ format: UnsafePointer<CChar>?
) -> Int32 {
  call {
    try Handles.use(recorder, as: Recorder.self, recorderName) { recorder in
      guard let pixels, size >= 0 else { throw CallError("expected pixels, found NULL") }
      guard let format else { throw CallError("expected a pixel format, found NULL") }
      let known: PixelFormat = try Options.choice(String(cString: format), of: "format")
      // Unsafe, because C's pointers are; the recorder checks that the frame lies within these bytes before it reads any.
      let bytes = UnsafeRawBufferPointer(start: pixels, count: size)
      try recorder.add(
        bytes.bytes, width: Int(width), height: Int(height), stride: stride == 0 ? nil : stride, format: known
      )
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
      let files = try recorder.finish()
      let json: JSON = [
        "frames": .integer(files.frameCount), "fps": files.fps.json,
        "files": .array(files.paths.map { .string($0) }),
      ]
      give(json.line, to: result)
    }
  }
}

@_cdecl("showreel_recorder_cancel")
public func cancelRecorder(_ recorder: UInt64) -> Int32 {
  call { try Handles.use(recorder, as: Recorder.self, recorderName, closing: true) { $0.cancel() } }
}
