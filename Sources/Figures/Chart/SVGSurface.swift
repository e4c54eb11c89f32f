import Raster
import ShowreelSupport

/// A figure as SVG, whose text stays text.
///
/// Each line of text has the length that it has in our font, so that another one in its place covers nothing either.
struct SVGSurface: FigureSurface {
  private let width: Double
  private let height: Double
  private let title: String
  private var elements: [String] = []

  init(width: Double, height: Double, title: String) {
    (self.width, self.height, self.title) = (width, height, title)
  }

  var grid: PixelGrid { PixelGrid(.identity) }

  /// The file.
  var text: String {
    let (width, height) = (Self.number(width), Self.number(height))
    return """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)" role="img">
      <title>\(title.htmlEscaped)</title>
      <rect width="\(width)" height="\(height)" fill="#ffffff"/>
      <g fill="none" stroke-linejoin="round" font-family="'DejaVu Sans', Verdana, sans-serif">
      \(elements.joined(separator: "\n"))
      </g>
      </svg>

      """
  }

  mutating func line(_ points: [Point], _ color: Color, width: Double, dash: (length: Double, gap: Double)?) {
    guard points.count > 1 else { return }
    let dashes = dash.map { #" stroke-dasharray="\#(Self.number($0.length)) \#(Self.number($0.gap))""# } ?? ""
    elements.append(
      #"<path d="\#(Self.path(points))" \#(Self.paint("stroke", color)) stroke-width="\#(Self.number(width))"\#(dashes)/>"#
    )
  }

  mutating func polygon(_ points: [Point], _ color: Color) {
    guard points.count > 2 else { return }
    elements.append(#"<path d="\#(Self.path(points))Z" \#(Self.paint("fill", color))/>"#)
  }

  mutating func disc(_ center: Point, radius: Double, _ color: Color) {
    elements.append(
      #"<circle cx="\#(Self.number(center.x))" cy="\#(Self.number(center.y))" r="\#(Self.number(radius))" "#
        + Self.paint("fill", color) + "/>")
  }

  mutating func text(_ text: String, at point: Point, _ style: TextStyle, font: Font) {
    let shift = style.baseline.offset * font.capHeight * style.size
    let anchor =
      switch style.alignment {
      case .start: ""
      case .middle: #" text-anchor="middle""#
      case .end: #" text-anchor="end""#
      }
    // Along the line's own axes, which are turned for text that runs upwards or downwards.
    let (x, y) = (Self.number(point.x), Self.number(point.y))
    let turn: String
    switch style.direction {
    case .level: turn = #"x="\#(x)" y="\#(Self.number(point.y + shift))""#
    case .upwards: turn = #"transform="translate(\#(x) \#(y)) rotate(-90)" y="\#(Self.number(shift))""#
    case .downwards: turn = #"transform="translate(\#(x) \#(y)) rotate(90)" y="\#(Self.number(shift))""#
    }
    let length = Self.number(font.width(of: text, size: style.size))
    elements.append(
      #"<text \#(turn)\#(anchor) font-size="\#(Self.number(style.size))" textLength="\#(length)" "#
        + #"lengthAdjust="spacingAndGlyphs" \#(Self.paint("fill", style.color))>\#(text.htmlEscaped)</text>"#)
  }

  private static func path(_ points: [Point]) -> String {
    "M" + points.map { "\(number($0.x)) \(number($0.y))" }.joined(separator: "L")
  }

  private static func paint(_ what: String, _ color: Color) -> String {
    func digits(_ value: UInt8) -> String { (value < 16 ? "0" : "") + String(value, radix: 16) }
    let opacity = color.alpha < 255 ? #" \#(what)-opacity="\#(number(Double(color.alpha) / 255))""# : ""
    let digits = [color.red, color.green, color.blue].map(digits).joined()
    return "\(what)=\"#\(digits)\"\(opacity)"
  }

  /// To a hundredth of a unit, without zeros at the end.
  private static func number(_ value: Double) -> String {
    let text = System.fixed(value, digits: 2)
    guard text.contains(".") else { return text }
    let digits = text.reversed().drop { $0 == "0" }
    let trimmed = String((digits.first == "." ? digits.dropFirst() : digits).reversed())
    return trimmed == "-0" ? "0" : trimmed
  }
}
