import Raster

/// The still picture that stands for a video until it plays: a frame near the middle, drawn again as a PNG file.
///
/// The length of an episode is known only at its end, so frames are kept at steps that grow by a third or a half each time
/// (1, 2, 3, 4, 6, 8, 12, 16 …), of which at most five at a time can turn out to be nearest to the middle.
package struct PosterFrame {
  private let size: FrameSize
  private let isSmooth: Bool
  private let isLetterboxed: Bool
  private var kept: [(step: Int, picture: Pixmap)] = []
  /// The step of the next frame; the frame after reset is step 0.
  private var step = 0
  private var next = 0

  /// Makes a poster of `size`, which has no frame yet.
  ///
  /// - Parameters:
  ///   - isSmooth: A flag that is set where scenes are drawn smooth at their native size too.
  ///   - isLetterboxed: A flag that is set where scenes end at their own rectangle.
  package init(size: FrameSize, isSmooth: Bool = false, isLetterboxed: Bool = false) {
    self.size = size
    self.isSmooth = isSmooth
    self.isLetterboxed = isLetterboxed
  }

  /// Counts a frame, and draws it where it may turn out to be the one in the middle. Must be called for every frame.
  package mutating func offer(_ draw: (inout Canvas) -> Void) {
    defer { step += 1 }
    guard step == next else { return }
    var canvas = Canvas(width: size.width, height: size.height)
    canvas.isSmooth = isSmooth
    canvas.isLetterboxed = isLetterboxed
    draw(&canvas)
    while kept.count > 1, kept[1].step <= step / 2 { kept.removeFirst() }
    kept.append((step, canvas.pixmap))
    next = Self.step(after: step)
  }

  static func step(after step: Int) -> Int {
    let isPowerOfTwo = step & (step - 1) == 0
    return step + max(1, isPowerOfTwo ? step / 2 : step / 3)
  }

  /// The kept frame nearest to the middle; `nil` where there was no frame.
  package var middle: (step: Int, picture: Pixmap)? {
    // The last step is one less than the frames.
    kept.min { abs(2 * $0.step - (step - 1)) < abs(2 * $1.step - (step - 1)) }
  }
}
