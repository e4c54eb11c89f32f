import Foundation
import TestSupport
import Testing

@testable import Physics

/// The stages of a step on their own against PyPI's box2d, to the last bit.
@Suite struct StageTests {
  struct Outlined: Decodable, Sendable {
    let shape: RecordedWorld.Shape
    let position: [Float]
    let angle, mass, inertia: Float
    let center, lower, upper: [Float]
    let vertices, normals: [[Float]]?
    let centroid: [Float]?
  }

  struct Place: Decodable, Sendable {
    let position: [Float]
    let angle: Float

    var placement: Placement { Placement(position: vector(position), rotation: Rotation(angle)) }
  }

  struct Way: Decodable, Sendable {
    let localCenter, from, to: [Float]
    let angleFrom, angleTo: Float

    var sweep: Sweep {
      Sweep(
        localCenter: vector(localCenter), center0: vector(from), center: vector(to), angle0: angleFrom,
        angle: angleTo)
    }
  }

  struct Touch: Decodable, Sendable {
    let kind: Int
    let normal, point: [Float]
    let points: [[Float]]
    let keys: [UInt32]
  }

  struct Pair: Decodable, Sendable {
    let a, b: RecordedWorld.Shape
    let placeA, placeB: Place
    let manifold: Touch?
    let distance: Float
    let wayA, wayB: Way
    let impact: Float?
  }

  static func load<T: Decodable>(_ name: String) throws -> [T] {
    try TestFiles.json("\(name).json")
  }

  @Test func hullsMassesAndBoxesAreBox2Ds() throws {
    let shapes: [Outlined] = try Self.load("shapes")
    try #require(shapes.count == 60)
    for expected in shapes {
      var pool = OutlinePool()
      let outline = try pool.add(expected.shape.outline)
      if let vertices = expected.vertices, let normals = expected.normals, let centroid = expected.centroid {
        let range = outline.first..<outline.first + outline.count
        #expect(Array(pool.vertices[range]) == vertices.map(vector))
        #expect(Array(pool.normals[range]) == normals.map(vector))
        #expect(outline.centroid == vector(centroid))
      }
      let mass = pool.mass(of: outline, density: expected.shape.density)
      #expect(mass.mass == expected.mass)
      #expect(mass.center == vector(expected.center))
      #expect(mass.inertia == expected.inertia)
      let placement = Placement(position: vector(expected.position), rotation: Rotation(expected.angle))
      let box = pool.box(of: outline, at: placement)
      #expect(box == Box(lower: vector(expected.lower), upper: vector(expected.upper)))
    }
  }

  @Test func manifoldsDistancesAndImpactsAreBox2Ds() throws {
    let pairs: [Pair] = try Self.load("pairs")
    try #require(pairs.count == 240)
    for (index, pair) in pairs.enumerated() {
      var pool = OutlinePool()
      let (a, b) = (try pool.add(pair.a.outline), try pool.add(pair.b.outline))
      let (placementA, placementB) = (pair.placeA.placement, pair.placeB.placement)
      let manifold = pool.collide(a, placementA, b, placementB)
      #expect(manifold.count == pair.manifold?.points.count ?? 0, "pair \(index)")
      if let expected = pair.manifold {
        let kinds: [Manifold.Kind] = [.circles, .faceA, .faceB]
        #expect(manifold.kind == kinds[expected.kind], "pair \(index)")
        // Of circles the normal is not used.
        if manifold.kind != .circles { #expect(manifold.localNormal == vector(expected.normal)) }
        #expect(manifold.localPoint == vector(expected.point), "pair \(index)")
        let points = [manifold.first, manifold.second].prefix(manifold.count)
        #expect(points.map(\.local) == expected.points.map(vector), "pair \(index)")
        #expect(points.map { key($0.features) } == expected.keys, "pair \(index)")
      }
      let query = DistanceQuery(pool: pool, a: a, b: b)
      var cache = SimplexCache()
      #expect(query.distance(placementA, placementB, cache: &cache) == pair.distance, "pair \(index)")
      #expect(query.timeOfImpact(pair.wayA.sweep, pair.wayB.sweep) == pair.impact, "pair \(index)")
    }
  }

  /// Box2D's number for the features of a point: four bytes, the least first.
  private func key(_ features: Manifold.Features) -> UInt32 {
    UInt32(features.indexA) | UInt32(features.indexB) << 8 | (features.isFaceA ? 1 << 16 : 0)
      | (features.isFaceB ? 1 << 24 : 0)
  }
}
