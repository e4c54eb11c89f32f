/// How much of what was drawn may be missing on the disk at any moment: what is lost when everything is killed.
///
/// Frames wait in our pool, in the pipe, in ffmpeg's queues, in the encoder's look-ahead and in the fragment that is being
/// filled. Queues are held short by writing only so far ahead of the disk (`VideoSink`), which works for any version of
/// ffmpeg, however many queues it has; what the encoder itself must have is limited here, for a rate of 15 frames a
/// second would else make 4 s of x264's 40 frames and its threads.
///
/// Below 6 frames a second two seconds are fewer frames than such a chain has on their way. There a frame is drawn when the
/// one before it has been written, nothing looks ahead, and a fragment is a frame. Both muxers end a fragment only when
/// the next frame comes, so that one frame is never on the disk, and another one is the one that was just drawn: two frames
/// is the least, which is two seconds at one frame a second and more below.
struct Backlog: Hashable {
  /// The most that are missing: two seconds, or two frames where those are longer.
  let frames: Int
  /// Frames that go round between drawing and writing.
  let pool: Int
  private let rate: FrameRate
  private var isFrameByFrame: Bool { pool == 1 }

  init(rate: FrameRate) {
    self.rate = rate
    pool = rate.value < 6 ? 1 : Pipeline.capacity
    frames = max(2, Int(2 * rate.value))
  }

  /// Frames given to ffmpeg and not on the disk at which writing waits: without those of the pool.
  var aheadOfDisk: Int { isFrameByFrame ? frames : frames - pool }

  /// Frames of a fragment of mp4, or a cluster of Matroska.
  private var fragment: Int { max(1, frames / 10) }
  /// Seconds of a fragment; a cluster is ended by the first frame that is later than this.
  private var fragmentDuration: Double { (isFrameByFrame ? 0.5 : Double(fragment)) / rate.value }

  /// Threads that decode PNG; each holds a frame.
  private var decoderThreads: Int { min(4, max(1, frames / 25)) }
  /// The most threads of x264; each but the first holds a frame.
  private var encoderThreads: Int { max(1, frames / 6) }

  /// Frames that are left for an encoder's look-ahead: a fifth stays free, so that it is never without work.
  private var lookahead: Int {
    isFrameByFrame ? 0 : max(0, aheadOfDisk - fragment - (decoderThreads + 3) - frames / 5)
  }

  /// What is said before the input: to decode the first frame at once, rather than after 5 MB, or some 250 frames.
  func inputArguments(isPNG: Bool) -> [String] {
    ["-probesize", "32", "-analyzeduration", "0"] + (isPNG ? ["-threads", "\(decoderThreads)"] : [])
  }

  /// The bites in which a stream of PNG files is read. A frame is known to be whole when the bite with its end is full: of
  /// ffmpeg's own 4 kB it would wait for a dozen frames of a small scene. 128 bytes cost nothing; single ones, where not even
  /// the next frame may be waited for, 0.3 µs each.
  var pngBite: Int { isFrameByFrame ? 1 : 128 }

  /// What is said to the encoder.
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

  /// What is said to the muxer: fragments by duration, each written out at once. Those that begin at key frames, some 250
  /// frames apart, would leave nothing of a clip of a few seconds.
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

  /// x264's look-ahead by preset.
  private static let lookaheads = [
    "ultrafast": 0, "superfast": 0, "veryfast": 10, "faster": 20, "fast": 30, "medium": 40, "slow": 50,
    "slower": 60, "veryslow": 60, "placebo": 60,
  ]
}
