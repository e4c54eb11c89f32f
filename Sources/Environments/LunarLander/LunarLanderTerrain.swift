/// The moon's surface: a line through eleven points at equal distances, flat about its middle, where the helipad is.
struct LunarLanderTerrain: Sendable, Hashable {
  /// The width and the height of the view in metres: 600 by 400 pixels at 30 pixels a metre.
  static let width = 600.0 / 30.0
  static let height = 400.0 / 30.0
  /// The number of points of the surface.
  static let pointCount = 11
  /// The height at which the flags begin and from which heights are measured, above the lower edge of the view, in
  /// metres. The ground there is 3 cm lower, because the smoothing multiplies by 0.33 instead of a third.
  static let helipadY = height / 4
  /// The places of the helipad's flags, in metres from the left.
  static let helipadX1 = x(pointCount / 2 - 1)
  static let helipadX2 = x(pointCount / 2 + 1)

  /// The heights of the points, in metres.
  var heights: [Double]

  /// Makes a random surface: twelve heights up to half the view, five of them then levelled for the helipad, smoothed
  /// by running means of three.
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

  /// The place of point `i`, in metres from the left.
  static func x(_ i: Int) -> Double { width / Double(pointCount - 1) * Double(i) }
}
