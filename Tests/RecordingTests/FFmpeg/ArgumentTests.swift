import Foundation
import Raster
import TestSupport
import Testing

@testable import Recording

/// The arguments that ffmpeg gets, all of them, by the format of the video and the form of the frames.
@Suite struct ArgumentTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var format: VideoFormat
    var pipe: VideoSettings.Pipe
    var fps = 50
    var size = FrameSize(width: 163, height: 121)
    /// In lines as they belong together.
    var expected: String

    var testDescription: String { "\(format) of \(pipe) at \(fps) frames a second, \(size)" }
  }

  private static let begin = "-hide_banner -nostdin -loglevel error -probesize 32 -analyzeduration 0"
  private static let png =
    "\(begin) -threads 4 -f image2pipe -frame_size 128 -c:v png -framerate 50 -i pipe:0 -an"
  private static let conversion =
    "scale=out_color_matrix=bt709:out_range=tv:flags=area+accurate_rnd+full_chroma_int,format=yuv420p"
  private static let filterTags = "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709"
  private static let padding = "pad=164:122,fillborders=right=1:bottom=1:mode=smear"
  private static let tags = "-colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv"

  static let cases = [
    Case(
      format: .mp4, pipe: .png,
      expected: """
        \(png)
        -vf format=rgb24,\(padding),\(conversion),\(filterTags)
        -c:v libx264 -profile:v high -preset medium -crf 18 \(tags)
        -movflags +empty_moov+default_base_moof -frag_duration 200000 -flush_packets 1 -f mp4
        """),
    Case(
      format: .webm, pipe: .png,
      expected: """
        \(png)
        -vf format=rgb24,\(padding),\(conversion),\(filterTags)
        -c:v libvpx-vp9 -crf 18 -b:v 0 -deadline good -cpu-used 4 -row-mt 1 \(tags)
        -cluster_time_limit 200 -flush_packets 1 -f webm
        """),
    Case(
      format: .mkv, pipe: .png,
      expected: """
        \(png)
        -c:v ffv1 -pix_fmt bgr0 -level 3
        -cluster_time_limit 200 -flush_packets 1 -f matroska
        """),
    Case(
      format: .apng, pipe: .png,
      expected: """
        \(png)
        -c:v apng -pix_fmt rgb24
        -plays 0 -f apng
        """),
    Case(
      format: .webp, pipe: .png,
      expected: """
        \(png)
        -c:v libwebp -pix_fmt bgra -lossless 1 -compression_level 1 -quality 20
        -loop 0 -f webp
        """),

    // Planes of a padded frame, which are converted here.
    Case(
      format: .mp4, pipe: .yuv420p,
      expected: """
        \(begin) -f rawvideo -pixel_format yuv420p -video_size 164x122 -framerate 50 -i pipe:0 -an
        -vf \(filterTags)
        -c:v libx264 -profile:v high -preset medium -crf 18 \(tags)
        -movflags +empty_moov+default_base_moof -frag_duration 200000 -flush_packets 1 -f mp4
        """),
    // Even sides need no padding, and bytes no format of their own.
    Case(
      format: .webm, pipe: .rgb24, size: FrameSize(width: 64, height: 48),
      expected: """
        \(begin) -f rawvideo -pixel_format rgb24 -video_size 64x48 -framerate 50 -i pipe:0 -an
        -vf \(conversion),\(filterTags)
        -c:v libvpx-vp9 -crf 18 -b:v 0 -deadline good -cpu-used 4 -row-mt 1 \(tags)
        -cluster_time_limit 200 -flush_packets 1 -f webm
        """),
    Case(
      format: .mkv, pipe: .rgb24, size: FrameSize(width: 64, height: 3),
      expected: """
        \(begin) -f rawvideo -pixel_format rgb24 -video_size 64x3 -framerate 50 -i pipe:0 -an
        -c:v ffv1 -pix_fmt bgr0 -level 1
        -cluster_time_limit 200 -flush_packets 1 -f matroska
        """),

    // Two seconds are few frames: a short look-ahead, and none where a frame waits for the one before it.
    Case(
      format: .mp4, pipe: .rgb24, fps: 15, size: FrameSize(width: 64, height: 48),
      expected: """
        \(begin) -f rawvideo -pixel_format rgb24 -video_size 64x48 -framerate 15 -i pipe:0 -an
        -vf \(conversion),\(filterTags)
        -c:v libx264 -profile:v high -preset medium -crf 18 \(tags)
        -rc-lookahead 6 -bf 3 -x264-params sync-lookahead=0
        -movflags +empty_moov+default_base_moof -frag_duration 200000 -flush_packets 1 -f mp4
        """),
    Case(
      format: .webm, pipe: .png, fps: 15, size: FrameSize(width: 64, height: 48),
      expected: """
        \(begin) -threads 1 -f image2pipe -frame_size 128 -c:v png -framerate 15 -i pipe:0 -an
        -vf format=rgb24,\(conversion),\(filterTags)
        -c:v libvpx-vp9 -crf 18 -b:v 0 -deadline good -cpu-used 4 -row-mt 1 \(tags)
        -lag-in-frames 14
        -cluster_time_limit 200 -flush_packets 1 -f webm
        """),
    Case(
      format: .mp4, pipe: .png, fps: 2, size: FrameSize(width: 64, height: 48),
      expected: """
        \(begin) -threads 1 -f image2pipe -frame_size 1 -c:v png -framerate 2 -i pipe:0 -an
        -vf format=rgb24,\(conversion),\(filterTags)
        -c:v libx264 -profile:v high -preset medium -crf 18 \(tags)
        -threads 1 -tune zerolatency
        -movflags +empty_moov+default_base_moof -frag_duration 250000 -flush_packets 1 -f mp4
        """),
  ]

  @Test(arguments: cases) func are(_ example: Case) {
    let found = FFmpeg.arguments(
      format: example.format, settings: VideoSettings(), pipe: example.pipe, rate: FrameRate(example.fps),
      size: example.size, processors: 2)
    #expect(found == example.expected.split(whereSeparator: \.isWhitespace).map(String.init))
  }

  @Test func qualityAndSpeedOfEncodingAreThoseAskedFor() {
    let found = FFmpeg.arguments(
      format: .mp4, settings: VideoSettings(crf: 23, preset: "veryfast"), pipe: .rgb24, rate: FrameRate(50),
      size: FrameSize(width: 64, height: 48), processors: 2)
    #expect(found.joined(separator: " ").contains(" -profile:v high -preset veryfast -crf 23 "))
  }

  /// An ffmpeg for each format that needs one, with the arguments that the recording tells of and the name of the file; none
  /// for GIF and for numbered frames.
  @Test(.needs(.ffmpeg)) func reachFFmpegAsTheyAreToldOf() throws {
    let folder = try TemporaryFolder()
    let bin = try folder.fakeFFmpeg(
      #"[ "$1" = -version ] || printf '%s\n' "$*" >> '\#(folder("calls"))'; exec "$REAL" "$@""#)
    func record(_ formats: [VideoFormat], frames: String) throws -> (files: [VideoFile], calls: [String]) {
      let recorder = try Recorder(
        videos: formats.map { VideoOutput($0, path: folder("clip.\($0.fileExtension)")) },
        frames: folder(frames), width: 16, height: 12, fps: 50,
        settings: RecordingSettings(overwrite: true, video: VideoSettings(pipe: .rgb24, searchPath: bin)))
      for seed in 1...3 { try recorder.add(Pixmap.noise(width: 16, height: 12, seed: UInt32(seed))) }
      let files = try recorder.finish().videoFiles
      let calls = (try? folder.text(of: "calls"))?.split(separator: "\n").map(String.init)
      return (files, calls ?? [])
    }
    let (plain, none) = try record([.gif], frames: "plain")
    #expect(plain.map(\.arguments) == [[]])
    #expect(none == [])
    let (files, calls) = try record(VideoFormat.allCases, frames: "frames")
    #expect(calls.count == VideoFormat.allCases.count - 1)
    for file in files where file.format != .gif {
      let told = file.arguments.joined(separator: " ") + " -y file:\(folder("clip.partial-"))"
      #expect(
        calls.count { $0.hasPrefix(told) && $0.hasSuffix(".\(file.format.fileExtension)") } == 1,
        "\(file.format)")
    }
  }

  /// From ffmpeg 5 on the muxer of webm moves what is behind the room reserved for the index.
  @Test(arguments: [
    ("4.4.2-0ubuntu0.22", false), ("5.1.6-0+deb12u1", true), ("n7.1", true), ("2.8.15", false),
  ])
  func theIndexIsMovedByThoseThatCan(version: String, isMoved: Bool) throws {
    let folder = try TemporaryFolder()
    let ffmpeg = try folder.fakeFFmpeg("echo 'ffmpeg version \(version) Copyright'") + "/ffmpeg"
    let expected = isMoved ? ["-reserve_index_space", "1024", "-cues_to_front", "1"] : []
    #expect(FFmpeg.indexArguments(.webm, of: ffmpeg, patience: 10) == expected)
    #expect(FFmpeg.indexArguments(.mp4, of: ffmpeg, patience: 10) == [])
  }
}
