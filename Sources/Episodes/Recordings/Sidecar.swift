import Foundation
import ShowreelSupport

/// A document beside a recording, of which it makes the frames again: that of an episode, or of a grid of them.
enum Sidecar {
  case episode(Take)
  case grid(GridTake)

  /// Reads a document.
  ///
  /// - Throws: `FileError` of kind `.malformed`.
  init(_ document: [UInt8], path: String) throws(FileError) {
    let fields: Fields
    do {
      fields = try JSONDecoder().decode(Fields.self, from: Data(document))
    } catch {
      throw FileError(
        decoding: error, path: path, expected: "a recording's sidecar",
        otherwise: "neither a trace, which is JSON Lines, nor a recording's sidecar, which is one JSON object"
      )
    }
    self =
      switch fields {
      case .episode(let fields): .episode(try Take(fields, path: path))
      case .grid(let fields): .grid(try GridTake(fields, path: path))
      }
  }

  private enum Fields: Decodable {
    case episode(Take.Fields)
    case grid(GridTake.Fields)

    init(from decoder: any Decoder) throws {
      self =
        try decoder.container(keyedBy: CodingKeys.self).contains(.tiles)
        ? .grid(GridTake.Fields(from: decoder)) : .episode(Take.Fields(from: decoder))
    }

    private enum CodingKeys: String, CodingKey { case tiles }
  }
}
