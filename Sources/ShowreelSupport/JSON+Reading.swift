/// A fault of a JSON document, and its place there.
package struct JSONError: Error, Sendable, CustomStringConvertible {
  /// The place of the value at fault, such as `tiles[3].seed`; empty for the whole document.
  package var place = ""
  /// The expected value and the one that was found.
  package var message: String
  /// Indicates whether the document is no JSON at all.
  package var isSyntax = false
  /// Indicates whether a value is of another kind than it should be.
  private(set) var isUnexpectedKind = false
  /// Indicates whether an entry is missing that has to be there: `place` is where it should be.
  package var isMissing = false

  package init(_ message: String) { self.message = message }

  init(_ message: String, isSyntax: Bool) {
    self.message = message
    self.isSyntax = isSyntax
  }

  /// An error of a value that is not what it should be.
  package init(expected: String, found value: JSON) {
    self.init("expected \(expected), found \(value.briefly)")
    isUnexpectedKind = true
  }

  /// The same error, seen from the list or the object around it.
  private func inside(_ outer: String) -> JSONError {
    var error = self
    error.place = place.isEmpty || place.utf8.first == UInt8(ascii: "[") ? outer + place : "\(outer).\(place)"
    return error
  }

  func inside(entry key: String) -> JSONError { inside(key) }

  func inside(element index: Int) -> JSONError { inside("[\(index)]") }

  /// The place, in quotes, and the message.
  package var description: String {
    if isMissing { return "no \"\(place)\"" }
    return place.isEmpty ? message : "\"\(place)\": \(message)"
  }
}

/// A value that JSON can say.
package protocol JSONReadable {
  /// Takes it from a document.
  init(json: JSON) throws(JSONError)
}

extension JSON {
  /// The value of an entry; `nil` where there is none, or where this is no object.
  package subscript(key: String) -> JSON? {
    guard case .object(let entries) = self else { return nil }
    return entries.first { $0.key == key }?.value
  }

  /// The entries of an object.
  package var entries: [(key: String, value: JSON)] {
    get throws(JSONError) {
      guard case .object(let entries) = self else {
        throw JSONError(expected: "an object", found: self)
      }
      return entries
    }
  }

  /// The elements of a list, each by `read`.
  package func elements<Element>(
    by read: (JSON) throws(JSONError) -> Element
  ) throws(JSONError) -> [Element] {
    guard case .array(let values) = self else { throw JSONError(expected: "a list", found: self) }
    var elements: [Element] = []
    elements.reserveCapacity(values.count)
    for (index, value) in values.enumerated() {
      do throws(JSONError) {
        elements.append(try read(value))
      } catch {
        throw error.inside(element: index)
      }
    }
    return elements
  }

  /// The value of an entry that has to be there, by `read`.
  package func value<Value>(
    _ key: String, by read: (JSON) throws(JSONError) -> Value
  ) throws(JSONError) -> Value {
    _ = try entries
    guard let entry = self[key] else {
      var error = JSONError("missing").inside(entry: key)
      error.isMissing = true
      throw error
    }
    do throws(JSONError) {
      return try read(entry)
    } catch {
      throw error.inside(entry: key)
    }
  }

  /// The value of an entry that has to be there.
  package func value<Value: JSONReadable>(
    _ key: String, as type: Value.Type = Value.self
  ) throws(JSONError) -> Value {
    try value(key) { json throws(JSONError) in try Value(json: json) }
  }

  /// The value of an entry, by `read`; `nil` where it is missing or null.
  package func optional<Value>(
    _ key: String, by read: (JSON) throws(JSONError) -> Value
  ) throws(JSONError) -> Value? {
    switch self[key] {
    case nil, .null?: nil
    default: try value(key, by: read)
    }
  }

  /// The value of an entry; `nil` where it is missing or null.
  package func optional<Value: JSONReadable>(
    _ key: String, as type: Value.Type = Value.self
  ) throws(JSONError) -> Value? {
    try optional(key) { json throws(JSONError) in try Value(json: json) }
  }

  /// The value in a few words, as an error says what it found.
  package var briefly: String {
    switch self {
    case .object: "an object"
    case .array: "a list"
    case .string(let text):
      "\"\(text.unicodeScalars.prefix(40).reduce(into: "") { $0.unicodeScalars.append($1) })\""
    case .number(let value) where !value.isFinite: value.isNaN ? "NaN" : value > 0 ? "Infinity" : "-Infinity"
    case .line(let value): value.briefly
    default: line
    }
  }
}

extension String: JSONReadable {
  package init(json: JSON) throws(JSONError) {
    guard case .string(let text) = json else { throw JSONError(expected: "a string", found: json) }
    self = text
  }
}

extension Bool: JSONReadable {
  package init(json: JSON) throws(JSONError) {
    guard case .bool(let flag) = json else { throw JSONError(expected: "true or false", found: json) }
    self = flag
  }
}

extension Double: JSONReadable {
  package init(json: JSON) throws(JSONError) {
    switch json {
    case .number(let value) where value.isFinite: self = value
    case .integer(let value): self = Double(value)
    case .unsigned(let value): self = Double(value)
    default: throw JSONError(expected: "a number", found: json)
    }
  }
}

extension Float: JSONReadable {
  package init(json: JSON) throws(JSONError) {
    self = Float(try Double(json: json))
    guard isFinite else { throw JSONError(expected: "a number of float32's range", found: json) }
  }
}

extension Int: JSONReadable {
  package init(json: JSON) throws(JSONError) {
    switch json {
    case .integer(let value): self = value
    // As some programs write whole numbers.
    case .number(let value):
      guard let whole = Int(exactly: value) else { throw JSONError(expected: "a whole number", found: json) }
      self = whole
    default: throw JSONError(expected: "a whole number", found: json)
    }
  }
}

extension UInt64: JSONReadable {
  package init(json: JSON) throws(JSONError) {
    let value: UInt64? =
      switch json {
      case .integer(let value): UInt64(exactly: value)
      case .unsigned(let value): value
      case .number(let value): UInt64(exactly: value)
      default: nil
      }
    guard let value else { throw JSONError(expected: "a whole number from 0 to \(UInt64.max)", found: json) }
    self = value
  }
}

extension Array: JSONReadable where Element: JSONReadable {
  package init(json: JSON) throws(JSONError) {
    self = try json.elements { json throws(JSONError) in try Element(json: json) }
  }
}

extension Dictionary: JSONReadable where Key == String, Value: JSONReadable {
  package init(json: JSON) throws(JSONError) {
    self.init()
    for (key, value) in try json.entries {
      do throws(JSONError) {
        self[key] = try Value(json: value)
      } catch {
        throw error.inside(entry: key)
      }
    }
  }
}

extension FileError {
  /// The error of a document that is not what it should be.
  ///
  /// - Parameters:
  ///   - expected: What it should be, such as "a recording's sidecar".
  ///   - otherwise: What to say where it is no such document at all.
  package init(_ error: JSONError, path: String, expected: String, otherwise: String? = nil) {
    let message =
      if error.isSyntax || error.place.isEmpty && error.isUnexpectedKind {
        "\(otherwise ?? "not one JSON object; expected \(expected)"): \(error.message)"
      } else if error.isMissing {
        "\(error); expected \(expected)"
      } else {
        "\(error)"
      }
    self.init(.malformed, path: path, message)
  }
}
