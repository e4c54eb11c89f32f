/// A curve of a chart: a line, bands around it and what is marked along it.
public struct ChartCurve: Hashable, Sendable {
  /// An area between two lines.
  public struct Band: Hashable, Sendable {
    /// Places along the axis, ascending, and the lower and the upper line there.
    public var x, low, high: [Double]

    /// A band between lines at places; all three are as long.
    public init(x: [Double], low: [Double], high: [Double]) {
      precondition(x.count == low.count && x.count == high.count, "a band has two lines of one length")
      (self.x, self.low, self.high) = (x, low, high)
    }

    /// Appends a place.
    public mutating func append(_ x: Double, _ low: Double, _ high: Double) {
      self.x.append(x)
      self.low.append(low)
      self.high.append(high)
    }
  }

  /// What it is called.
  public var label: String
  /// Places along the axis, ascending.
  public var x: [Double]
  /// The line's heights there.
  public var y: [Double]
  /// Areas behind the line, the outermost first.
  public var bands: [Band] = []
  /// Parts of the axis that are marked.
  public var windows: [ClosedRange<Double>] = []
  /// How many runs it stands for.
  public var count = 1

  /// A line through points.
  public init(label: String, x: [Double], y: [Double]) {
    precondition(x.count == y.count, "a line has a height at each place")
    (self.label, self.x, self.y) = (label, x, y)
  }
}
