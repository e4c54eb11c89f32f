import Raster

/// The settings of a recording: everything but the paths of its outputs.
public struct RecordingSettings: Sendable, Hashable {
  /// The size of a frame; `nil` for the environment's own. The scene is drawn anew at any size, never resampled.
  public var size: FrameSize?
  /// A flag that is set where scenes are drawn smooth at their native size too, as at every other one; without it, those that
  /// are Gymnasium's are its frames there, to the byte.
  public var isSmooth: Bool
  /// A flag that is set where scenes end at their own rectangle in a frame of another shape, as version 0.1 drew them.
  package var isLetterboxed = false
  /// The frames a second, with those that are left out; `nil` for the environment's own rate.
  public var fps: FrameRate?
  /// The number of frames of which one is kept, the first to begin with: 2 keeps each second frame. The others are not
  /// drawn, and a video shows the kept ones at their original times: at `fps / every` frames a second. The last frame of an
  /// episode is kept in any case.
  public var every: Int
  /// The part of the frames that is kept; `nil` for all of them. The others are not drawn.
  public var clip: Clip?
  /// Indicates whether an existing output may be replaced. It is kept until the new one is complete.
  public var overwrite: Bool
  /// The settings of the video's encoding.
  public var video: VideoSettings
  /// The settings of the frames' compression, for the pipe and for numbered files.
  public var png: PNGSettings

  /// Makes settings; the size and the rate are by default the environment's own.
  public init(
    size: FrameSize? = nil, isSmooth: Bool = false, fps: FrameRate? = nil, every: Int = 1,
    clip: Clip? = nil, overwrite: Bool = false,
    video: VideoSettings = VideoSettings(), png: PNGSettings = PNGSettings()
  ) {
    self.size = size
    self.isSmooth = isSmooth
    self.fps = fps
    self.every = every
    self.clip = clip
    self.overwrite = overwrite
    self.video = video
    self.png = png
  }

  /// Checks the settings that do not depend on files.
  ///
  /// - Throws: `RecordingError` of kind `.settings`.
  public func validate() throws {
    if let size, !size.isValid {
      throw RecordingError(
        .settings, "a frame of \(size): expected sides of 1 to \(FrameSize.maximumSide) pixels")
    }
    if let fps, !(fps.numerator > 0 && (0.01...1000).contains(fps.value)) {
      throw RecordingError(.settings, "\(fps) frames a second: expected 0.01 to 1000")
    }
    guard (1...1000).contains(every) else {
      throw RecordingError(.settings, "each \(every)th frame: expected 1 to 1000")
    }
    try video.validate()
  }
}

/// The settings of a video's encoding.
public struct VideoSettings: Sendable, Hashable {
  /// The form in which frames reach ffmpeg. Before encoding, the pictures are the same in each to within 1 of 255.
  public enum Pipe: String, Sendable, Hashable, CaseIterable {
    /// PNG, encoded by libpng.
    case png
    /// The plain bytes, of shape (height, width, 3).
    case rgb24
    /// The planes of BT.709 in limited range, converted by this library: half the bytes, and no conversion in ffmpeg.
    /// Formats that are stored as RGB get `rgb24` instead.
    case yuv420p

    /// The form in which a video of `format` is piped.
    func form(for format: VideoFormat) -> Pipe {
      self == .yuv420p && !format.isSubsampled ? .rgb24 : self
    }
  }

  /// The presets of x264, fastest first.
  public static let presets = [
    "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow", "placebo",
  ]

  /// The constant rate factor of x264 and of VP9, 1 (large) to 51 (poor). At the default, 18, flat scenes show no loss and are
  /// still small; 0 would be lossless, which the High profile that browsers play does not have.
  public var crf: Int
  /// The preset of x264, which decides how much time is spent for a smaller file. The default is x264's own, `medium`.
  public var preset: String
  /// The form in which frames reach ffmpeg; `nil` for PNG where the first frame is drawn by this library, or is flat,
  /// and for `yuv420p` elsewhere.
  public var pipe: Pipe?
  /// The speed at which the videos play: 0.5 is half speed, the same frames at half their rate.
  public var speed: Double
  /// The seconds for which the videos stay on their last frame, which is repeated a whole number of times.
  public var holdLast: Double
  /// The seconds without a sign of life after which ffmpeg counts as hung, and the recording fails.
  public var patience: Double
  /// The folders, separated by colons, in which `ffmpeg` is looked for; `nil` for the environment variable PATH.
  public var searchPath: String?
  /// The path of the ffmpeg to use, whatever is on the search path; `nil` for the one that `FFmpeg.find` finds.
  public var ffmpeg: String?

  /// Makes settings; by default of good quality, at the speed at which the frames were recorded.
  public init(
    crf: Int = 18, preset: String = "medium", pipe: Pipe? = nil, speed: Double = 1, holdLast: Double = 0,
    patience: Double = 60, searchPath: String? = nil, ffmpeg: String? = nil
  ) {
    self.crf = crf
    self.preset = preset
    self.pipe = pipe
    self.speed = speed
    self.holdLast = holdLast
    self.patience = patience
    self.searchPath = searchPath
    self.ffmpeg = ffmpeg
  }

  func validate() throws {
    guard (1...51).contains(crf) else { throw RecordingError(.settings, "crf \(crf): expected 1 to 51") }
    guard Self.presets.contains(preset) else {
      throw RecordingError(
        .settings, "preset \(preset): expected one of \(Self.presets.joined(separator: ", "))")
    }
    guard (0.01...100).contains(speed) else {
      throw RecordingError(.settings, "a speed of \(speed): expected 0.01 to 100")
    }
    guard (0...3600).contains(holdLast) else {
      throw RecordingError(.settings, "\(holdLast) s on the last frame: expected 0 to 3600")
    }
    guard patience > 0 else {
      throw RecordingError(.settings, "a patience of \(patience) s: expected more than 0")
    }
  }
}
