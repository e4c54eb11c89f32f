/// A moment to the second, in UTC.
public struct UTCTime: Sendable, Hashable, CustomStringConvertible {
  /// Seconds since the start of 1970, leap seconds not counted.
  public var secondsSince1970: Int

  /// A moment so many seconds after the start of 1970.
  public init(secondsSince1970: Int) { self.secondsSince1970 = secondsSince1970 }

  /// The present moment.
  public static var now: UTCTime { UTCTime(secondsSince1970: System.secondsSince1970) }

  /// The moment as ISO 8601 has it, with an offset, which Python reads since 3.7: `2026-11-27T01:11:34+00:00`.
  public var description: String {
    let fields = System.calendarFields(ofSecondsSince1970: secondsSince1970).map { field in
      let digits = String(field)
      return String(repeating: "0", count: max(0, 2 - digits.count)) + digits
    }
    return "\(fields[..<3].joined(separator: "-"))T\(fields[3...].joined(separator: ":"))+00:00"
  }
}
