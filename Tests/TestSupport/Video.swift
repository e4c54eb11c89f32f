import Foundation
import Raster
import Recording
import Testing

extension TemporaryFolder {
  /// Writes a shell script under the name `ffmpeg` into a folder of its own beside this one, and returns that folder. In the
  /// script `$REAL` is the real one.
  ///
  /// A shell writes it, not we: a child that another test starts at that moment would inherit the open file, and a file
  /// that is open for writing cannot be executed.
  package func fakeFFmpeg(_ script: String, interpreter: String = "/bin/sh") throws -> String {
    let folder = path + "-bin/" + UUID().uuidString
    let real = "REAL='\(Tool.ffmpeg.path ?? "false")'"
    let write = #"mkdir -p "$1" && printf '%s\n' "$2" > "$1/ffmpeg" && chmod 755 "$1/ffmpeg""#
    let child = try ChildProcess(
      executable: "/bin/sh", arguments: ["-c", write, "sh", folder, "#!\(interpreter)\n\(real)\n\(script)"],
      patience: 60)
    let exit = try child.finish()
    try #require(exit == .status(0), "\(child.lastWords)")
    return folder
  }

  /// How many frames of a video in it can be decoded; 0 where it cannot be opened.
  package func playableFrames(of video: String) throws -> Int {
    let text = try Tool.ffprobe.run([
      "-v", "quiet", "-count_frames", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0", self(video),
    ])
    return Int(text.trimmingCharacters(in: CharacterSet(charactersIn: ", \n"))) ?? 0
  }
}

/// What ffmpeg and ffprobe see in a video.
package enum Video {
  /// The first stream's entries, by name.
  package static func probe(_ video: String) throws -> [String: String] {
    let entries =
      "codec_name,profile,width,height,pix_fmt,r_frame_rate,avg_frame_rate,color_range,color_space,"
      + "color_transfer,color_primaries,nb_read_frames"
    let text = try Tool.ffprobe.output([
      "-v", "error", "-count_frames", "-select_streams", "v:0", "-show_entries", "stream=\(entries)", "-of",
      "default=noprint_wrappers=1", video,
    ])
    var result: [String: String] = [:]
    for line in String(decoding: text, as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1)
      if parts.count == 2 { result[String(parts[0])] = String(parts[1]) }
    }
    return result
  }

  /// The video's frames, decoded to RGB by ffmpeg with the matrix that its tags name.
  package static func decode(_ video: String, width: Int, height: Int) throws -> [Pixmap] {
    let bytes = try Tool.ffmpeg.output([
      "-v", "error", "-i", video, "-vf", "scale=flags=accurate_rnd+full_chroma_int+full_chroma_inp", "-f",
      "rawvideo", "-pix_fmt", "rgb24", "-",
    ])
    let size = width * height * 3
    try #require(bytes.count % size == 0)
    return (0..<bytes.count / size).map { i in
      var frame = Pixmap(width: width, height: height)
      frame.pixels = Array(bytes[i * size..<(i + 1) * size])
      return frame
    }
  }
}

extension Pixmap {
  /// A frame of one colour.
  package init(width: Int, height: Int, red: UInt8, green: UInt8, blue: UInt8) {
    self.init(width: width, height: height)
    for i in 0..<width * height {
      pixels[3 * i] = red
      pixels[3 * i + 1] = green
      pixels[3 * i + 2] = blue
    }
  }

  package func color(x: Int, y: Int) -> [Int] {
    let i = 3 * (y * width + x)
    return pixels[i..<i + 3].map { Int($0) }
  }

  /// Pixels that mean nothing, of many colours, the same every time.
  package static func noise(width: Int, height: Int, seed: UInt32 = 1) -> Pixmap {
    var state = seed
    var frame = Pixmap(width: width, height: height)
    for i in frame.pixels.indices {
      state = state &* 1_664_525 &+ 1_013_904_223
      frame.pixels[i] = UInt8(truncatingIfNeeded: state >> 24)
    }
    return frame
  }
}

/// The kind of error that `body` throws, or `nil`.
package func kindOfFailure(_ body: () throws -> Void) -> RecordingError.Kind? {
  do {
    try body()
    return nil
  } catch let error as RecordingError {
    return error.kind
  } catch {
    Issue.record("not a RecordingError: \(error)")
    return nil
  }
}
