import Raster
import Recording
import ShowreelSupport

/// The form of a recording, as its sidecar says it: what makes the same frames again, and of the files, what is good to
/// know.
package struct RecordedForm: Sendable {
  /// The files that were written; `nil` before that, when the frames' size and rate alone matter.
  package var recording: RecordedFiles?
  /// The frames' size; `nil` for the environment's own.
  package var size: FrameSize?
  /// A flag that is set where scenes were drawn smooth at their native size too.
  package var isSmooth = false
  /// Frames a second; `nil` for the environment's own.
  package var fps: FrameRate?
  /// Of how many frames one was kept; `nil` for every one.
  package var every: Int?
  /// The part of the frames that was kept; `nil` for all.
  package var clip: Clip?
  /// The speed of its videos; `nil` for that of the environment.
  package var speed: Double?
  /// Seconds for which its videos stay on the last frame; `nil` for none.
  package var holdLast: Double?
  /// The place of the overlay in its frames; `nil` for no overlay.
  package var overlay: Overlay.Position?
  /// The look of overlay, grid and margins.
  package var look = Look.current
  /// The videos that the document is of, as it knows them.
  package var videos: [(name: String, sha256: String)] = []
  /// The version of the ffmpeg that made its videos; `nil` where it was not needed.
  package var ffmpegVersion: String?

  /// The beginning of its videos' names, where they are those of an episode.
  package var namePrefix: String? {
    guard let name = videos.first?.name, let end = name.ranges(of: "-episode-").last?.lowerBound else {
      return nil
    }
    let prefix = name[..<end]
    return prefix.isEmpty || prefix.contains("/") ? nil : String(prefix)
  }

  /// Says nothing: all is the environment's own.
  package init() {}

  /// The form of a recording that is being made.
  init(_ recorder: Recorder, _ settings: RecordingSettings, overlay: Overlay.Position?, look: Look) {
    size = FrameSize(width: recorder.width, height: recorder.height)
    isSmooth = settings.isSmooth
    fps = recorder.fps
    every = settings.every
    clip = settings.clip
    speed = settings.video.speed
    holdLast = settings.video.holdLast
    self.overlay = overlay
    self.look = look
  }

  /// Adds what is known when it is made.
  mutating func complete(_ recording: RecordedFiles, _ settings: RecordingSettings) {
    self.recording = recording
    guard recording.videoFiles.contains(where: { !$0.arguments.isEmpty }) else { return }
    let ffmpeg = try? FFmpeg.find(for: settings.video)
    ffmpegVersion = ffmpeg.flatMap { FFmpeg.version(of: $0.path) }
  }

  /// The entries of a sidecar.
  var entries: [(key: String, value: JSON)] {
    [
      ("fps", fps.map(\.json) ?? .null), ("every", every.map(JSON.integer) ?? .null),
      ("clip", clip.map { .string($0.description) } ?? .null),
      ("width", size.map { .integer($0.width) } ?? .null),
      ("height", size.map { .integer($0.height) } ?? .null),
      ("smooth", isSmooth ? .bool(true) : .null),
      ("frames", recording.map { .integer($0.frameCount) } ?? .null),
      ("speed", speed.map(JSON.number) ?? .null), ("hold_last", holdLast.map(JSON.number) ?? .null),
      ("overlay", overlay.map { .string($0.rawValue) } ?? .null),
      ("look", look == .current ? .null : .string(look.rawValue)),
      ("videos", .array(recording?.videoFiles.map(\.json) ?? [])),
      ("ffmpeg_version", ffmpegVersion.map(JSON.string) ?? .null),
    ]
  }
}

extension VideoFile {
  /// The file as a sidecar beside it has it.
  fileprivate var json: JSON {
    [
      "file": .string(Files.split(path).name),
      "format": .string(format.rawValue), "width": .integer(width), "height": .integer(height),
      "frames": .integer(frameCount), "sha256": sha256.map(JSON.string) ?? .null,
      "ffmpeg_arguments": .array(arguments.map(JSON.string)),
    ]
  }
}

extension FrameRate: JSONReadable {
  /// A whole number as such, and a fraction as text.
  package var json: JSON { denominator == 1 ? .integer(numerator) : .string(description) }

  /// Reads a number of frames a second, or a text such as "30000/1001".
  package init(json: JSON) throws(JSONError) {
    if let fps = try? Int(json: json) {
      self.init(fps)
    } else if let text = try? String(json: json), let rate = FrameRate(text: text) {
      self = rate
    } else {
      throw JSONError(expected: "a rate such as 30 or \"30000/1001\"", found: json)
    }
  }
}

extension Clip: JSONReadable {
  /// Reads a text such as "0:120".
  package init(json: JSON) throws(JSONError) {
    guard let clip = Clip(text: try String(json: json)) else {
      throw JSONError(expected: "frames such as \"0:120\"", found: json)
    }
    self = clip
  }
}

extension RecordedForm: JSONReadable {
  /// Reads a sidecar; all of it may be missing.
  package init(json: JSON) throws(JSONError) {
    (fps, speed) = (try json.optional("fps"), try json.optional("speed"))
    every = try json.optional("every")
    clip = try json.optional("clip")
    let version = try RecordingVersion(json: json)
    isSmooth = try json.optional("smooth") ?? version.drewSmooth
    look =
      try json.optional("look") { json throws(JSONError) in
        guard let look = Look(rawValue: try String(json: json)) else {
          throw JSONError(expected: Look.allCases.map(\.rawValue).joined(separator: " or "), found: json)
        }
        return look
      } ?? version.look
    holdLast = try json.optional("hold_last")
    if let width: Int = try json.optional("width"), let height: Int = try json.optional("height") {
      size = FrameSize(width: width, height: height)
    }
    do {
      let video = VideoSettings(speed: speed ?? 1, holdLast: holdLast ?? 0)
      try RecordingSettings(size: size, fps: fps, every: every ?? 1, video: video).validate()
    } catch {
      throw JSONError("\(error)")
    }
    videos =
      try json.optional("videos") { json throws(JSONError) in
        try json.elements { json throws(JSONError) in
          (Files.split(try json.value("file")).name, try json.optional("sha256") ?? "")
        }.filter { !$0.sha256.isEmpty }
      } ?? []
    overlay = try json.optional("overlay") { json throws(JSONError) in
      guard let position = Overlay.Position(rawValue: try String(json: json)) else {
        let known = Overlay.Position.allCases.map(\.rawValue).joined(separator: " or ")
        throw JSONError(expected: known, found: json)
      }
      return position
    }
  }
}
