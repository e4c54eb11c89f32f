import Physics

extension BipedalWalker {
  /// Goes through the numbers of a state: the generator that the ground was drawn from, which stands for its hundreds of
  /// points, what the rules remember, and the world. Steps take nothing from the generator.
  func code(_ state: inout State, _ generator: inout PCG64, by coder: inout StateCoder) throws {
    var groundGenerator = state.groundGenerator
    try coder.code("ground_generator", &groundGenerator)
    let rate = state.world.record.rate
    if coder.isReading {
      var source = groundGenerator
      state = try State(
        terrain: BipedalWalkerTerrain(hardcore: isHardcore, from: &source), from: groundGenerator, push: 0)
    }
    var record = state.world.record
    record.rate = rate
    let names = WorldNames(
      groundCount: state.terrain.obstacles.count + state.terrain.surface.count - 1,
      bodies: ["hull", "left_thigh", "left_shank", "right_thigh", "right_shank"],
      joints: ["left_hip", "left_knee", "right_hip", "right_knee"])
    try coder.code(&record, names)
    if coder.isReading { try state.world.restore(record) }

    try coder.code("left_foot_touches", &state.isGrounded.left)
    try coder.code("right_foot_touches", &state.isGrounded.right)
    try coder.code("has_fallen", &state.hasFallen)
    var shaping = state.previousShaping ?? 0
    try coder.code("previous_shaping", &shaping, in: -1e12...1e12)
    state.previousShaping = shaping
    for i in 0..<Self.lidarCount { try coder.code("lidar_\(i)", &state.lidar[i], in: 0...1) }
    try coder.code("steps", &state.steps, in: 0...1 << 40)
  }
}
