import Physics

extension LunarLander {
  /// Goes through the numbers of a state: the moon, what the rules remember, the world, and the generator, from which every
  /// step takes two numbers.
  func code(_ state: inout State, _ generator: inout PCG64, by coder: inout StateCoder) throws {
    var terrain = state.terrain
    for i in terrain.heights.indices { try coder.code("ground_\(i)", &terrain.heights[i], in: -1000...1000) }
    var sparks = state.sparks
    var sparkCount = sparks.count
    try coder.code("sparks", &sparkCount, in: 0...Spark.capacity)
    if coder.isReading {
      sparks = Array(repeating: Spark(body: state.hull, isMain: true, timeToLive: 0), count: sparkCount)
    }
    for i in sparks.indices {
      try coder.code("spark_\(i)_is_main", &sparks[i].isMain)
      try coder.code("spark_\(i)_time_to_live", &sparks[i].timeToLive, in: -100...100)
    }
    let rate = state.world.record.rate
    if coder.isReading {
      state = try State(terrain: terrain, gravity: options.gravity, push: (0, 0))
      for spark in sparks {
        try state.addSpark(at: .zero, impulse: .zero, isMain: spark.isMain, power: spark.timeToLive)
      }
    }
    var record = state.world.record
    record.rate = rate
    let names = WorldNames(
      groundCount: LunarLanderTerrain.pointCount,
      bodies: ["hull", "left_leg", "right_leg"] + sparks.indices.map { "spark_\($0)" },
      joints: ["left_leg_joint", "right_leg_joint"])
    try coder.code(&record, names)
    if coder.isReading { try state.world.restore(record) }

    try coder.code("has_crashed", &state.hasCrashed)
    try coder.code("left_leg_touches", &state.legContacts.left)
    try coder.code("right_leg_touches", &state.legContacts.right)
    try coder.code("wind_index", &state.windIndex, in: -Self.lastIndex...Self.lastIndex)
    try coder.code("torque_index", &state.torqueIndex, in: -Self.lastIndex...Self.lastIndex)
    var shaping = state.previousShaping ?? 0
    try coder.code("previous_shaping", &shaping, in: -1e12...1e12)
    state.previousShaping = shaping
    try coder.code("generator", &generator)
  }

  /// Further on in wind's patterns than any episode comes.
  private static let lastIndex = 1 << 40
}
