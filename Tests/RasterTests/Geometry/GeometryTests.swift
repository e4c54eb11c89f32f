import Foundation
import TestSupport
import Testing

@testable import Raster

@Suite struct GeometryTests {
  @Test func transformsChain() {
    let point = Point(3, 5)
    #expect(Transform.translation(2, 1).then(.scale(2, 3)).apply(point) == Point(10, 18))
    #expect(Transform.scale(2, 3).then(.translation(2, 1)).apply(point) == Point(8, 16))
    #expect(Transform.rotation(.pi / 2).apply(Point(1, 0)) == Point(0, 1))
    #expect(Transform.rotation(-.pi).apply(Point(1, 2)) == Point(-1, -2))
    #expect(Transform.rotation(.pi / 2, about: Point(10, 10)).apply(Point(11, 10)) == Point(10, 11))
  }

  @Test func inversesUndo() throws {
    let map = Transform.rotation(0.7).then(.scale(3, -0.5)).then(.translation(100, -7))
    let back = try #require(map.inverse).apply(map.apply(Point(12, 34)))
    // A few roundings of numbers about 100.
    #expect(abs(back.x - 12) < 1e-12 && abs(back.y - 34) < 1e-12)
    #expect(Transform.scale(1, 0).inverse == nil)
    #expect(Transform.scale(.nan).inverse == nil)
  }

  @Test func stretchIsTheLargestGrowth() {
    // A rounding or two.
    #expect(abs(Transform.rotation(1).then(.scale(3, -7)).then(.rotation(0.3)).stretch - 7) < 1e-12)
    #expect(Transform.identity.stretch == 1)
    #expect(Transform(a: 0, b: 0, c: 0, d: 0, tx: 5, ty: 5).stretch == 0)
  }

  @Test func sineAndCosineAgreeWithTheCLibrary() {
    for i in -4000...4000 {
      let angle = Double(i) * 0.0173
      let (sine, cosine) = sineAndCosine(angle)
      // One unit of the last place below 1, and what taking the double nearest to π for π makes of the angle.
      let tolerance = 2.3e-16 + 1e-16 * abs(angle)
      #expect(abs(sine - sin(angle)) <= tolerance)
      #expect(abs(cosine - cos(angle)) <= tolerance)
    }
    #expect(sineAndCosine(.infinity).sine.isNaN)
  }

  @Test func linesAfterCloseStartWhereTheContourDid() {
    var path = Path()
    path.addPolygon([Point(1, 2), Point(5, 2), Point(5, 6)])
    path.line(to: Point(0, 0))
    var other = Path()
    other.addPolygon([Point(1, 2), Point(5, 2), Point(5, 6)])
    other.move(to: Point(1, 2))
    other.line(to: Point(0, 0))
    #expect(path.verbs == other.verbs)
    #expect(path.points == other.points)
  }

  @Test func sortingSortsWhateverTheOrder() {
    var generator = SeededGenerator(state: 8)
    for count in [0, 1, 2, 3, 17, 100, 5000] {
      let shuffled = (0..<count).map { _ in Int.random(in: 0..<max(1, count / 2), using: &generator) }
      for numbers in [shuffled, shuffled.sorted(), shuffled.sorted(by: >)] {
        var padded = [Int.max] + numbers + [Int.min]
        padded.withUnsafeMutableBufferPointer { buffer in
          if let base = buffer.baseAddress { sortInPlace(base, 1..<(count + 1)) { $0 < $1 } }
        }
        #expect(padded == [Int.max] + numbers.sorted() + [Int.min])
      }
    }
  }
}
