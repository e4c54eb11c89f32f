import Policies
import Raster
import Recording
import ShowreelSupport

/// The picture that stands for a video until it plays: a frame of about the middle, drawn anew as a PNG file.
///
/// How long an episode will be is known at its end only, so frames are kept at steps that lie a third or a half of the way
/// apart (1, 2, 3, 4, 6, 8, 12, 16 …), of which at most five at a time may come to be the nearest to the middle.
struct PosterFrame {
  private let path: String
  private let size: FrameSize
  private let overwrite: Bool
  private var kept: [(step: Int, picture: Pixmap)] = []
  /// The step of the next frame, 0 being the reset.
  private var step = 0
  private var next = 0

  /// One that will be written to `path`.
  ///
  /// - Parameter overwrite: Whether a file of that name is replaced.
  init(path: String, size: FrameSize, overwrite: Bool = false) {
    self.path = path
    self.size = size
    self.overwrite = overwrite
  }

  /// Is told of every frame, of which it has few drawn.
  mutating func offer(_ draw: (inout Canvas) -> Void) {
    defer { step += 1 }
    guard step == next else { return }
    var canvas = Canvas(width: size.width, height: size.height)
    draw(&canvas)
    while kept.count > 1, kept[1].step <= step / 2 { kept.removeFirst() }
    kept.append((step, canvas.pixmap))
    next = Self.step(after: step)
  }

  static func step(after step: Int) -> Int {
    let isPowerOfTwo = step & (step - 1) == 0
    return step + max(1, isPowerOfTwo ? step / 2 : step / 3)
  }

  /// The kept frame that is nearest to the middle; `nil` where there was no frame.
  var middle: (step: Int, picture: Pixmap)? {
    // The last step is one less than the frames.
    kept.min { abs(2 * $0.step - (step - 1)) < abs(2 * $1.step - (step - 1)) }
  }

  /// Writes the file and returns its path; `nil` where there was no frame.
  ///
  /// - Parameter take: The episode that is shown, if it is a single one.
  /// - Throws: `RecordingError` or `FileError`.
  func write(of take: Take?) throws -> String? {
    guard let (step, picture) = middle else { return nil }
    let png =
      try take.map { try Thumbnail.png(picture, of: $0, steps: [step]) }
      ?? Thumbnail.png(picture, text: [])
    try OutputFile.write(png, to: path, overwrite: overwrite, operation: "write the poster")
    return path
  }
}
