/// Goes through the numbers of a state by name, either to store them or to take them back.
///
/// One description of a state serves both ways, so that the two cannot differ. It is for states with as many numbers as
/// an episode happens to need; the others are lists of `StateElement`s.
struct StateCoder {
  /// The numbers by name.
  private(set) var values: [String: Double]
  /// A flag that is set where numbers are taken back.
  let isReading: Bool
  private var read: Set<String> = []

  /// Begins to store a state.
  init() {
    values = [:]
    isReading = false
  }

  /// Begins to take a state back from its numbers.
  init(reading values: [String: Double]) {
    self.values = values
    isReading = true
  }

  /// Stores a number, or takes it back where it is in the range.
  mutating func code(
    _ name: String, _ number: inout Double, in range: ClosedRange<Double>
  ) throws(StateProblem) {
    guard isReading else {
      values[name] = number
      return
    }
    guard let value = values[name] else { throw StateProblem(reason: "needs a number \"\(name)\"") }
    // NaN is in no range.
    guard range.contains(value) else {
      throw .refusal(of: value, as: name, "a number between \(range.lowerBound) and \(range.upperBound)")
    }
    read.insert(name)
    number = value
  }

  /// Stores a float, or takes it back where it is between `-bound` and `bound`.
  mutating func code(_ name: String, _ number: inout Float, within bound: Float) throws(StateProblem) {
    try code(name, &number, in: -bound...bound)
  }

  /// Stores a float, or takes it back where it is in the range.
  mutating func code(
    _ name: String, _ number: inout Float, in range: ClosedRange<Float>
  ) throws(StateProblem) {
    var wide = Double(number)
    try code(name, &wide, in: Double(range.lowerBound)...Double(range.upperBound))
    number = Float(wide)
  }

  /// Stores a whole number, or takes it back where it is in the range, of which a double holds every number.
  mutating func code(_ name: String, _ number: inout Int, in range: ClosedRange<Int>) throws(StateProblem) {
    var wide = Double(number)
    try code(name, &wide, in: Double(range.lowerBound)...Double(range.upperBound))
    guard let whole = Int(exactly: wide) else { throw .refusal(of: wide, as: name, "a whole number") }
    number = whole
  }

  /// Stores a truth value as 0 or 1, or takes it back.
  mutating func code(_ name: String, _ flag: inout Bool) throws(StateProblem) {
    var number = flag ? 1 : 0
    try code(name, &number, in: 0...1)
    flag = number == 1
  }

  /// Stores the state of a generator as words of 32 bits, or takes it back.
  mutating func code(_ name: String, _ generator: inout PCG64) throws(StateProblem) {
    var words = generator.shortWords
    for i in words.indices {
      let label = i < 4 ? "state_\(i)" : i < 8 ? "stream_\(i - 4)" : "spare"
      // -1 stands for no spare word.
      try code("\(name)_\(label)", &words[i], in: (i == 8 ? -1 : 0)...0xffff_ffff)
    }
    guard isReading else { return }
    guard let taken = PCG64(shortWords: words) else {
      throw .refusal(of: Double(words[7]), as: "\(name)_stream_3", "an odd number")
    }
    generator = taken
  }

  /// Checks that all numbers have been taken back.
  func finish() throws(StateProblem) {
    guard isReading, let unknown = Set(values.keys).subtracting(read).min() else { return }
    throw StateProblem(reason: "has no number \"\(unknown)\"")
  }
}

/// A fault in the numbers of a state; its reason goes on after "the state of ENV".
struct StateProblem: Error {
  var reason: String

  static func refusal(of value: Double, as name: String, _ expected: String) -> StateProblem {
    StateProblem(reason: "cannot have \(value) as \"\(name)\"; expected \(expected)")
  }
}

extension PCG64 {
  /// The state and the stream in words of 32 bits, which a double holds, the upper ones first, and the spare word or -1.
  fileprivate var shortWords: [Int] {
    let words = words
    return words.prefix(4).flatMap { [Int($0 >> 32), Int($0 & 0xffff_ffff)] }
      + [words[4] == 0 ? -1 : Int(words[4] & 0xffff_ffff)]
  }

  /// Makes the generator of its words; `nil` where the stream is even, as no generator's is.
  fileprivate init?(shortWords short: [Int]) {
    let words = stride(from: 0, to: 8, by: 2).map { UInt64(short[$0]) << 32 | UInt64(short[$0 + 1]) }
    self.init(words: words + [short[8] < 0 ? 0 : 1 << 32 | UInt64(short[8])])
  }
}
