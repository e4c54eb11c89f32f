import Foundation
import ShowreelSupport

/// JSON Schemas of 2020-12, as far as the project's own go: a keyword that is not known here is an error, so that nothing is
/// passed over.
package struct JSONSchema: Sendable {
  /// A schema that cannot be used.
  package struct Fault: Error, CustomStringConvertible {
    package var description: String
  }

  /// The schemas that refer to each other, by their `$id`.
  private var schemas: [String: JSON] = [:]

  /// Reads the schemas of a folder.
  package init(folder: URL) throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasSuffix(".json")
    {
      let schema = try JSON(
        parsing: [UInt8](Data(contentsOf: folder.appendingPathComponent(name))), of: "the schema")
      schemas[try schema.value("$id")] = schema
    }
  }

  /// Whatever is wrong with a document by the schema of an id, each with its place; nothing where it is valid.
  package func faults(of document: JSON, by id: String) throws -> [String] {
    try check(document, find("", from: id), from: id, at: "").faults
  }

  private struct Outcome {
    var faults: [String] = []
    /// The entries that the schema, or one that it refers to, has looked at.
    var seen: Set<String> = []

    mutating func add(_ other: Outcome) {
      faults += other.faults
      seen.formUnion(other.seen)
    }
  }

  /// The schema behind a reference, such as `#/$defs/seed`, in the schema `id`.
  private func find(_ pointer: String, from id: String) throws -> JSON {
    guard let schema = schemas[id] else { throw Fault(description: "there is no schema \(id)") }
    var found = schema
    for name in pointer.split(separator: "/").dropFirst() {
      guard let next = found[String(name)] else {
        throw Fault(description: "there is no \(pointer) in \(id)")
      }
      found = next
    }
    return found
  }

  private func follow(_ reference: String, _ value: JSON, from id: String, at place: String) throws -> Outcome
  {
    let parts = reference.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
    let other = parts[0].isEmpty ? id : parts[0]
    return try check(value, find("#" + (parts.dropFirst().first ?? ""), from: other), from: other, at: place)
  }

  private func check(_ value: JSON, _ schema: JSON, from id: String, at place: String) throws -> Outcome {
    var outcome = Outcome()
    for (keyword, rule) in try schema.entries where keyword != "unevaluatedProperties" {
      outcome.add(try check(value, keyword, rule, of: schema, from: id, at: place))
    }
    if let rule = schema["unevaluatedProperties"], case .object(let entries) = value {
      outcome.add(try rest(entries.filter { !outcome.seen.contains($0.key) }, rule, from: id, at: place))
    }
    return outcome
  }

  /// The entries that no other rule is for.
  private func rest(
    _ entries: [(key: String, value: JSON)], _ rule: JSON, from id: String, at place: String
  ) throws -> Outcome {
    var outcome = Outcome(seen: Set(entries.map(\.key)))
    for (key, value) in entries {
      if case .bool(false) = rule {
        outcome.faults.append("\(place).\(key): there is no such entry")
      } else {
        outcome.faults += try check(value, rule, from: id, at: "\(place).\(key)").faults
      }
    }
    return outcome
  }

  private func check(
    _ value: JSON, _ keyword: String, _ rule: JSON, of schema: JSON, from id: String, at place: String
  ) throws -> Outcome {
    var outcome = Outcome()
    func expect(_ isValid: Bool) {
      if !isValid { outcome.faults.append("\(place): \(value.briefly), expected \(keyword) \(rule.line)") }
    }
    switch (keyword, value) {
    case ("$schema", _), ("$id", _), ("$defs", _), ("title", _), ("description", _): break
    case ("$ref", _): return try follow(String(json: rule), value, from: id, at: place)
    case ("type", _):
      let names = if case .array = rule { try [String](json: rule) } else { [try String(json: rule)] }
      expect(try names.contains { try isOfType($0, value) })
    case ("const", _): expect(value.line == rule.line)
    case ("enum", _): expect(try rule.elements { $0.line }.contains(value.line))
    case ("allOf", _):
      for part in try rule.elements(by: { $0 }) {
        outcome.add(try check(value, part, from: id, at: place))
      }
    case ("oneOf", _):
      let outcomes = try rule.elements { $0 }.map { try check(value, $0, from: id, at: place) }
      let valid = outcomes.filter { $0.faults.isEmpty }
      if valid.count == 1 { return valid[0] }
      let reasons = outcomes.map { $0.faults.joined(separator: "; ") }.joined(separator: " | ")
      outcome.faults.append(
        "\(place): \(valid.count) of \(outcomes.count) alternatives are right: \(reasons)")
    case ("required", .object):
      for key in try [String](json: rule) where value[key] == nil {
        outcome.faults.append("\(place).\(key): missing")
      }
    case ("properties", .object(let entries)):
      for (key, entry) in entries {
        guard let part = rule[key] else { continue }
        outcome.seen.insert(key)
        outcome.faults += try check(entry, part, from: id, at: "\(place).\(key)").faults
      }
    case ("additionalProperties", .object(let entries)):
      return try rest(
        entries.filter { schema["properties"]?[$0.key] == nil }, rule, from: id, at: place)
    case ("items", .array(let elements)):
      for (index, element) in elements.enumerated() {
        outcome.faults += try check(element, rule, from: id, at: "\(place)[\(index)]").faults
      }
    case ("minItems", .array(let elements)): expect(elements.count >= (try Int(json: rule)))
    case ("maxItems", .array(let elements)): expect(elements.count <= (try Int(json: rule)))
    case ("minLength", .string(let text)): expect(text.unicodeScalars.count >= (try Int(json: rule)))
    case ("pattern", .string(let text)): expect(text.contains(try Regex(String(json: rule))))
    case ("minimum", _): expect(try number(value).map { $0 >= (try Double(json: rule)) } ?? true)
    case ("maximum", _): expect(try number(value).map { $0 <= (try Double(json: rule)) } ?? true)
    case ("exclusiveMinimum", _): expect(try number(value).map { $0 > (try Double(json: rule)) } ?? true)
    // These say nothing of values of another kind.
    case ("required", _), ("properties", _), ("additionalProperties", _), ("items", _), ("minItems", _),
      ("maxItems", _), ("minLength", _), ("pattern", _):
      break
    default: throw Fault(description: "the keyword \(keyword) of \(id) is not known here")
    }
    return outcome
  }

  /// The value as a number; `nil` where it is none.
  private func number(_ value: JSON) throws -> Double? {
    switch value {
    case .integer, .unsigned, .number: try Double(json: value)
    default: nil
    }
  }

  private func isOfType(_ name: String, _ value: JSON) throws -> Bool {
    switch (name, value) {
    case ("object", .object), ("array", .array), ("string", .string), ("boolean", .bool), ("null", .null):
      true
    case ("number", .integer), ("number", .unsigned), ("number", .number): true
    case ("integer", .integer), ("integer", .unsigned): true
    case ("integer", .number(let number)): number.rounded() == number
    case ("object", _), ("array", _), ("string", _), ("boolean", _), ("null", _), ("number", _),
      ("integer", _):
      false
    default: throw Fault(description: "there is no type \(name)")
    }
  }
}
