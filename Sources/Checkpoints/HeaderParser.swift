import ShowreelSupport

/// Reads the JSON of a safetensors header, and no other: the two levels that there are.
enum HeaderParser {
  /// The whole header: `{"__metadata__": {…}, "name": {"dtype": …, "shape": …, "data_offsets": …}, …}`.
  static func parse(_ bytes: [UInt8]) throws(FormatError) -> ([TensorEntry], [String: String]) {
    var entries: [TensorEntry] = []
    var metadata: [String: String] = [:]
    do throws(JSONError) {
      for (name, value) in try JSON(parsing: bytes, of: "the header").entries {
        do throws(FormatError) {
          if name == "__metadata__" {
            metadata = try strings(value)
          } else {
            entries.append(try entry(named: Text.name(name), value))
          }
        } catch {
          throw JSONError(error.detail)
        }
      }
    } catch {
      throw FormatError(error.message)
    }
    return (entries, metadata)
  }

  private static func strings(_ json: JSON) throws(FormatError) -> [String: String] {
    do throws(JSONError) {
      return try [String: String](json: json)
    } catch {
      throw FormatError("__metadata__: \(error)")
    }
  }

  private static func entry(named name: String, _ json: JSON) throws(FormatError) -> TensorEntry {
    let names = ["dtype", "shape", "data_offsets"]
    guard case .object(let members) = json else {
      throw FormatError("expected dtype, shape and data_offsets of \(name), found no object")
    }
    if let other = members.first(where: { !names.contains($0.key) }) {
      throw FormatError("expected dtype, shape and data_offsets of \(name), found \(other.key)")
    }
    guard members.count == names.count else {
      throw FormatError("expected dtype, shape and data_offsets of \(name), found fewer")
    }
    let (code, shape, offsets): (String, [Int], [Int])
    do throws(JSONError) {
      code = try json.value("dtype")
      shape = try json.value("shape", by: sizes)
      offsets = try json.value("data_offsets", by: sizes)
    } catch {
      throw FormatError("\(name): \(error)")
    }
    guard let format = TensorFormat(rawValue: code) else {
      throw FormatError("expected a known dtype of \(name), found \(code)")
    }
    guard offsets.count == 2, offsets[0] <= offsets[1] else {
      throw FormatError("expected two ascending data_offsets of \(name), found \(offsets)")
    }
    var size = format.size
    for dimension in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: dimension)
      guard !overflow else {
        throw FormatError("expected a size of \(name) that fits 64 bits, found \(shape)")
      }
      size = product
    }
    guard size == offsets[1] - offsets[0] else {
      throw FormatError(
        "expected \(size) bytes of \(name), of shape \(shape), found data_offsets \(offsets)")
    }
    return TensorEntry(name: name, format: format, shape: shape, range: offsets[0]..<offsets[1])
  }

  /// Whole numbers, not negative, without fraction or exponent.
  private static func sizes(_ json: JSON) throws(JSONError) -> [Int] {
    try json.elements { element throws(JSONError) in
      guard case .integer(let value) = element, value >= 0 else {
        throw JSONError(expected: "a whole number of 63 bits", found: element)
      }
      return value
    }
  }
}
