/// Round numbers along an axis: multiples of 1, 2 or 5 times a power of ten, in ascending order.
///
/// The numbers are kept as whole multiples of a power of ten, so that labels are exact and no rounding errors add up.
public struct Ticks: Hashable, Sendable {
  /// The ticks as whole multiples of 10 to the power `exponent`.
  let mantissas: [Int]
  let exponent: Int

  /// The values of the ticks.
  public var values: [Double] { mantissas.map { decimal($0, exponent) } }

  /// The labels of the ticks: all with the same number of decimals, thousands apart, and a real minus sign.
  public var labels: [String] { mantissas.map { label($0, exponent) } }

  /// Chooses ticks within `lower...upper`.
  ///
  /// A range of a single number has that number as its only tick, if it is whole. Where the range is not finite or
  /// is empty, there are none.
  ///
  /// - Parameters:
  ///   - most: The largest number of ticks wanted, at least 2. There are rarely fewer than half as many.
  ///   - wholeNumbers: True where fractions make no sense, as for episodes.
  public init(from lower: Double, through upper: Double, most: Int, wholeNumbers: Bool = false) {
    guard lower.isFinite, upper.isFinite, lower <= upper, most >= 2 else {
      (mantissas, exponent) = ([], 0)
      return
    }
    // Halves, because the difference of two finite numbers can be infinite. The search starts some twenty decades
    // below a step that could do: each takes next to nothing. Beyond 10^±300 powers of ten lose their digits.
    let half = upper / 2 - lower / 2
    var exponent = half > 0 ? Int(Double(half.exponent) * 0.301) - 20 : 0
    exponent = min(max(exponent, wholeNumbers ? 0 : -300), 300)
    while exponent <= 307 {
      for factor in [1, 2, 5] {
        if let found = Self.multiples(of: factor, exponent, lower, upper, most: most) {
          (mantissas, self.exponent) = (found, exponent)
          return
        }
      }
      exponent += 1
    }
    (mantissas, self.exponent) = ([], 0)
  }

  /// The multiples of `factor`·10^`exponent` in the range; nil where they are more than `most`, or too large to be
  /// told apart.
  private static func multiples(
    of factor: Int, _ exponent: Int, _ lower: Double, _ upper: Double, most: Int
  ) -> [Int]? {
    let step = decimal(factor, exponent)
    // A range's ends are often computed: what is a billionth of a step outside of it was meant to be in it.
    let slack = 1e-9
    let first = (lower / step - slack).rounded(.up)
    let last = (upper / step + slack).rounded(.down)
    guard abs(first) < 1e15, abs(last) < 1e15, last - first < Double(most) else { return nil }
    guard first <= last else { return [] }
    return (Int(first)...Int(last)).map { $0 * factor }
  }
}

/// The number `mantissa`·10^`exponent`, rounded once.
private func decimal(_ mantissa: Int, _ exponent: Int) -> Double {
  exponent < 0 ? Double(mantissa) / powerOfTen(-exponent) : Double(mantissa) * powerOfTen(exponent)
}

/// The power of ten, exact up to 10^22.
private func powerOfTen(_ exponent: Int) -> Double {
  var result = 1.0
  var base = 10.0
  var rest = exponent
  while rest > 0 {
    if rest & 1 == 1 { result *= base }
    base *= base
    rest >>= 1
  }
  return result
}

private func label(_ mantissa: Int, _ exponent: Int) -> String {
  guard mantissa != 0 else { return exponent < 0 && exponent >= -6 ? "0." + zeros(-exponent) : "0" }
  let sign = mantissa < 0 ? "\u{2212}" : ""
  let digits = String(mantissa.magnitude)
  // Long numbers as powers of ten. Digits are those of whole steps, so trailing zeros are left out.
  if exponent > 6 || exponent < -6 {
    var (shown, power) = (digits[...], exponent)
    while shown.count > 1, shown.last == "0" { (shown, power) = (shown.dropLast(), power + 1) }
    return "\(sign)\(shown)×10\(superscript(power))"
  }
  if exponent >= 0 { return sign + grouped(digits + zeros(exponent)) }
  let padded = zeros(max(0, 1 - exponent - digits.count)) + digits
  return sign + grouped(String(padded.dropLast(-exponent))) + "." + padded.suffix(-exponent)
}

private func zeros(_ count: Int) -> String { String(repeating: "0", count: count) }

/// Puts commas between thousands, from five digits on: 1000 is short enough to read.
func grouped(_ digits: String) -> String {
  guard digits.count > 4 else { return digits }
  var result = ""
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.count - index).isMultiple(of: 3) { result.append(",") }
    result.append(digit)
  }
  return result
}

private func superscript(_ number: Int) -> String {
  let digits: [Character] = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
  return String(String(number).map { $0.wholeNumberValue.map { digits[$0] } ?? "⁻" })
}

/// The label of `value` beside an axis: rounded to two decimals where it is not a whole number.
func numberLabel(_ value: Double) -> String {
  guard value.magnitude < 1e12 else { return "\(value)" }
  var (mantissa, exponent) = (Int((value * 100).rounded()), -2)
  while exponent < 0, mantissa.isMultiple(of: 10) { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
  return label(mantissa, exponent)
}
