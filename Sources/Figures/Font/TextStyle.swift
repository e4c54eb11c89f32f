import Raster

/// The look of a line of text, and its alignment about its position.
public struct TextStyle: Hashable, Sendable {
  /// The part of a line, along it, that is placed at its position.
  public enum Alignment: Hashable, Sendable { case start, middle, end }

  /// The height of a line that is placed at its position.
  public enum Baseline: Hashable, Sendable {
    /// The baseline, on which letters stand.
    case baseline
    /// Half of the height of capitals and digits.
    case middle
    /// The top of capitals and digits.
    case top

    /// The distance of the baseline below the position, in heights of a capital.
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
  /// The colour of the text.
  public var color: Color
  /// The part of the line that is placed at its position.
  public var alignment: Alignment
  /// The height of the line that is placed at its position.
  public var baseline: Baseline
  /// The direction in which the line runs.
  public var direction: TextDirection

  /// Makes a style; by default text is upright and runs from the position to the right.
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

/// A direction in which a line of text runs. Any turn of these is exact: no coordinate is rounded.
public enum TextDirection: Hashable, Sendable {
  /// Text runs to the right.
  case level
  /// Text runs upwards, as the title of a vertical axis does.
  case upwards
  /// Text runs downwards.
  case downwards

  /// The direction of the text as its cosine and sine, y downwards.
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
