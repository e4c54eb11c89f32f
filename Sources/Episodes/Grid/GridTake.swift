import Foundation
import Raster
import Recording
import ShowreelSupport

/// A grid as it was recorded: its tiles and their episodes. As a document it is the sidecar of the recording, of which it
/// makes the frames again, byte for byte.
package struct GridTake: Sendable {
  /// A tile.
  package struct Tile: Sendable {
    /// What is written above it.
    package var label: String
    /// Its episode.
    package var take: Take
  }

  /// Where the tiles lie.
  package var layout: GridLayout
  /// The tiles, row by row; at least one, and no more than the layout has places.
  package var tiles: [Tile]
  /// How frames were recorded: their rate, the videos' speed and end, the overlay.
  package var form: RecordedForm

  /// The grid as a document.
  package var json: JSON {
    .object(
      [("showreel", .string(showreelVersion))]
        + [
          ("columns", .integer(layout.columns)), ("rows", .integer(layout.rows)),
          ("tile_width", .integer(layout.tile.width)), ("tile_height", .integer(layout.tile.height)),
        ] + form.entries
        + [
          (
            "tiles",
            .array(tiles.map { .object([("label", .string($0.label))] + $0.take.origin + $0.take.outcome) })
          )
        ])
  }
}

extension GridTake {
  /// What a document has to have for it to be a grid's.
  struct Fields: Decodable {
    var columns: Int
    var rows: Int
    var tileWidth: Int
    var tileHeight: Int
    var form: RecordedForm.Fields
    var tiles: [Tile]

    struct Tile: Decodable {
      var label: String
      var take: Take.Fields

      init(from decoder: any Decoder) throws {
        label = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .label)
        take = try Take.Fields(from: decoder)
      }

      private enum CodingKeys: String, CodingKey { case label }
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      columns = try container.decode(Int.self, forKey: .columns)
      rows = try container.decode(Int.self, forKey: .rows)
      tileWidth = try container.decode(Int.self, forKey: .tileWidth)
      tileHeight = try container.decode(Int.self, forKey: .tileHeight)
      tiles = try container.decode([Tile].self, forKey: .tiles)
      form = try RecordedForm.Fields(from: decoder)
    }

    private enum CodingKeys: String, CodingKey {
      case columns, rows, tiles
      case tileWidth = "tile_width"
      case tileHeight = "tile_height"
    }
  }

  /// Reads a document.
  ///
  /// - Throws: `FileError` of kind `.malformed`.
  init(_ fields: Fields, path: String) throws(FileError) {
    form = try RecordedForm(fields.form, path: path)
    do {
      layout = try GridLayout(
        columns: fields.columns, rows: fields.rows,
        tile: FrameSize(width: fields.tileWidth, height: fields.tileHeight), frame: form.size)
    } catch {
      throw FileError(.malformed, path: path, "\(error)")
    }
    guard 1...layout.count ~= fields.tiles.count else {
      throw FileError(
        .malformed, path: path, "\"tiles\": expected 1 to \(layout.count), found \(fields.tiles.count)")
    }
    tiles = []
    for tile in fields.tiles {
      var take = try Take(tile.take, path: path)
      // The tiles share one.
      take.form.overlay = form.overlay
      tiles.append(Tile(label: tile.label, take: take))
    }
  }
}
