/// A JSON document to be written, its keys in the order given.
///
/// Foundation's encoder either sorts keys or shuffles them and drops the fraction of whole numbers; reports and
/// traces keep the order that people read and stay the same to the byte from run to run.
public enum JSON: Sendable {
  case object([(key: String, value: JSON)])
  case array([JSON])
  case string(String)
  case integer(Int)
  case unsigned(UInt64)
  /// Written with the fewest digits that read back as the same double; what is not finite becomes null.
  case number(Double)
  case bool(Bool)
  case null
  /// Another document that stays on its line, however the whole is spread out.
  indirect case line(JSON)

  /// The document on one line.
  public var line: String {
    var text = ""
    write(to: &text)
    return text
  }

  /// The document with an entry a line, down to the third level; deeper ones stay on their parent's line.
  ///
  /// An episode of a report is one line: what is nested deeper than its list is not spread out.
  public var pretty: String { pretty(levels: 2) }

  /// The document with an entry a line, in objects and lists that are at most `levels` deep.
  package func pretty(levels: Int) -> String {
    var text = ""
    write(to: &text, indentation: 0, levels: levels)
    return text
  }

  private func write(to text: inout String, indentation: Int? = nil, levels: Int = 0) {
    let spread = indentation.flatMap { $0 < 2 * levels ? $0 + 2 : nil }
    switch self {
    case .object(let entries):
      Self.list(entries, "{", "}", to: &text, indentation: spread) { entry, text in
        Self.quote(entry.key, to: &text)
        text += ": "
        entry.value.write(to: &text, indentation: spread, levels: levels)
      }
    case .array(let elements):
      Self.list(elements, "[", "]", to: &text, indentation: spread) { element, text in
        element.write(to: &text, indentation: spread, levels: levels)
      }
    case .string(let string): Self.quote(string, to: &text)
    case .integer(let value): text += String(value)
    case .unsigned(let value): text += String(value)
    case .number(let value): text += value.isFinite ? value.description : "null"
    case .bool(let value): text += value ? "true" : "false"
    case .null: text += "null"
    case .line(let document): document.write(to: &text)
    }
  }

  private static func list<Element>(
    _ elements: [Element], _ open: String, _ close: String, to text: inout String, indentation: Int?,
    _ write: (Element, inout String) -> Void
  ) {
    let margin = indentation.map { "\n" + String(repeating: " ", count: $0) }
    text += open
    for (index, element) in elements.enumerated() {
      if index > 0 { text += margin == nil ? ", " : "," }
      text += margin ?? ""
      write(element, &text)
    }
    if let margin, !elements.isEmpty { text += margin.dropLast(2) }
    text += close
  }

  /// A string in quotes, escaped no more than JSON asks for.
  package static func quoted(_ string: String) -> String {
    var text = ""
    quote(string, to: &text)
    return text
  }

  private static func quote(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case "\r": text += "\\r"
      // Those after 7F steer terminals too.
      case "\0"..<" ", "\u{7F}"..."\u{9F}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}

extension JSON: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
  ExpressibleByBooleanLiteral
{
  /// An object of entries in the order given.
  public init(dictionaryLiteral entries: (String, JSON)...) {
    self = .object(entries.map { (key: $0.0, value: $0.1) })
  }
  /// A list.
  public init(arrayLiteral elements: JSON...) { self = .array(elements) }
  /// A string.
  public init(stringLiteral value: String) { self = .string(value) }
  /// A truth value.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
}
