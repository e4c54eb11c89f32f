/// The limit on the frames that were drawn and are not on the disk yet: those that are lost when all processes are
/// killed.
///
/// Frames wait in the recorder's pool, in the pipe, in ffmpeg's queues, in the encoder's look-ahead and in the fragment
/// that is being filled. `VideoSink` keeps the queues short by writing only so far ahead of the disk, which works for
/// any version of ffmpeg, however many queues it has. The frames that the encoder itself keeps are limited here: at 15
/// frames a second, x264's look-ahead of 40 frames and its threads alone would make 4 s.
///
/// Below 6 frames a second, two seconds are fewer frames than such a chain holds. There a frame is drawn only once the
/// one before it has been written, there is no look-ahead, and each frame is a fragment. Both muxers end a fragment
/// only when the next frame comes, so that one frame is never on the disk, and another is the one just drawn: two
/// frames are the least that can be reached, which is two seconds at one frame a second and more below.
struct Backlog: Hashable {
  /// The most frames that may be missing: those of two seconds, or two where that is more.
  let frames: Int
  /// The number of frames that circulate between drawing and writing.
  let pool: Int
  private let rate: FrameRate
  private var isFrameByFrame: Bool { pool == 1 }

  init(rate: FrameRate) {
    self.rate = rate
    pool = rate.value < 6 ? 1 : Pipeline.capacity
    frames = max(2, Int(2 * rate.value))
  }

  /// The number of frames given to ffmpeg and not on the disk at which writing waits; those of the pool are not among
  /// them.
  var aheadOfDisk: Int { isFrameByFrame ? frames : frames - pool }

  /// The frames of a fragment of mp4, or of a cluster of Matroska.
  private var fragment: Int { max(1, frames / 10) }
  /// The seconds of a fragment; a cluster ends with the first frame that is later than this.
  private var fragmentDuration: Double { (isFrameByFrame ? 0.5 : Double(fragment)) / rate.value }

  /// The threads that decode PNG, each of which holds a frame.
  private var decoderThreads: Int { min(4, max(1, frames / 25)) }
  /// The most threads of x264, each of which but the first holds a frame.
  private var encoderThreads: Int { max(1, frames / 6) }

  /// The frames that are left for an encoder's look-ahead: a fifth of all stays free, so that the encoder always has
  /// work.
  private var lookahead: Int {
    isFrameByFrame ? 0 : max(0, aheadOfDisk - fragment - (decoderThreads + 3) - frames / 5)
  }

  /// The arguments before the input, with which ffmpeg decodes the first frame at once, rather than after 5 MB, or some
  /// 250 frames.
  func inputArguments(isPNG: Bool) -> [String] {
    ["-probesize", "32", "-analyzeduration", "0"] + (isPNG ? ["-threads", "\(decoderThreads)"] : [])
  }

  /// The size in bytes of the pieces in which a stream of PNG files is read. A frame is known to be complete only when
  /// the piece with its end is full: with ffmpeg's own 4 kB that would take a dozen frames of a small scene. Pieces of
  /// 128 bytes cost nothing; single bytes, for rates at which ffmpeg cannot wait even for the next frame, 0.3 µs each.
  var pngBite: Int { isFrameByFrame ? 1 : 128 }

  /// The arguments for the encoder.
  func encoderArguments(_ format: VideoFormat, preset: String, processors: Int) -> [String] {
    switch format {
    case .mp4 where isFrameByFrame:
      return ["-threads", "1", "-tune", "zerolatency"]
    case .mp4:
      // Without limits x264 takes one and a half threads a processor, and a frame more than B-frames to run ahead.
      let threads = min(encoderThreads, max(1, processors * 3 / 2))
      let left = max(0, lookahead - encoderThreads + 1 - 4)
      var arguments: [String] = []
      if threads < processors * 3 / 2 { arguments += ["-threads", "\(threads)"] }
      if let own = Self.lookaheads[preset], own > left { arguments += ["-rc-lookahead", "\(left)"] }
      if left < 16 { arguments += ["-bf", "\(min(3, left))", "-x264-params", "sync-lookahead=0"] }
      return arguments
    case .webm:
      // libvpx's own is 25.
      return lookahead < 25 ? ["-lag-in-frames", "\(lookahead)"] : []
    default:
      return []
    }
  }

  /// The arguments for the muxer: fragments by duration, each written out at once. Fragments that begin at key frames,
  /// some 250 frames apart, would leave nothing of a clip of a few seconds.
  func muxerArguments(_ format: VideoFormat) -> [String] {
    switch format {
    case .mp4:
      return [
        "-movflags", "+empty_moov+default_base_moof", "-frag_duration", "\(Int(fragmentDuration * 1e6))",
        "-flush_packets", "1",
      ]
    case .webm, .mkv:
      return ["-cluster_time_limit", "\(max(1, Int(fragmentDuration * 1e3)))", "-flush_packets", "1"]
    default:
      return []
    }
  }

  /// The look-ahead of x264 by preset.
  private static let lookaheads = [
    "ultrafast": 0, "superfast": 0, "veryfast": 10, "faster": 20, "fast": 30, "medium": 40, "slow": 50,
    "slower": 60, "veryslow": 60, "placebo": 60,
  ]
}
