extension String {
  /// The text as HTML's text or a quoted attribute has it. Control characters, which HTML does not know, are replaced.
  package var htmlEscaped: String {
    var result = ""
    result.reserveCapacity(utf8.count)
    for scalar in unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default:
        result.unicodeScalars.append(scalar.properties.generalCategory == .control ? "\u{FFFD}" : scalar)
      }
    }
    return result
  }

  /// The relative path as an address: all but letters, digits and `-._~/` is percent-encoded, so that nothing in it is taken
  /// for a scheme, a query or a fragment.
  package var asRelativeAddress: String {
    var result = ""
    for byte in utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"), UInt8(ascii: "/"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default: result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return result
  }

  /// A table's text with real minus signs, a dash where there is no number, and lines that break after `…` alone of what belongs
  /// together.
  package var typeset: String {
    self == "-"
      ? "–" : replacing("-", with: "−").replacing(" …", with: "\u{A0}…").replacing(" %", with: "\u{A0}%")
  }
}
