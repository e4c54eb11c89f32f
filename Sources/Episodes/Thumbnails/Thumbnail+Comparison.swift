import Environments
import Figures
import Raster
import Recording

extension Thumbnail {
  /// Draws several policies' episodes of one environment, each under its name: single frames side by side, and contact
  /// sheets below each other. A size is that of the whole picture.
  ///
  /// - Parameters:
  ///   - episodes: The policies' names and their whole episodes, at least one.
  ///   - environment: One made for rendering, with the takes' options.
  /// - Returns: The picture, and the steps that it shows of each episode.
  /// - Throws: `ThumbnailError`, where an episode has no such step; `RecordingError`, where the pictures do not fit;
  ///   `FigureError`, where there is no font.
  public func draw(
    comparing episodes: [(name: String, take: Take)], in environment: any Environment
  ) throws -> (picture: Pixmap, steps: [[Int]]) {
    let layout = try comparisonLayout(of: episodes.count, in: environment.spec)
    let font = try overlay?.font ?? Font()
    var canvas = Canvas(width: layout.frame.width, height: layout.frame.height)
    canvas.clear(TileCaption.ground)
    var part = self
    part.size = layout.tile
    var steps: [[Int]] = []
    for (index, episode) in episodes.enumerated() {
      let drawn: (picture: Pixmap, steps: [Int])
      do {
        drawn = try part.draw(episode.take, in: environment)
      } catch ThumbnailError.noSuchStep(let step, let length, _) {
        throw ThumbnailError.noSuchStep(step, length: length, policy: episode.name)
      }
      let (x, y) = layout.origin(of: index)
      let (right, bottom) = (x + layout.tile.width, y + layout.tile.height)
      TileCaption.drawBorder(of: PixelRect(minX: x, minY: y, maxX: right, maxY: bottom), on: &canvas)
      canvas.draw(drawn.picture, x: x, y: y)
      let label = PixelRect(minX: x, minY: y - layout.captionHeight, maxX: right, maxY: y)
      let title = GridTitle(
        episode.name, sizes: 14...14, width: layout.tile.width, scale: layout.captionScale, font: font)
      title.draw(on: &canvas, in: label)
      steps.append(drawn.steps)
    }
    return (canvas.pixmap, steps)
  }

  /// The places of the policies' pictures: those of a grid of videos.
  private func comparisonLayout(of count: Int, in spec: EnvironmentSpec) throws -> GridLayout {
    var natural = self
    natural.size = nil
    let scene = natural.naturalSize(in: spec)
    let (columns, rows) =
      switch content {
      case .frame: (count, 1)
      case .sheet: (1, count)
      }
    guard let size else { return try GridLayout(columns: columns, rows: rows, tile: scene) }
    return try GridLayout(columns: columns, rows: rows, scene: scene, fitting: size)
  }
}
