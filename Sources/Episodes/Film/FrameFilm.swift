import Figures
import Raster
import Recording

/// A film of policies in an environment that is drawn elsewhere: one episode after the other, frame by frame, and beside each
/// frame a panel that says which policy plays, how its episode stands and how far training had come.
///
/// It is used by one thread at a time. One that is dropped without `finish` or `cancel` is finished as far as it got.
package final class FrameFilm {
  private let recorder: Recorder
  private let panel: FilmPanel
  private let hasCurve: Bool
  private let scene: FrameSize
  private let zoom: Int
  private let scale: Double
  private let fps: FrameRate
  /// Frames for which each episode stays on its last one.
  private let hold: Int
  /// The caller's frame, and the same with each pixel repeated.
  private var picture: Pixmap
  private var magnified: Pixmap
  /// Indicates whether the picture is not recorded yet: whether it is an episode's last decides how it is shown.
  private var isPending = false
  private var caption: FilmPanel.Caption?
  private var standing = FilmPanel.Standing(seed: 0)
  /// Steps of training at which the curve ended in the episode before, and its growth in this one.
  private var trained: Double?
  private var growth: CurveGrowth?

  /// The rows that a scene of fewer comes near to, each pixel repeated, and the columns that it then has at most.
  private static let (wantedRows, mostColumns) = (400.0, 960)
  /// The panel's rows without a curve, in its units.
  private static let leastHeight = 224.0

  /// Opens the outputs.
  ///
  /// - Parameters:
  ///   - scene: The size of the frames that will be added.
  ///   - heading: The line above all, such as the environment's id.
  ///   - curve: Points of a learning curve by steps of training; none draws no curve.
  ///   - threshold: A level to draw in it.
  ///   - hold: Seconds for which each episode stays on its last frame.
  ///   - zoom: How often each pixel of a scene is repeated across and down; `nil` for as often as it comes near 400 rows.
  ///   - font: The path of the panel's font; `nil` for the one that `Font` finds.
  /// - Throws: `RecordingError`, or `FigureError` where there is no font.
  package init(
    videos: [VideoOutput], frames: String? = nil, scene: FrameSize, fps: FrameRate, heading: String,
    curve: [(steps: Double, meanReturn: Double)], threshold: Double? = nil, hold: Double = 0.5,
    zoom: Int? = nil, font: String? = nil, settings: RecordingSettings = RecordingSettings()
  ) throws {
    try RecordingSettings(size: scene, fps: fps).validate()
    guard (0...60).contains(hold) else {
      throw RecordingError(.settings, "\(hold) s on the last frame of an episode: expected 0 to 60")
    }
    guard (1...32).contains(zoom ?? 1) else {
      throw RecordingError(.settings, "a zoom of \(zoom ?? 1): expected 1 to 32")
    }
    let natural = min(
      Int((Self.wantedRows / Double(scene.height)).rounded()), Self.mostColumns / scene.width)
    self.zoom = zoom ?? max(1, natural)
    self.scene = scene
    let shown = FrameSize(width: scene.width * self.zoom, height: scene.height * self.zoom)
    scale = max(1, Double(shown.height) / Self.wantedRows)
    // Even, as videos' sides are.
    let width = shown.width + shown.width % 2 + 2 * Int((FilmPanel.width * scale / 2).rounded())
    let height = max(shown.height, Int((Self.leastHeight * scale).rounded()))
    let growing = GrowingCurve(curve.map { (x: $0.steps, y: $0.meanReturn) }, threshold: threshold)
    panel = FilmPanel(heading: heading, curve: growing, font: try Font(path: font))
    hasCurve = growing != nil
    self.fps = fps
    self.hold = Int((hold * fps.value).rounded())
    recorder = try Recorder(
      videos: videos, frames: frames, width: width, height: height + height % 2, fps: fps, settings: settings)
    picture = Pixmap(width: scene.width, height: scene.height)
    magnified = Pixmap(width: shown.width, height: shown.height)
  }

  deinit { if isPending { try? endEpisode() } }

  /// Indicates whether there is anything to make a film of.
  package var hasFrames: Bool { isPending || recorder.addedCount > 0 }

  /// Begins an episode, and holds the last frame of the one before.
  ///
  /// - Parameter steps: Steps of the policy's training, to which the curve grows; `nil` where they are not known.
  /// - Throws: `RecordingError`.
  package func begin(_ caption: FilmPanel.Caption, seed: UInt64, steps: Int?) throws {
    try endEpisode()
    let end = hasCurve ? steps.map(Double.init) : nil
    growth = end.map { CurveGrowth(from: min(trained ?? $0, $0), to: $0, fps: fps.value) }
    standing = FilmPanel.Standing(seed: seed, step: -1, trained: growth?.start)
    self.caption = caption
  }

  /// Copies the caller's pixels as the next frame of the episode; the first is that of the reset.
  ///
  /// - Parameters:
  ///   - bytes: As `Recorder.add` takes them.
  ///   - totalReward: The sum of the rewards so far.
  /// - Throws: `RecordingError`; of kind `.settings`, after which the film goes on, where no episode has begun or the frame is
  ///   none of the scene's size.
  package func add(
    _ bytes: RawSpan, width: Int, height: Int, stride: Int?, format: PixelFormat, totalReward: Double
  ) throws {
    guard caption != nil else {
      throw RecordingError(.settings, "a frame before any episode has begun: say first which policy plays")
    }
    guard width == scene.width, height == scene.height else {
      throw RecordingError(
        .settings,
        "cannot add a frame of \(width) by \(height) pixels to a film of \(scene.width) by \(scene.height)")
    }
    let stride = try format.checkedStride(
      stride, width: width, height: height, byteCount: bytes.byteCount)
    try flush()
    format.convert(bytes, stride: stride, into: &picture)
    magnify()
    standing.step += 1
    standing.totalReward = totalReward
    if let growth { standing.trained = growth.trained(after: standing.step) }
    isPending = true
  }

  /// Completes the film.
  ///
  /// - Throws: `RecordingError`.
  package func finish() throws -> RecordedFiles {
    try endEpisode()
    return try recorder.finish()
  }

  /// Gives the film up, and removes its files.
  package func cancel() {
    isPending = false
    recorder.cancel()
  }

  /// Records the last frame of an episode, for as long as it is held. However short the episode was, the curve has come to its
  /// policy by then.
  private func endEpisode() throws {
    guard isPending else { return }
    standing.trained = growth?.end
    try flush()
    for _ in 0..<hold { try record() }
    trained = growth?.end ?? trained
  }

  private func flush() throws {
    guard isPending else { return }
    isPending = false
    try record()
  }

  private func record() throws {
    guard let caption else { return }
    let (picture, panel, standing, scale) = (magnified, panel, standing, scale)
    try recorder.add { canvas in
      canvas.clear(.white)
      canvas.draw(picture, x: 0, y: (canvas.height - picture.height) / 2)
      panel.draw(
        caption, standing, on: &canvas,
        in: PixelRect(
          minX: picture.width, minY: 0, maxX: canvas.width, maxY: canvas.height), scale: scale)
    }
  }

  /// Repeats each pixel.
  private func magnify() {
    guard zoom > 1 else {
      magnified = picture
      return
    }
    let row = magnified.width * 3
    for y in 0..<scene.height {
      let first = y * zoom * row
      for x in 0..<scene.width {
        let from = (y * scene.width + x) * 3
        for copy in 0..<zoom {
          let to = first + (x * zoom + copy) * 3
          for channel in 0..<3 { magnified.pixels[to + channel] = picture.pixels[from + channel] }
        }
      }
      for copy in 1..<zoom {
        let to = first + copy * row
        magnified.pixels.replaceSubrange(to..<to + row, with: magnified.pixels[first..<first + row])
      }
    }
  }
}
