/// The text of `value`, with a typographic minus sign: a whole number without decimals, others with two, a huge one as
/// `1.50e12`.
///
/// It has fifteen bytes at most, which a string holds without memory of its own, so that numbers can be drawn frame
/// after frame without an allocation.
///
/// - Parameters:
///   - decimals: Whether whole numbers have two decimals as well, so that a column of numbers lines up.
///   - signed: Whether numbers above zero have a plus sign.
func number(_ value: Double, decimals: Bool = false, signed: Bool = false) -> String {
  guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "\u{2212}inf" : "inf" }
  var (shown, exponent) = (value.magnitude, 0)
  if shown >= 1e8 {
    while shown >= 9.995 { (shown, exponent) = (shown / 10, exponent + 1) }
  }
  let hundredths = Int((shown * 100).rounded())
  let isWhole = exponent == 0 && !decimals && hundredths.isMultiple(of: 100)
  // From the last byte to the first.
  var bytes = SIMD16<UInt8>.zero
  var count = 0
  func add(_ byte: UInt8) {
    bytes[count] = byte
    count += 1
  }
  func add(digits: Int, atLeast least: Int) {
    var (rest, written) = (digits, 0)
    while rest > 0 || written < least {
      add(UInt8(ascii: "0") + UInt8(rest % 10))
      (rest, written) = (rest / 10, written + 1)
    }
  }
  if exponent > 0 {
    add(digits: exponent, atLeast: 1)
    add(UInt8(ascii: "e"))
  }
  if !isWhole {
    add(digits: hundredths % 100, atLeast: 2)
    add(UInt8(ascii: "."))
  }
  add(digits: hundredths / 100, atLeast: 1)
  if value < 0, hundredths > 0 {
    // U+2212, as wide as a plus sign.
    for byte: UInt8 in [0x92, 0x88, 0xE2] { add(byte) }
  } else if signed, hundredths > 0 {
    add(UInt8(ascii: "+"))
  }
  return String(unsafeUninitializedCapacity: count) { buffer in
    for index in 0..<count { buffer[index] = bytes[count - 1 - index] }
    return count
  }
}
