import ShowreelSupport

extension Histogram {
  /// The height of the bars' area, in CSS pixels.
  private static let height = 112.0
  /// The height of the area below it, for the numbers along the axis.
  private static let axisHeight = 26.0

  /// The bars of a sample as an SVG element for HTML, of any width: horizontal lengths are percentages, so that text
  /// keeps its size. Labels reach beyond its left and right edges.
  ///
  /// - Parameters:
  ///   - sample: The index of the sample. All samples have the same scales.
  ///   - title: The text alternative for readers who do not see the picture.
  ///   - mean: The value at which a solid line is drawn.
  ///   - threshold: The value at which a dashed line is drawn, if the axis reaches that far.
  public func svg(ofSample sample: Int, title: String, mean: Double?, threshold: Double?) -> String {
    let highest = Double(max(1, counts.flatMap(\.self).max() ?? 1))
    func y(_ count: Double) -> String { Self.number(Self.height * (1 - count / highest)) }
    let foot = Self.number(Self.height)
    var lines = [
      #"<svg class="plot" width="100%" height="\#(Self.number(Self.height + Self.axisHeight))" role="img" "#
        + #"aria-label="\#(title.htmlEscaped)">"#
    ]
    let levels = Ticks(from: 0, through: highest, most: 4, wholeNumbers: true)
    for (value, label) in zip(levels.values, levels.labels) {
      lines.append(#"<line class="level" x1="0" x2="100%" y1="\#(y(value))" y2="\#(y(value))"/>"#)
      lines.append(#"<text class="count" x="-8" y="\#(y(value))" dy="0.35em">\#(label)</text>"#)
    }
    for (bin, count) in counts[sample].enumerated() where count > 0 {
      let (left, right) = (position(of: edges[bin]), position(of: edges[bin + 1]))
      let bar = Self.number(Self.height * Double(count) / highest)
      lines.append(
        #"<rect x="\#(Self.percent(left))" width="\#(Self.percent(right - left))" y="\#(y(Double(count)))" "#
          + #"height="\#(bar)"><title>\#(Self.fixed(edges[bin])) to \#(Self.fixed(edges[bin + 1])): \#(count)</title></rect>"#
      )
    }
    for (name, value) in [("threshold", threshold), ("mean", mean)] {
      guard let value, value.isFinite, contains(value) else { continue }
      let x = Self.percent(position(of: value))
      lines.append(
        #"<line class="\#(name)" x1="\#(x)" x2="\#(x)" y1="-6" y2="\#(foot)"><title>\#(name) \#(Self.fixed(value))</title></line>"#
      )
    }
    let axis = Ticks(from: edges[0], through: edges[edges.count - 1], most: 6)
    for (value, label) in zip(axis.values, axis.labels) {
      let x = Self.percent(position(of: value))
      lines.append(
        #"<line class="tick" x1="\#(x)" x2="\#(x)" y1="\#(foot)" y2="\#(Self.number(Self.height + 5))"/>"#)
      lines.append(
        #"<text class="value" x="\#(x)" y="\#(Self.number(Self.height + 20))">\#(label.htmlEscaped)</text>"#)
    }
    lines.append(#"<line class="axis" x1="0" x2="100%" y1="\#(foot)" y2="\#(foot)"/>"#)
    lines.append("</svg>")
    return lines.joined(separator: "\n")
  }

  private static func number(_ value: Double) -> String {
    value == value.rounded() ? String(Int(value)) : fixed(value)
  }

  private static func fixed(_ value: Double) -> String { System.fixed(value, digits: 2) }

  static func percent(_ share: Double) -> String { "\(System.fixed(100 * share, digits: 3))%" }
}
