import Raster
import Recording
import ShowreelSupport

/// A grid as it was recorded: its tiles and their episodes. As a document it is the sidecar of the recording, of which it
/// makes the frames again, byte for byte.
package struct GridTake: Sendable {
  /// A tile.
  package struct Tile: Sendable {
    /// The text above the tile.
    package var label: String
    /// Its episode.
    package var take: Take
  }

  /// The places of the tiles.
  package var layout: GridLayout
  /// The tiles, row by row; at least one, and no more than the layout has places.
  package var tiles: [Tile]
  /// The form in which frames were recorded: their rate, the videos' speed and end, the overlay.
  package var form: RecordedForm

  /// The grid as a document.
  package var json: JSON {
    .object(
      [("showreel", .string(showreelVersion))]
        + [
          ("columns", .integer(layout.columns)), ("rows", .integer(layout.rows)),
          ("title", layout.title.map(JSON.string) ?? .null), ("tile_width", .integer(layout.tile.width)),
          ("tile_height", .integer(layout.tile.height)),
        ] + form.entries
        + [
          (
            "tiles",
            .array(tiles.map { .object([("label", .string($0.label))] + $0.take.origin + $0.take.outcome) })
          )
        ])
  }
}

extension GridTake: JSONReadable {
  /// Reads a document.
  package init(json: JSON) throws(JSONError) {
    let (columns, rows): (Int, Int) = (try json.value("columns"), try json.value("rows"))
    let (width, height): (Int, Int) = (try json.value("tile_width"), try json.value("tile_height"))
    let title: String? = try json.optional("title")
    let read: [Tile] = try json.value("tiles")
    form = try RecordedForm(json: json)
    do {
      layout = try GridLayout(
        columns: columns, rows: rows, tile: FrameSize(width: width, height: height), frame: form.size,
        title: title)
    } catch {
      throw JSONError("\(error)")
    }
    guard 1...layout.count ~= read.count else {
      throw JSONError("\"tiles\": expected 1 to \(layout.count), found \(read.count)")
    }
    tiles = read
    let version = try RecordingVersion(json: json)
    // The tiles share them.
    for index in tiles.indices {
      tiles[index].take.form.overlay = form.overlay
      tiles[index].take.form.look = form.look
      tiles[index].take.version = version
    }
  }
}

extension GridTake.Tile: JSONReadable {
  /// Reads a tile's entry of a document.
  package init(json: JSON) throws(JSONError) {
    label = Text.name(try json.value("label"))
    take = try Take(json: json)
  }
}
