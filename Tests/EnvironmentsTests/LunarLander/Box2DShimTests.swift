import CBox2D
import Testing

/// What the shim refuses: the system's Box2D would end the process.
@Suite struct Box2DShimTests {
  private let zero = cbox2d_vector(x: 0, y: 0)
  private let bad = cbox2d_vector(x: .nan, y: 0)
  private let material = cbox2d_material(density: 1, friction: 0, restitution: 0, category: 1, mask: 1)

  @Test func numbersThatAreNotFiniteAreRefused() throws {
    #expect(cbox2d_world_create(bad) == nil)
    let world = try #require(cbox2d_world_create(zero))
    defer { cbox2d_world_destroy(world) }
    #expect(cbox2d_add_body(world, true, bad, 0) == -1)
    #expect(cbox2d_add_body(world, true, zero, .infinity) == -1)
    let body = cbox2d_add_body(world, true, zero, 0)
    #expect(body == 0)
    #expect(!cbox2d_add_edge(world, body, zero, bad, material))
    #expect(!cbox2d_apply_force(world, body, bad))
    #expect(!cbox2d_apply_torque(world, body, .greatestFiniteMagnitude))
    #expect(!cbox2d_apply_impulse(world, body, zero, bad))
    #expect(!cbox2d_world_step(world, .nan, 1, 1))
    #expect(!cbox2d_world_step(world, 0, 1, 1))
    #expect(cbox2d_world_step(world, 0.02, 1, 1))
  }

  @Test func polygonsNeedAnArea() throws {
    let world = try #require(cbox2d_world_create(zero))
    defer { cbox2d_world_destroy(world) }
    let body = cbox2d_add_body(world, true, zero, 0)
    func add(_ points: [(Float, Float)]) -> Bool {
      let vertices = points.map { cbox2d_vector(x: $0.0, y: $0.1) }
      return cbox2d_add_polygon(world, body, vertices, Int32(vertices.count), material)
    }
    #expect(!add([]))
    #expect(!add([(0, 0), (1, 0)]))
    #expect(!add([(0, 0), (1, 0), (2, 0)]))
    #expect(!add([(1, 1), (1, 1), (1, 1), (1, 1)]))
    #expect(!add([(0, 0), (0.002, 0), (1000, 0.1)]))
    #expect(!add((0..<9).map { (Float($0), Float($0 * $0)) }))
    #expect(!add([(0, 0), (1, 0), (0, .nan)]))
    #expect(add([(0, 0), (1, 0), (0, 1)]))
  }

  @Test func unknownBodiesAreRefused() throws {
    let world = try #require(cbox2d_world_create(zero))
    defer { cbox2d_world_destroy(world) }
    for body: Int32 in [-1, 0, 7, .max, .min] {
      #expect(!cbox2d_apply_force(world, body, zero))
      #expect(!cbox2d_body_has_touched(world, body))
      #expect(!cbox2d_body_is_touching(world, body))
      #expect(!cbox2d_body_get(world, body).awake)
    }
    let bodies = (0..<9).map { _ in cbox2d_add_body(world, true, zero, 0) }
    #expect(bodies == [0, 1, 2, 3, 4, 5, 6, 7, -1])
    cbox2d_world_destroy(nil)
  }

  @Test func aWorldGoneAstrayStandsStill() throws {
    let world = try #require(cbox2d_world_create(zero))
    defer { cbox2d_world_destroy(world) }
    let body = cbox2d_add_body(world, true, cbox2d_vector(x: 4999, y: 0), 0)
    // Outside of `#expect`, which takes the array's pointer before the call and does not keep the array until it.
    let isAdded = cbox2d_add_polygon(
      world, body, [zero, cbox2d_vector(x: 1, y: 0), cbox2d_vector(x: 0, y: 1)], 3, material)
    #expect(isAdded)
    #expect(cbox2d_apply_impulse(world, body, cbox2d_vector(x: 1000, y: 0), cbox2d_vector(x: 4999, y: 0)))
    #expect(cbox2d_world_step(world, 0.02, 1, 1))
    let far = cbox2d_body_get(world, body).position.x
    #expect(far > 5000)
    #expect(!cbox2d_world_step(world, 0.02, 1, 1))
    #expect(cbox2d_body_get(world, body).position.x == far)
  }
}
