import Environments
import Figures
import Foundation
import Raster
import Recording
import ShowreelSupport
import TestSupport
import Testing

@testable import Episodes

@Suite struct GridLayoutTests {
  @Test(arguments: [(1, 1), (2, 1), (3, 2), (1, 4)], [(600, 400), (300, 200), (61, 43), (1, 1)])
  func tilesLieApartInsideTheFrame(grid: (columns: Int, rows: Int), size: (width: Int, height: Int)) throws {
    let tile = FrameSize(width: size.width, height: size.height)
    let layout = try GridLayout(columns: grid.columns, rows: grid.rows, tile: tile)
    var taken: [PixelRect] = []
    for index in 0..<layout.count {
      let (x, y) = layout.origin(of: index)
      let rect = PixelRect(
        minX: x - 1, minY: y - layout.captionHeight, maxX: x + tile.width + 1, maxY: y + tile.height + 1)
      #expect(rect.minX >= 0 && rect.minY >= 0)
      #expect(rect.maxX <= layout.frame.width && rect.maxY <= layout.frame.height)
      for other in taken { #expect(rect.intersection(other).isEmpty) }
      taken.append(rect)
    }
    if tile.width.isMultiple(of: 2) && tile.height.isMultiple(of: 2) {
      #expect(layout.frame.width.isMultiple(of: 2) && layout.frame.height.isMultiple(of: 2), "for yuv420p")
    }
  }

  @Test(arguments: [nil, FrameSize(width: 700, height: 500)])
  func aTitleLiesAboveAllTiles(frame: FrameSize?) throws {
    let tile = FrameSize(width: 300, height: 200)
    let plain = try GridLayout(columns: 2, rows: 1, tile: tile, frame: frame)
    let titled = try GridLayout(columns: 2, rows: 1, tile: tile, frame: frame, title: "Two")
    #expect(plain.titleHeight == 0 && titled.titleHeight > 0)
    #expect(titled.frame.height == plain.frame.height + (frame == nil ? titled.titleHeight : 0))
    let (rect, first, last) = (titled.titleRect, titled.origin(of: 0), titled.origin(of: 1))
    #expect(rect.minX == first.x && rect.maxX == last.x + tile.width)
    #expect(rect.minY >= titled.gap && rect.maxY == first.y - titled.captionHeight)
    #expect(first.y + tile.height + titled.gap <= titled.frame.height)
    let fitted = try GridLayout(
      columns: 2, rows: 1, scene: tile, fitting: FrameSize(width: 640, height: 240), title: "Two")
    #expect(fitted.origin(of: 0).y + fitted.tile.height <= 240)
  }

  @Test(arguments: [(640, 480), (100, 100), (1920, 300)])
  func tilesThatFitAreAsLargeAsCanBe(width: Int, height: Int) throws {
    let frame = FrameSize(width: width, height: height)
    let scene = FrameSize(width: 600, height: 400)
    let layout = try GridLayout(columns: 3, rows: 2, scene: scene, fitting: frame)
    #expect(layout.frame == frame)
    #expect(abs(layout.tile.height * 600 - layout.tile.width * 400) <= 300, "the aspect, to half a pixel")
    let larger = FrameSize(width: layout.tile.width + 1, height: ((layout.tile.width + 1) * 2 + 1) / 3)
    #expect(throws: RecordingError.self) { try GridLayout(columns: 3, rows: 2, tile: larger, frame: frame) }
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let tile = FrameSize(width: 600, height: 400)
    for (columns, rows) in [(0, 1), (1, -1), (101, 1), (.max, .max), (30, 1), (1, 40)] {
      let error = #expect(throws: RecordingError.self) {
        try GridLayout(columns: columns, rows: rows, tile: tile)
      }
      #expect(error?.kind == .settings)
    }
    #expect(throws: RecordingError.self) {
      try GridLayout(columns: 50, rows: 50, scene: tile, fitting: FrameSize(width: 60, height: 40))
    }
    #expect(throws: RecordingError.self) {
      try GridLayout(columns: 1, rows: 1, tile: tile, frame: FrameSize(width: 600, height: 400))
    }
  }
}

@Suite(.enabled(if: (try? Font()) != nil, "needs DejaVu Sans (fonts-dejavu-core), which is not installed"))
struct GridTests {
  private let tile = FrameSize(width: 90, height: 60)

  /// Records random episodes of these seeds as frames.
  private func record(
    _ seeds: [UInt64], in folder: TemporaryFolder, overlay: Overlay? = nil
  ) throws -> (frames: [Pixmap], takes: [Take], layout: GridLayout) {
    let tiles = try seeds.map { seed in
      let environment = try make("CartPole-v1", renderMode: .rgbArray)
      return GridTile(
        Take(header: TraceHeader(environment: "CartPole-v1", seed: seed), policy: "random"),
        label: "seed \(seed)",
        by: Agent.random(in: environment), in: environment)
    }
    let layout = try GridLayout(columns: 2, rows: 2, tile: tile)
    var output = RecordingOutput(
      videoFolder: nil, namePrefix: "x", frames: folder("frames"),
      settings: RecordingSettings(size: layout.frame))
    output.overlay = overlay
    var recorder = try GridRecorder(tiles, layout: layout, output: output)
    let (recording, takes) = try recorder.run()
    let frames = try (0..<recording.frameCount).map { index in
      let digits = String(index)
      let name = String(repeating: "0", count: 6 - digits.count) + digits
      return try Golden.readPNG(URL(fileURLWithPath: folder("frames/\(name).png")))
    }
    return (frames, takes, layout)
  }

  /// The frames of a random episode, drawn by itself.
  private func play(_ seed: UInt64) throws -> (frames: [Pixmap], result: Episode) {
    let environment = try make("CartPole-v1", renderMode: .rgbArray)
    var agent = Agent.random(in: environment)
    var frames: [Pixmap] = []
    var rollout = try Rollout(in: environment, seed: seed, by: &agent)
    repeat {
      frames.append(try environment.render(width: tile.width, height: tile.height))
    } while try rollout.advance(by: &agent) != nil
    let result = rollout.episode
    return (frames, result)
  }

  private func part(_ picture: Pixmap, _ layout: GridLayout, _ index: Int) -> Pixmap {
    var canvas = Canvas(width: tile.width, height: tile.height)
    let (x, y) = layout.origin(of: index)
    canvas.draw(picture, x: -x, y: -y)
    return canvas.pixmap
  }

  @Test func eachTileIsTheEpisodeByItselfAndStaysOnItsLastFrame() throws {
    let seeds: [UInt64] = [0, 3, 4]
    let (frames, takes, layout) = try record(seeds, in: try TemporaryFolder())
    let alone = try seeds.map(play)
    #expect(Set(alone.map(\.frames.count)).count == 3, "the example has episodes of different lengths")
    #expect(frames.count == alone.map(\.frames.count).max())
    for (index, frame) in frames.enumerated() {
      for (tile, episode) in alone.enumerated() {
        let expected = episode.frames[min(index, episode.frames.count - 1)]
        #expect(part(frame, layout, tile) == expected, "tile \(tile) of frame \(index)")
      }
      var empty = Pixmap(width: tile.width, height: tile.height)
      empty.clear(.white)
      #expect(part(frame, layout, 3) == empty)
    }
    #expect(takes.map(\.result) == alone.map(\.result))
  }

  @Test func theSidecarMakesTheSameFramesAgain() throws {
    let folder = try TemporaryFolder()
    let (frames, takes, layout) = try record([1, 2], in: folder, overlay: try Overlay(.over))
    let reader = try TraceReader(path: folder("frames/recording.json"))
    let (read, take) = (reader.grid, reader.take)
    let grid = try #require(read)
    #expect(take == nil)
    #expect(grid.layout == layout && grid.form.overlay == .over)
    #expect(grid.tiles.map(\.label) == ["seed 1", "seed 2"])
    #expect(grid.tiles.map(\.take.actions) == takes.map(\.actions))
    #expect(grid.tiles.map(\.take.scores) == takes.map(\.scores))
    #expect(takes[0].scores?.stepCount == takes[0].actions.count)
    let again = try TemporaryFolder()
    var output = RecordingOutput(
      videoFolder: nil, namePrefix: "x", frames: again("frames"),
      settings: RecordingSettings(size: layout.frame))
    output.overlay = try Overlay(.over)
    let tiles = try grid.tiles.map { try GridTile(replaying: $0.take, label: $0.label) }
    var recorder = try GridRecorder(tiles, layout: grid.layout, output: output)
    let (recording, _) = try recorder.run()
    #expect(recording.frameCount == frames.count)
    #expect(again.contents == folder.contents)
    for name in folder.contents where name != "frames" {
      #expect(
        FileManager.default.contentsEqual(atPath: folder(name), andPath: again(name)), "\(name)")
    }
  }

  @Test(arguments: [
    (#""tiles": []"#, "\"tiles\""), (#""tiles": 3"#, "\"tiles\""),
    (#""tiles": [{"label": "x"}]"#, "no \"tiles[0].environment\""),
    (#""tiles": [{"environment": "E", "seed": 1, "actions": []}]"#, "no \"tiles[0].label\""),
    (#""columns": 0, "tiles": [T]"#, "grid of 0x1"),
    (#""tile_width": 99999999, "tiles": [T]"#, "grid of 1x1"),
    (#""width": 10, "height": 10, "tiles": [T]"#, "needs a frame"), (#""tiles": [T, T]"#, "found 2"),
    (#""tile_width": -5, "tiles": [T]"#, "grid of 1x1"),
    (#""tile_width": 0, "tiles": [T]"#, "grid of 1x1"),
    (#""tile_width": 9223372036854775807, "tiles": [T]"#, "grid of 1x1"),
  ])
  func hostileGridsAreRefused(entries: String, message: String) throws {
    let tile = #"{"label": "x", "environment": "E", "seed": 1, "actions": []}"#
    var document = #""columns": 1, "rows": 1, "tile_width": 30, "tile_height": 20"#
    for name in ["columns", "tile_width"] where entries.hasPrefix("\"\(name)\"") {
      document = document.replacingOccurrences(of: "\"\(name)\": \(name == "columns" ? 1 : 30), ", with: "")
    }
    let text = "{\n\(document), \(entries.replacingOccurrences(of: "T", with: tile))}"
    let folder = try TemporaryFolder()
    let path = try folder.write(text, to: "grid.json")
    let error = #expect(throws: FileError.self) { _ = try TraceReader(path: path).grid }
    #expect(error?.kind == .malformed)
    #expect(error?.message.contains(message) == true, "\(String(describing: error))")
  }
}
