import Raster
import ShowreelSupport

/// The places of a grid's tiles in a frame: row by row, each with a caption above it, at equal distances from each
/// other and from the frame's edges.
public struct GridLayout: Sendable, Hashable {
  /// The number of tiles in a row.
  public let columns: Int
  /// The number of rows of tiles.
  public let rows: Int
  /// The size of a tile in pixels without its caption: that of a recording of its own.
  public let tile: FrameSize
  /// The size of the whole frame in pixels.
  public let frame: FrameSize
  /// The line above all tiles; `nil` for none.
  public let title: String?
  /// The height of that line, in pixels; 0 where there is none.
  package let titleHeight: Int
  /// The space between tiles, in pixels.
  package let gap: Int
  /// The height of a caption, in pixels.
  package let captionHeight: Int
  /// The number of pixels in a unit of a caption, whose text is 14 units high.
  package let captionScale: Double

  /// The most columns and the most rows of a grid.
  public static let mostTiles = 100

  /// Makes a grid of tiles of one size.
  ///
  /// - Parameters:
  ///   - frame: The size of the whole frame, in which the tiles are centred; `nil` for the size that they need.
  ///   - title: The line above all tiles; `nil` for none.
  /// - Throws: `RecordingError` of kind `.settings`, where the frame would be too large, or is too small.
  public init(
    columns: Int, rows: Int, tile: FrameSize, frame: FrameSize? = nil, title: String? = nil
  ) throws(RecordingError) {
    let sides = 1...Self.mostTiles
    guard sides.contains(columns), sides.contains(rows) else {
      throw RecordingError(
        .settings, "a grid of \(columns)x\(rows): expected sides of 1 to \(Self.mostTiles) tiles")
    }
    // First, for sums of what is too large would overflow.
    do {
      try RecordingSettings(size: tile).validate()
    } catch {
      throw RecordingError(.settings, "a grid of \(columns)x\(rows) tiles of \(tile): \(error)")
    }
    self.columns = columns
    self.rows = rows
    self.tile = tile
    self.title = title.map { Text.name($0) }
    (gap, captionHeight, captionScale) = Self.measures(of: tile)
    titleHeight = title == nil ? 0 : Self.titleHeight(captionScale)
    let needed = FrameSize(
      width: columns * (tile.width + gap) + gap,
      height: titleHeight + rows * (tile.height + captionHeight + gap) + gap)
    self.frame = frame ?? needed
    guard needed.width <= self.frame.width, needed.height <= self.frame.height else {
      throw RecordingError(
        .settings,
        "a grid of \(columns)x\(rows) tiles of \(tile) needs a frame of \(needed), not of \(self.frame)")
    }
    do {
      try RecordingSettings(size: self.frame).validate()
    } catch {
      throw RecordingError(.settings, "a grid of \(columns)x\(rows) tiles of \(tile): \(error)")
    }
  }

  /// Makes a grid of the largest tiles of a scene's aspect that fit into a frame.
  ///
  /// - Parameter title: The line above all tiles; `nil` for none.
  /// - Throws: `RecordingError` of kind `.settings`.
  public init(
    columns: Int, rows: Int, scene: FrameSize, fitting frame: FrameSize, title: String? = nil
  ) throws(RecordingError) {
    // By halving: what surrounds a tile grows with it, though in steps.
    var (fits, tooLarge) = (0, max(frame.width, frame.height) + 1)
    func tile(_ width: Int) -> FrameSize {
      FrameSize(width: width, height: max(1, (width * scene.height + scene.width / 2) / scene.width))
    }
    while tooLarge - fits > 1 {
      let middle = (fits + tooLarge) / 2
      let size = tile(middle)
      let (gap, captionHeight, captionScale) = Self.measures(of: size)
      let titleHeight = title == nil ? 0 : Self.titleHeight(captionScale)
      let isFit =
        columns * (size.width + gap) + gap <= frame.width
        && titleHeight + rows * (size.height + captionHeight + gap) + gap <= frame.height
      if isFit { fits = middle } else { tooLarge = middle }
    }
    guard fits > 0 else {
      throw RecordingError(.settings, "a grid of \(columns)x\(rows) tiles does not fit into \(frame)")
    }
    try self.init(columns: columns, rows: rows, tile: tile(fits), frame: frame, title: title)
  }

  /// The number of tiles.
  public var count: Int { columns * rows }

  /// The upper left pixel of a tile.
  package func origin(of index: Int) -> (x: Int, y: Int) {
    let (pitchX, pitchY) = (tile.width + gap, tile.height + captionHeight + gap)
    let (left, firstTop) = corner
    let top = firstTop + titleHeight + captionHeight
    return (left + index % columns * pitchX, top + index / columns * pitchY)
  }

  /// The upper left pixel of the title, or else of the first caption.
  private var corner: (x: Int, y: Int) {
    let (pitchX, pitchY) = (tile.width + gap, tile.height + captionHeight + gap)
    return (
      (frame.width - columns * pitchX - gap) / 2 + gap,
      (frame.height - titleHeight - rows * pitchY - gap) / 2 + gap
    )
  }

  /// The pixels of the title: as wide as all tiles.
  package var titleRect: PixelRect {
    let (left, top) = corner
    return PixelRect(
      minX: left, minY: top, maxX: left + columns * (tile.width + gap) - gap, maxY: top + titleHeight)
  }

  /// The height of a title beside captions of a scale; even, as they are.
  private static func titleHeight(_ scale: Double) -> Int { max(2, 2 * Int((32 * scale / 2).rounded())) }

  /// The gap, the height of a caption and its scale for tiles of a size. Captions grow with their tiles, but stay
  /// legible in small ones; gaps and captions are even, as videos' sides must be.
  private static func measures(of tile: FrameSize) -> (gap: Int, captionHeight: Int, captionScale: Double) {
    let (width, height) = (Double(tile.width), Double(tile.height))
    let scale = max(min(width / 600, height / 400), min(1, width / 240))
    func even(_ units: Double) -> Int { max(2, 2 * Int((units * scale / 2).rounded())) }
    return (even(12), even(28), scale)
  }
}
