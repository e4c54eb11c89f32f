/// The options `low` and `high`: the bounds of an environment's random starting state, which are options of Gymnasium's
/// `reset`.
struct StartBounds: Sendable {
  var low: Double
  var high: Double

  init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }

  /// Reads the bounds of `configuration`.
  ///
  /// Throws `EnvironmentError.optionOutOfRange` for bounds in the wrong order or without a finite distance.
  init(_ configuration: Configuration) throws {
    self.init(low: configuration.number("low"), high: configuration.number("high"))
    guard low <= high, (high - low).isFinite else {
      throw EnvironmentError.optionOutOfRange(
        name: "low", environment: configuration.spec.id, expected: "finite and at most \"high\", \(high)",
        found: .number(low))
    }
  }

  /// The bounds as default values of options.
  var options: [String: OptionValue] { ["low": .number(low), "high": .number(high)] }

  /// Returns a number uniform between the bounds.
  func draw(using generator: inout PCG64) -> Double { generator.uniform(low, high) }
}
