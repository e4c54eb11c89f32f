extension FileError {
  /// The error of a document that `JSONDecoder` refused: where in it, and what was expected.
  ///
  /// - Parameters:
  ///   - expected: What the document should be, such as "a recording's sidecar".
  ///   - otherwise: What to say where it is no such document at all.
  package init(decoding error: any Error, path: String, expected: String, otherwise: String? = nil) {
    func place(_ context: DecodingError.Context, _ last: (any CodingKey)? = nil) -> String {
      (context.codingPath + [last].compactMap(\.self)).reduce(into: "") { place, key in
        place += key.intValue.map { "[\($0)]" } ?? (place.isEmpty ? "" : ".") + key.stringValue
      }
    }
    let message =
      switch error {
      case DecodingError.keyNotFound(let key, let context):
        "no \"\(place(context, key))\"; expected \(expected)"
      case DecodingError.typeMismatch(let type, let context) where !context.codingPath.isEmpty,
        DecodingError.valueNotFound(let type, let context) where !context.codingPath.isEmpty:
        "\"\(place(context))\": expected \(type)"
      case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty:
        "\"\(place(context))\": \(context.debugDescription)"
      // Foundation does not say which of these it is.
      default: otherwise ?? "not one JSON object, or with a number out of range; expected \(expected)"
      }
    self.init(.malformed, path: path, message)
  }
}
