// Puts recordings side by side in one video, each at its own speed; those that are over stay on their last frame.
//
//     showreel evaluate CartPole-v1 --policy random --no-video --frames cart
//     showreel evaluate Acrobot-v1 --policy random --no-video --frames acrobot
//     swift run -c release side-by-side both.gif 2 10 cart acrobot
//
// The arguments are the video, the columns, the most seconds, and folders of frames with the document beside them.
import Foundation
import Showreel

/// A folder of numbered frames, as `--frames` leaves it.
struct Clip {
  let folder: URL
  let document: Document

  /// What is needed of the document.
  struct Document: Decodable {
    var frames, fps, width, height: Int
  }

  init(_ path: String) throws {
    folder = URL(fileURLWithPath: path)
    document = try JSONDecoder().decode(
      Document.self, from: Data(contentsOf: folder.appendingPathComponent("recording.json")))
  }

  var seconds: Double { Double(document.frames) / Double(document.fps) }

  /// The frame that is shown at a time.
  func frame(at seconds: Double) throws -> Pixmap {
    let number = min(Int(seconds * Double(document.fps)), document.frames - 1)
    let file = folder.appendingPathComponent(String(format: "%06d.png", number))
    return try Pixmap(png: [UInt8](Data(contentsOf: file)))
  }
}

let arguments = CommandLine.arguments
guard arguments.count > 4, let columns = Int(arguments[2]), let limit = Double(arguments[3]) else {
  print("usage: side-by-side VIDEO COLUMNS SECONDS FOLDER...")
  exit(64)
}
let clips = try arguments.dropFirst(4).map { try Clip($0) }
let (gap, fps) = (4, 25)
let tile = FrameSize(
  width: clips.map(\.document.width).max() ?? 1, height: clips.map(\.document.height).max() ?? 1)
let rows = (clips.count + columns - 1) / columns
let size = FrameSize(
  width: columns * (tile.width + gap) + gap, height: rows * (tile.height + gap) + gap)
let recorder = try Recorder(
  videos: [VideoOutput(VideoFormat(path: arguments[1]) ?? .mp4, path: arguments[1])], width: size.width,
  height: size.height, fps: FrameRate(fps), settings: RecordingSettings(overwrite: true))

let seconds = min(limit, clips.map(\.seconds).max() ?? 0)
for step in 0..<Int(seconds * Double(fps)) {
  let pictures = try clips.map { try $0.frame(at: Double(step) / Double(fps)) }
  try recorder.add { canvas in
    canvas.clear(Color(160, 160, 160))
    for (index, picture) in pictures.enumerated() {
      canvas.draw(
        picture, x: gap + index % columns * (tile.width + gap), y: gap + index / columns * (tile.height + gap)
      )
    }
  }
}
print("Wrote \(try recorder.finish().paths.joined(separator: ", "))")
