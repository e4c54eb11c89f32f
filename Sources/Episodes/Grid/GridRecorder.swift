import Environments
import Figures
import Raster
import Recording
import ShowreelSupport

/// Records several episodes in one video, side by side and on the same clock: each frame shows all of them after the same
/// number of steps. Those that are over stay on their last frame, until the longest is.
public final class GridRecorder {
  private var plays: [Play]
  private let layout: GridLayout
  private let recorder: Recorder
  private var file: OutputFile
  private let form: RecordedForm
  private let settings: RecordingSettings
  private var poster: PosterFrame?

  /// Opens the outputs.
  ///
  /// - Parameters:
  ///   - tiles: From the upper left, row by row; at most as many as the layout has.
  ///   - output: Where the recording goes; its size is the layout's.
  /// - Throws: `RecordingError`, `FileError`, or `FigureError` where there is no font.
  public init(_ tiles: [GridTile], layout: GridLayout, output: RecordingOutput) throws {
    precondition(tiles.count <= layout.count && !tiles.isEmpty, "a grid has at most as many tiles as places")
    let font = try output.overlay?.font ?? Font()
    self.layout = layout
    settings = output.settings
    plays = tiles.enumerated().map { index, tile in
      Play(tile, font: font, overlay: output.overlay, size: layout.tile, origin: layout.origin(of: index))
    }
    recorder = try Recorder(
      videos: output.gridVideos, frames: output.frames, width: layout.frame.width,
      height: layout.frame.height,
      fps: tiles[0].environment.spec.renderFPS, settings: settings)
    form = RecordedForm(recorder, settings, overlay: output.overlay?.position)
    poster = output.gridPoster.map { PosterFrame(path: $0, size: layout.frame, overwrite: output.settings.overwrite) }
    do {
      guard let path = output.gridSidecar else {
        throw RecordingError(.settings, "a recording needs a video or a folder of frames to go to")
      }
      file = try OutputFile(path: path, overwrite: settings.overwrite)
    } catch {
      recorder.cancel()
      throw error
    }
  }

  /// Plays and records all episodes to their ends.
  ///
  /// - Parameters:
  ///   - shouldStop: Asked before each step; true ends the recording, and completes it.
  ///   - onStep: Told of the steps taken so far.
  /// - Returns: The recording, and the episodes as they were played.
  /// - Throws: `RecordingError`, `FileError`, and what an environment throws; what was drawn is then kept.
  public func run(
    shouldStop: () -> Bool = { false }, onStep: (Int) -> Void = { _ in }
  ) throws -> (recording: Recording, takes: [Take]) {
    do {
      for index in plays.indices { try plays[index].reset() }
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
    } catch {
      _ = try? finish()
      throw error
    }
    return (try finish(), plays.map(\.builder.take))
  }

  private func addFrame() throws {
    try recorder.add { drawFrame(on: &$0) }
    poster?.offer { drawFrame(on: &$0) }
  }

  private func drawFrame(on canvas: inout Canvas) {
    canvas.clear(TileCaption.ground)
    for play in plays { play.draw(on: &canvas, layout) }
  }

  private func finish() throws -> Recording {
    var recording = try recorder.finish()
    var take = GridTake(
      layout: layout, tiles: plays.map { GridTake.Tile(label: $0.tile.label, take: $0.builder.take) },
      form: form)
    take.form.complete(recording, settings)
    try file.write(line: take.json.pretty)
    try file.finish()
    recording.poster = try poster?.write(of: nil)
    return recording
  }
}

/// A tile while its episode is played.
private struct Play {
  private(set) var tile: GridTile
  private(set) var builder: TakeBuilder
  private let caption: TileCaption
  private let origin: (x: Int, y: Int)
  /// The tile's pixels, which stay as they are when the episode is over.
  private var canvas: Canvas
  private var observation: Observation = []
  private var isOver = false

  init(_ tile: GridTile, font: Font, overlay: Overlay?, size: FrameSize, origin: (x: Int, y: Int)) {
    self.tile = tile
    self.origin = origin
    builder = TakeBuilder(tile.known, in: tile.environment, overlay: overlay)
    caption = TileCaption(tile.label, font: font)
    canvas = Canvas(width: size.width, height: size.height)
  }

  mutating func reset() throws {
    observation = try tile.environment.reset(seed: tile.known.header.seed)
    builder.addReset()
    drawScene()
  }

  /// Takes a step, where the episode is not over; whether it did.
  mutating func advance() throws -> Bool {
    guard !isOver else { return false }
    guard let action = try tile.nextAction(for: observation, &builder) else {
      isOver = true
      return false
    }
    let result = try tile.environment.step(action)
    observation = result.observation
    builder.add(action, result)
    isOver = result.isLast
    drawScene()
    return true
  }

  private mutating func drawScene() {
    canvas.beginFrame()
    builder.scene.draw(on: &canvas)
  }

  func draw(on canvas: inout Canvas, _ layout: GridLayout) {
    let (right, bottom) = (origin.x + layout.tile.width, origin.y + layout.tile.height)
    TileCaption.drawBorder(
      of: PixelRect(minX: origin.x, minY: origin.y, maxX: right, maxY: bottom), on: &canvas)
    canvas.draw(self.canvas.pixmap, x: origin.x, y: origin.y)
    let result = builder.take.result
    caption.draw(
      totalReward: result.totalReward, length: isOver ? result.length : nil, on: &canvas,
      in: PixelRect(minX: origin.x, minY: origin.y - layout.captionHeight, maxX: right, maxY: origin.y),
      scale: layout.captionScale)
  }
}
