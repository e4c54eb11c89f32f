import Environments
import Figures
import Raster
import Recording

/// A still picture of an episode: one frame, or a contact sheet.
public struct Thumbnail: Sendable {
  /// A choice of the frames that a thumbnail shows.
  public enum Content: Sendable, Hashable {
    /// The frame after this step, 0 being the reset; `nil` for the episode's middle.
    case frame(step: Int?)
    /// Frames at equal distances, row by row, the episode's first and last among them. Where the episode has fewer
    /// frames, the last tiles are left empty.
    case sheet(columns: Int, rows: Int)
  }

  /// Pixels between the tiles of a contact sheet.
  package static let gap = 4
  /// The colour between the tiles, and in place of those that an episode has no frames for: a grey that neither the
  /// white scenes nor the black one has at its edges.
  static let background = Color(200, 200, 200)

  /// The frames that it shows.
  public var content: Content
  /// The whole picture's size, a contact sheet's too, whose tiles share it evenly. `nil` for the environment's own, and for
  /// a contact sheet of tiles of half that size.
  public var size: FrameSize?
  /// The multiple of the size that it has otherwise; without effect where `size` says the size.
  public var scale = 1.0
  /// The overlay that is drawn to each frame, which a scene beside it makes wider; `nil` for none.
  public var overlay: Overlay?
  /// A flag that is set where the scene is drawn smooth at its native size too.
  public var isSmooth: Bool
  /// A flag that is set where each frame of a contact sheet says its step, in its lower left corner.
  public var labelsSteps = true

  /// A picture of an episode, by default of the environment's size or of tiles of half of it.
  public init(_ content: Content, size: FrameSize? = nil, isSmooth: Bool = false) {
    self.content = content
    self.size = size
    self.isSmooth = isSmooth
  }

  /// Draws it, by playing the episode again.
  ///
  /// - Parameters:
  ///   - take: The whole episode.
  ///   - environment: One made for rendering, with the take's options.
  /// - Returns: The picture, and the steps that it shows.
  /// - Throws: `ThumbnailError`, where the episode has no such step or the tiles do not fit; `FigureError`, where there is no
  ///   font for the labels.
  public func draw(
    _ take: Take, in environment: any Environment
  ) throws -> (picture: Pixmap, steps: [Int]) {
    switch content {
    case .frame(let step):
      let step = step ?? take.actions.count / 2
      guard 0...take.actions.count ~= step else {
        throw ThumbnailError.noSuchStep(step, length: take.actions.count)
      }
      var picture = Pixmap(width: 1, height: 1)
      try take.visit([step], in: environment, overlay: overlay) {
        picture = try render(&$0, naturalSize(in: environment.spec))
      }
      return (picture, [step])
    case .sheet(let columns, let rows):
      return try drawSheet(take, in: environment, columns: columns, rows: rows)
    }
  }

  private func drawSheet(
    _ take: Take, in environment: any Environment, columns: Int, rows: Int
  ) throws -> (picture: Pixmap, steps: [Int]) {
    let size = naturalSize(in: environment.spec)
    guard let across = Self.tiles(columns, in: size.width), let down = Self.tiles(rows, in: size.height),
      max(size.width, size.height) <= FrameSize.maximumSide
    else { throw ThumbnailError.tilesDoNotFit(columns: columns, rows: rows, size: size) }
    var canvas = Canvas(width: size.width, height: size.height)
    canvas.clear(Self.background)
    let steps = Self.steps(columns * rows, of: take.actions.count)
    let label =
      labelsSteps
      ? StepLabel(
        last: take.actions.count, width: across[0].count, height: down[0].count, font: try Font()) : nil
    var tile = 0
    try take.visit(steps, in: environment, overlay: overlay) { scene in
      let (x, y) = (across[tile % columns], down[tile / columns])
      let frame = try render(&scene, FrameSize(width: x.count, height: y.count))
      canvas.draw(frame, x: x.lowerBound, y: y.lowerBound)
      label?.draw(steps[tile], on: &canvas, x: x, y: y)
      tile += 1
    }
    return (canvas.pixmap, steps)
  }

  /// The picture's size: as it is set, or else as the scenes of an environment have it.
  package func naturalSize(in spec: EnvironmentSpec) -> FrameSize {
    if let size { return size }
    let spec = overlay.map { Overlay.spec(spec, with: $0.position) } ?? spec
    func scaled(_ side: Int) -> Int { Int(min((Double(side) * scale).rounded(), Double(Int32.max))) }
    guard case .sheet(let columns, let rows) = content else {
      return FrameSize(width: scaled(spec.frameWidth), height: scaled(spec.frameHeight))
    }
    return FrameSize(
      width: columns * (scaled(spec.frameWidth / 2) + Self.gap) - Self.gap,
      height: rows * (scaled(spec.frameHeight / 2) + Self.gap) - Self.gap)
  }

  /// Draws the present state.
  private func render(_ scene: inout EpisodeScene, _ size: FrameSize) throws -> Pixmap {
    guard isSmooth || overlay != nil, size.isValid else {
      return try scene.environment.render(width: size.width, height: size.height)
    }
    var canvas = Canvas(width: size.width, height: size.height)
    canvas.isSmooth = isSmooth
    scene.draw(on: &canvas)
    return canvas.pixmap
  }

  /// Steps at equal distances, to the nearest step, of an episode of `length` of them; each at most once.
  static func steps(_ count: Int, of length: Int) -> [Int] {
    guard count > 1 else { return [length / 2] }
    let count = min(count, length + 1)
    return (0..<count).map { count == 1 ? 0 : ($0 * length * 2 + count - 1) / (2 * (count - 1)) }
  }

  /// The pixels of each of `count` tiles in a row or column; their sizes differ by one at most. `nil` where there is no room.
  static func tiles(_ count: Int, in length: Int) -> [Range<Int>]? {
    guard count > 0, count <= length, length >= count * (Self.gap + 1) - Self.gap else { return nil }
    return (0..<count).map {
      $0 * (length + gap) / count..<($0 + 1) * (length + gap) / count - gap
    }
  }
}

/// Why a picture cannot be made of an episode.
public enum ThumbnailError: Error, Hashable, CustomStringConvertible {
  /// The episode has no such step; the policy's name is there, where it is one of several.
  case noSuchStep(Int, length: Int, policy: String? = nil)
  case tilesDoNotFit(columns: Int, rows: Int, size: FrameSize)

  /// A message that says what was asked for, and what there is.
  public var description: String {
    switch self {
    case .noSuchStep(let step, let length, let policy):
      (policy.map { "\($0): " } ?? "")
        + "there is no step \(step): the episode has \(length), and 0 is its reset"
    case .tilesDoNotFit(let columns, let rows, let size):
      "\(columns) by \(rows) tiles do not fit into \(size) pixels"
    }
  }
}
