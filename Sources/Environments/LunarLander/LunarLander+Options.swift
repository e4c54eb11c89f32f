extension LunarLander {
  /// The options of the environment: Gymnasium's, with its defaults.
  public struct Options: Sendable, Hashable {
    /// Indicates whether actions are throttles; `continuous`.
    public var continuous = false
    /// The acceleration of gravity in m/s², upwards, between −12 and 0, both excluded; `gravity`.
    public var gravity = -10.0
    /// Indicates whether wind blows until a leg touches the ground; `enable_wind`.
    public var enableWind = false
    /// The wind's greatest force in newtons, for which 0 to 20 is recommended; `wind_power`.
    public var windPower = 15.0
    /// The greatest torque of turbulence in newton metres, for which 0 to 2 is recommended; `turbulence_power`.
    public var turbulencePower = 1.5

    /// Makes options at their defaults.
    public init() {}

    /// The bound of wind and turbulence. Beyond it the limits on motion would decide everything, and the physics'
    /// single precision could overflow.
    static let strongest = 1e6

    /// Throws `EnvironmentError.optionOutOfRange` for a gravity that is not between −12 and 0, as Gymnasium does, and
    /// for wind or turbulence that is not finite or beyond ±10⁶.
    func check(for environment: String) throws {
      guard -12 < gravity, gravity < 0 else {
        throw EnvironmentError.optionOutOfRange(
          name: "gravity", environment: environment, expected: "between -12 and 0, both excluded",
          found: .number(gravity))
      }
      for (name, value) in [("wind_power", windPower), ("turbulence_power", turbulencePower)] {
        // Written so that NaN fails too.
        guard abs(value) <= Self.strongest else {
          throw EnvironmentError.optionOutOfRange(
            name: name, environment: environment, expected: "between -1000000 and 1000000",
            found: .number(value))
        }
      }
    }

    /// The sentences about values that are allowed but not recommended, which Gymnasium logs.
    public var warnings: [String] {
      var found: [String] = []
      if !(0...20).contains(windPower) {
        found.append("wind_power is recommended to be between 0 and 20; found \(windPower)")
      }
      if !(0...2).contains(turbulencePower) {
        found.append("turbulence_power is recommended to be between 0 and 2; found \(turbulencePower)")
      }
      return found
    }
  }

  /// The name, limits, sizes and options of LunarLander-v3.
  public static let spec = describe(id: "LunarLander-v3", continuous: false)
  /// The name, limits, sizes and options of LunarLanderContinuous-v3: the same with throttles.
  public static let continuousSpec = describe(id: "LunarLanderContinuous-v3", continuous: true)

  private static func describe(id: String, continuous: Bool) -> EnvironmentSpec {
    let standard = Options()
    return EnvironmentSpec(
      id: id, maxEpisodeSteps: 1000, rewardThreshold: 200, renderFPS: Int(LunarLander.stepsPerSecond),
      frameWidth: Int(LunarLanderScene.width), frameHeight: Int(LunarLanderScene.height),
      options: [
        "continuous": .bool(continuous), "gravity": .number(standard.gravity),
        "enable_wind": .bool(standard.enableWind), "wind_power": .number(standard.windPower),
        "turbulence_power": .number(standard.turbulencePower),
      ])
  }
}
