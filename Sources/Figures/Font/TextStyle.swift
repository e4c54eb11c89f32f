import Raster

/// How a line of text looks and where it lies about its position.
public struct TextStyle: Hashable, Sendable {
  /// Which part of a line lies at its position, along the line.
  public enum Alignment: Hashable, Sendable { case start, middle, end }

  /// Which height of a line lies at its position.
  public enum Baseline: Hashable, Sendable {
    /// What letters stand on.
    case baseline
    /// Half of the height of capitals and digits.
    case middle
    /// The top of capitals and digits.
    case top

    /// How far below the position the baseline is, in heights of a capital.
    var offset: Double {
      switch self {
      case .baseline: 0
      case .middle: 0.5
      case .top: 1
      }
    }
  }

  /// The length of an em, in the units of the scene.
  public var size: Double
  /// What the text is filled with.
  public var color: Color
  /// Which part of the line lies at its position.
  public var alignment: Alignment
  /// Which height of the line lies at its position.
  public var baseline: Baseline
  /// Where the line runs to.
  public var direction: TextDirection

  /// Makes a style; upright, from the position to the right, unless told otherwise.
  public init(
    size: Double, color: Color = .black, alignment: Alignment = .start, baseline: Baseline = .baseline,
    direction: TextDirection = .level
  ) {
    self.size = size
    self.color = color
    self.alignment = alignment
    self.baseline = baseline
    self.direction = direction
  }
}

/// Which way a line of text runs. Any turn of these is exact: no coordinate is rounded.
public enum TextDirection: Hashable, Sendable {
  /// Text runs to the right.
  case level
  /// Text runs upwards, as the title of a vertical axis does.
  case upwards
  /// Text runs downwards.
  case downwards

  /// The direction text runs in: its cosine and sine, y downwards.
  var vector: (cos: Double, sin: Double) {
    switch self {
    case .level: (1, 0)
    case .upwards: (0, -1)
    case .downwards: (0, 1)
    }
  }
}

extension Canvas {
  /// Draws a line of text at `position`, in scene units.
  public mutating func draw(_ text: String, at position: Point, style: TextStyle, font: Font) {
    fill(style.color) { path in
      font.append(text, to: &path, at: position, style: style)
    }
  }
}
