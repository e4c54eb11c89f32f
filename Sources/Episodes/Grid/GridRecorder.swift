import Environments
import Figures
import Raster
import Recording
import ShowreelSupport

/// Records several episodes in one video, side by side and on the same clock: each frame shows all of them after the same
/// number of steps. Those that are over say their outcome and stay on their last frame, until the longest is
/// over too.
package struct GridRecorder: ~Copyable {
  private let tiles: [GridTile]
  private var plays: [Play]
  private let layout: GridLayout
  private let title: GridTitle?
  private var session: RecordingSession

  /// Opens the outputs.
  ///
  /// - Parameters:
  ///   - tiles: From the upper left, row by row; at most as many as the layout has.
  ///   - output: Where the recording goes; its size is the layout's.
  ///   - named: The files themselves, where they do not have the names of a grid's.
  /// - Throws: `RecordingError`, `FileError`, or `FigureError` where there is no font.
  package init(
    _ tiles: [GridTile], layout: GridLayout, output: RecordingOutput, named: RecordingDestination? = nil
  ) throws {
    precondition(tiles.count <= layout.count && !tiles.isEmpty, "a grid has at most as many tiles as places")
    guard let destination = named ?? output.gridDestination else {
      throw RecordingError(.settings, "a recording needs a video or a folder of frames to go to")
    }
    let font = try output.overlay?.font ?? Font()
    let session = try RecordingSession(
      destination, size: layout.frame, fps: FrameRate(tiles[0].spec.renderFPS), settings: output.settings,
      overlay: output.overlay?.position, look: output.look)
    self.session = session
    self.layout = layout
    self.tiles = tiles
    let titleRect = layout.titleRect
    title = layout.title.map {
      GridTitle($0, width: titleRect.maxX - titleRect.minX, scale: layout.captionScale, font: font)
    }
    plays = tiles.enumerated().map { index, tile in
      Play(tile, font: font, output: output, size: layout.tile, origin: layout.origin(of: index))
    }
  }

  /// Plays and records all episodes to their ends.
  ///
  /// - Parameters:
  ///   - shouldStop: Asked before each step; true ends the recording, and completes it.
  ///   - onStep: Told of the steps taken so far.
  /// - Returns: The recording, and the episodes as they were played.
  /// - Throws: `RecordingError`, `FileError`, and what an environment throws; what was drawn is then kept.
  package mutating func run(
    shouldStop: () -> Bool = { false }, onStep: (Int) -> Void = { _ in }
  ) throws -> (recording: RecordedFiles, takes: [Take]) {
    do {
      for index in plays.indices { try plays[index].begin() }
      try addFrame()
      var steps = 0
      while !shouldStop() {
        var isMoving = false
        for index in plays.indices where try plays[index].advance() { isMoving = true }
        guard isMoving else { break }
        try addFrame()
        steps += 1
        onStep(steps)
      }
      // The end is shown, with all outcomes.
      while session.lacksLastFrame { try addFrame() }
    } catch {
      _ = try? finish()
      throw error
    }
    return (try finish(), plays.map(\.take))
  }

  private mutating func addFrame() throws {
    let (layout, title) = (layout, title)
    // Out of the recorder and back, so that they can change while the session does.
    var plays: [Play] = []
    swap(&plays, &self.plays)
    defer { swap(&plays, &self.plays) }
    try session.add { canvas in
      canvas.clear(TileCaption.ground)
      title?.draw(on: &canvas, in: layout.titleRect)
      for index in plays.indices { plays[index].draw(on: &canvas, layout) }
    }
  }

  private mutating func finish() throws -> RecordedFiles {
    let tiles = zip(tiles, plays).map { GridTake.Tile(label: $0.label, take: $1.take) }
    return try session.finish { [layout] in GridTake(layout: layout, tiles: tiles, form: $0).json }
  }
}

/// A tile while its episode is played.
private struct Play {
  private let tile: GridTile
  private var source: any ActionSource
  private var rollout: Rollout?
  private var builder: TakeBuilder
  private var caption: TileCaption
  private let look: Look
  private let origin: (x: Int, y: Int)
  /// The tile's pixels, which stay as they are when the episode is over.
  private var canvas: Canvas
  private var isOver = false
  /// The last step's.
  private var scores: [Double] = []

  init(
    _ tile: GridTile, font: Font, output: RecordingOutput, size: FrameSize, origin: (x: Int, y: Int)
  ) {
    self.tile = tile
    self.origin = origin
    source = tile.source
    look = output.look
    builder = TakeBuilder(
      tile.known, in: tile.environment, overlay: output.overlay, look: look, scores: source.scoreKind)
    caption = TileCaption(tile.label, font: font)
    canvas = Canvas(width: size.width, height: size.height)
    canvas.isSmooth = output.settings.isSmooth
    canvas.isLetterboxed = look == .first
  }

  var take: Take { builder.take }

  mutating func begin() throws {
    rollout = try Rollout(in: tile.environment, from: take.header, by: &source)
    builder.begin()
    drawScene()
  }

  /// Takes a step, where the episode is not over; whether it did.
  mutating func advance() throws -> Bool {
    guard !isOver, let (action, step) = try rollout?.advance(by: &source) else {
      isOver = true
      return false
    }
    scores.removeAll(keepingCapacity: true)
    source.appendScores(to: &scores)
    builder.add(action, step, scores: scores)
    isOver = step.isLast
    drawScene()
    return true
  }

  private mutating func drawScene() {
    canvas.beginFrame()
    builder.scene.draw(on: &canvas)
  }

  mutating func draw(on canvas: inout Canvas, _ layout: GridLayout) {
    let (right, bottom) = (origin.x + layout.tile.width, origin.y + layout.tile.height)
    let isFirst = look == .first
    let verdict = isFirst ? nil : builder.scene.verdict
    TileCaption.drawBorder(
      of: PixelRect(minX: origin.x, minY: origin.y, maxX: right, maxY: bottom), verdict: verdict, on: &canvas)
    canvas.draw(self.canvas.pixmap, x: origin.x, y: origin.y)
    // An overlay shows return and steps itself.
    let isSaid = builder.scene.position != nil && !isFirst
    let result = take.result
    caption.draw(
      totalReward: isSaid ? nil : result.totalReward, length: isOver && !isSaid ? result.length : nil,
      verdict: verdict, on: &canvas,
      in: PixelRect(minX: origin.x, minY: origin.y - layout.captionHeight, maxX: right, maxY: origin.y),
      scale: layout.captionScale)
  }
}
