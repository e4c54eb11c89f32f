import ShowreelSupport

extension Histogram {
  /// The most values that are drawn as dots, one each; more would make a page of megabytes.
  package static let mostDots = 5_000

  private static let stripHeight = 34.0
  private static let dotRadius = 3.0

  /// The value that more than half of a sample's values are; `nil` where there is none.
  ///
  /// Bars and strips show such a sample badly: one bar as high as the plot, or one dot upon the other.
  package static func commonValue(of values: [Double]) -> Double? {
    var counts: [Double: Int] = [:]
    for value in values { counts[value, default: 0] += 1 }
    return counts.first { $0.value * 2 > values.count }?.key
  }

  /// Every value as a dot over the histogram's axis, as an SVG element to stand in HTML above the bars.
  ///
  /// Dots are spread across the strip's height, in an order that depends on their number alone, so that close values do not
  /// cover each other.
  ///
  /// - Parameters:
  ///   - values: The values with a text each, which browsers show when the pointer rests on a dot.
  ///   - title: The text for those who do not see the plot.
  public func strip(of values: [(value: Double, text: String)], title: String) -> String {
    // Multiples of the golden ratio's fraction fall evenly, however many there are.
    let dots = values.enumerated().map { index, entry in
      let share = (Double(index) * 0.618_033_988_749_895).truncatingRemainder(dividingBy: 1)
      let y = Self.dotRadius + share * (Self.stripHeight - 2 * Self.dotRadius)
      return Self.dot(cx: Self.percent(position(of: entry.value)), y: y, text: entry.text)
    }
    return Self.svg(dots, height: Self.stripHeight, title: title)
  }

  /// Every value as a dot, equal ones side by side in a block, as an SVG element to stand in HTML; below it the numbers of
  /// each block.
  ///
  /// - Parameters: As for `strip(of:title:)`.
  public func blocks(of values: [(value: Double, text: String)], title: String) -> String {
    let spacing = 2 * Self.dotRadius + 2
    var groups: [(value: Double, texts: [String])] = []
    for entry in values.sorted(by: { $0.value < $1.value }) {
      if groups.last?.value == entry.value {
        groups[groups.count - 1].texts.append(entry.text)
      } else {
        groups.append((entry.value, [entry.text]))
      }
    }
    let largest = groups.map(\.texts.count).max() ?? 0
    let columns = max(1, Int(Double(largest).squareRoot().rounded(.up)))
    let height = Double((largest + columns - 1) / columns) * spacing
    var parts: [String] = []
    for group in groups {
      let place = position(of: group.value)
      // As far to the left as its value is to the right, so that a block at an end of the axis stays above it.
      let left = -place * Double(min(columns, group.texts.count)) * spacing
      let dots = group.texts.enumerated().map { index, text in
        let x = left + (Double(index % columns) + 0.5) * spacing
        let y = height - (Double(index / columns) + 0.5) * spacing
        return Self.dot(cx: System.fixed(x, digits: 1), y: y, text: text)
      }
      parts.append(
        #"<svg x="\#(Self.percent(place))" overflow="visible">"# + dots.joined()
          + "</svg>")
    }
    return Self.svg(parts, height: height, title: title)
  }

  private static func svg(_ parts: [String], height: Double, title: String) -> String {
    #"<svg class="dots" width="100%" height="\#(System.fixed(height, digits: 0))" role="img" "#
      + #"aria-label="\#(title.htmlEscaped)">"# + "\n" + parts.joined(separator: "\n") + "\n</svg>"
  }

  private static func dot(cx: String, y: Double, text: String) -> String {
    #"<circle cx="\#(cx)" cy="\#(System.fixed(y, digits: 1))" r="\#(System.fixed(dotRadius, digits: 0))">"#
      + "<title>\(text.htmlEscaped)</title></circle>"
  }
}
