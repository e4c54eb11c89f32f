/// The moon's surface: a line through eleven points at equal distances, flat about its middle, where the helipad is.
struct LunarLanderTerrain: Sendable, Hashable {
  /// Metres, of the world that is in view: 600 by 400 pixels at 30 pixels a metre.
  static let width = 600.0 / 30.0
  static let height = 400.0 / 30.0
  /// How many points the surface has.
  static let pointCount = 11
  /// Where the flags begin and heights are measured from, above the lower edge of the view, in metres. The ground
  /// there lies 3 cm lower, for the smoothing's 0.33.
  static let helipadY = height / 4
  /// Where the helipad's flags stand, in metres from the left.
  static let helipadX1 = x(pointCount / 2 - 1)
  static let helipadX2 = x(pointCount / 2 + 1)

  /// The heights of the points, in metres.
  var heights: [Double]

  /// Draws a surface: twelve heights up to half the view, five of them then levelled for the helipad, smoothed by
  /// running means of three.
  init(from generator: inout PCG64) {
    var rough = (0...Self.pointCount).map { _ in generator.uniform(0, Self.height / 2) }
    let middle = Self.pointCount / 2
    for i in (middle - 2)...(middle + 2) { rough[i] = Self.helipadY }
    let smooth = (0..<Self.pointCount).map { i in
      // The first mean takes the last draw as its left neighbour: in Gymnasium that is Python's height[-1]. It is also
      // all the twelfth draw is for. 0.33, not a third, is Gymnasium's too.
      let left = rough[i == 0 ? Self.pointCount : i - 1]
      return 0.33 * (left + rough[i] + rough[i + 1])
    }
    heights = smooth
  }

  /// Where point `i` is, in metres from the left.
  static func x(_ i: Int) -> Double { width / Double(pointCount - 1) * Double(i) }
}
