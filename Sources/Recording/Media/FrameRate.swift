/// The number of frames a second as a fraction in lowest terms: 30000/1001 is television's, and 15 frames at half speed
/// are 15/2.
public struct FrameRate: Sendable, Hashable, CustomStringConvertible {
  /// The frames in `denominator` seconds.
  public let numerator: Int
  /// The seconds in which `numerator` frames are shown.
  public let denominator: Int

  /// The greatest numerator or denominator that ffmpeg takes exactly; it rounds fractions of greater ones.
  static let maximumTerm = 1_001_000

  /// Makes a rate of a whole number of frames a second. `RecordingSettings.validate` checks its range.
  public init(_ fps: Int) {
    numerator = fps
    denominator = 1
  }

  /// Makes a rate of `numerator` frames in `denominator` seconds; `nil` where either is not positive, or above
  /// 1,001,000 in lowest terms.
  public init?(_ numerator: Int, per denominator: Int) {
    guard numerator > 0, denominator > 0 else { return nil }
    let divisor = Self.greatestCommonDivisor(numerator, denominator)
    self.numerator = numerator / divisor
    self.denominator = denominator / divisor
    guard max(self.numerator, self.denominator) <= Self.maximumTerm else { return nil }
  }

  /// Reads a rate: `30`, `29.97` or `30000/1001`; `nil` where the text is no rate. A decimal is taken exactly.
  public init?(text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    if parts.count == 2 {
      guard let numerator = Self.whole(parts[0]), let denominator = Self.whole(parts[1]) else { return nil }
      self.init(numerator, per: denominator)
      return
    }
    let digits = text.split(separator: ".", omittingEmptySubsequences: false)
    guard digits.count <= 2, let whole = Self.whole(digits[0]) else { return nil }
    // No more places than keep the fraction below ffmpeg's greatest.
    guard digits.count == 2 else {
      self.init(whole)
      return
    }
    let places = digits[1]
    guard (1...6).contains(places.count), let fraction = Self.whole(places), whole <= Self.maximumTerm else {
      return nil
    }
    let scale = (0..<places.count).reduce(1) { scale, _ in 10 * scale }
    self.init(whole * scale + fraction, per: scale)
  }

  /// Makes the rate `fps` times `speed`. The speed is rounded to the nearest fraction whose denominator is at most
  /// 10,000, so that a decimal of four places is exact.
  init(fps: Int, speed: Double = 1) { self = FrameRate(fps).times(speed) }

  /// The rate of the same frames at another speed. The speed is rounded to the nearest fraction whose denominator is at
  /// most 10,000, so that a decimal of four places is exact.
  func times(_ speed: Double) -> FrameRate {
    // Continued fraction: p/q are its convergents.
    var (p, q, previousP, previousQ) = (1, 0, 0, 1)
    var rest = speed
    for _ in 0..<32 {
      let whole = Int(rest.rounded(.down))
      let nextQ = whole * q + previousQ
      guard nextQ <= 10_000 else { break }
      (p, previousP) = (whole * p + previousP, p)
      (q, previousQ) = (nextQ, q)
      rest -= Double(whole)
      // What remains is rounding of the double itself.
      guard rest > 1e-9 else { break }
      rest = 1 / rest
    }
    return FrameRate(inLowestTerms: p * numerator, q * denominator)
  }

  /// The rate of each `count`th frame when it is shown at its original time.
  func keepingEach(_ count: Int) -> FrameRate { FrameRate(inLowestTerms: numerator, denominator * count) }

  private init(inLowestTerms numerator: Int, _ denominator: Int) {
    let divisor = max(1, Self.greatestCommonDivisor(numerator, denominator))
    self.numerator = numerator / divisor
    self.denominator = denominator / divisor
  }

  /// The number of frames a second.
  public var value: Double { Double(numerator) / Double(denominator) }
  /// The rate in ffmpeg's notation, such as 30 or 30000/1001.
  public var description: String { denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)" }

  /// The number of frames that last about `seconds`.
  func frames(in seconds: Double) -> Int { Int((seconds * value).rounded()) }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }

  /// The whole number that a text of digits alone spells; `nil` for any other text, or one so long that sums could
  /// overflow.
  private static func whole(_ digits: Substring) -> Int? {
    guard (1...9).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
      return nil
    }
    return Int(digits)
  }
}

extension FrameRate: ExpressibleByIntegerLiteral {
  /// Makes a rate of a whole number of frames a second.
  public init(integerLiteral fps: Int) { self.init(fps) }
}
