import Raster

/// The picture that stands for a video until it plays: a frame of about the middle, drawn anew as a PNG file.
///
/// How long an episode will be is known at its end only, so frames are kept at steps that lie a third or a half of the way
/// apart (1, 2, 3, 4, 6, 8, 12, 16 …), of which at most five at a time may come to be the nearest to the middle.
package struct PosterFrame {
  private let size: FrameSize
  private let isSmooth: Bool
  private var kept: [(step: Int, picture: Pixmap)] = []
  /// The step of the next frame, 0 being the reset.
  private var step = 0
  private var next = 0

  /// A poster of `size`, at first of no frame.
  ///
  /// - Parameter isSmooth: A flag that is set where scenes are drawn smooth at their native size too.
  package init(size: FrameSize, isSmooth: Bool = false) {
    self.size = size
    self.isSmooth = isSmooth
  }

  /// Is told of every frame, of which it has few drawn.
  package mutating func offer(_ draw: (inout Canvas) -> Void) {
    defer { step += 1 }
    guard step == next else { return }
    var canvas = Canvas(width: size.width, height: size.height)
    canvas.isSmooth = isSmooth
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
  package var middle: (step: Int, picture: Pixmap)? {
    // The last step is one less than the frames.
    kept.min { abs(2 * $0.step - (step - 1)) < abs(2 * $1.step - (step - 1)) }
  }
}
