import Environments
import ShowreelSupport

/// The state of a training run, in the order in which the run's parts visit it: each part says once, field by field, what it
/// consists of, and by the same words is written and read back.
///
/// A field is its name, the kind and number of its elements, and those, little-endian. Before the fields stand a magic number
/// and the format's version, behind them the SHA-256 of all that.
struct StateArchive: ~Copyable {
  /// Changes whenever what a run visits does.
  static let version: UInt32 = 2
  private static let magic = Array("showreel training state\n".utf8)
  /// Of the hexadecimal digits of the SHA-256.
  private static let digestLength = 64

  /// Indicates whether fields are read into, and not written from.
  let isReading: Bool
  private var bytes: [UInt8]
  private var position = 0
  private let end: Int
  private let path: String

  // MARK: Whole archives

  /// Makes an archive to be written.
  init() {
    isReading = false
    path = ""
    bytes = Self.magic
    end = 0
    append(Self.version)
  }

  /// Makes an archive to be read.
  ///
  /// - Throws: `FileError`: malformed, where it is none, of another version, or damaged.
  init(reading bytes: [UInt8], path: String) throws(FileError) {
    isReading = true
    self.bytes = bytes
    self.path = path
    end = bytes.count - Self.digestLength
    let start = Self.magic.count
    guard bytes.starts(with: Self.magic), bytes.count >= start + 4 + Self.digestLength else {
      throw Self.malformed(path, "expected the state of a training run, found another file")
    }
    let found = bytes[start..<start + 4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    guard found == Self.version else {
      throw Self.malformed(
        path,
        "expected version \(Self.version) of a training run's state, found version \(found); "
          + "go on with the release that wrote it, or train anew")
    }
    guard sha256(Array(bytes[..<end])) == String(decoding: bytes[end...], as: UTF8.self) else {
      throw Self.malformed(path, "expected a whole state, found one that was cut short or changed")
    }
    position = start + 4
  }

  /// The bytes of a file, once all is written.
  consuming func finished() -> [UInt8] {
    bytes.append(contentsOf: Array(sha256(bytes).utf8))
    return bytes
  }

  /// Makes sure that nothing is left to read.
  func finishReading() throws(FileError) {
    guard position == end else { throw malformed("the end of the state", "\(end - position) more bytes") }
  }

  private static func malformed(_ path: String, _ detail: String) -> FileError {
    FileError(.malformed, "resume from", path: path, detail)
  }

  /// An error of a field.
  func malformed(_ expected: String, _ found: String) -> FileError {
    Self.malformed(path, "expected \(expected), found \(found)")
  }

  /// Throws where what was read does not go with the run.
  func check(_ isGood: Bool, _ expected: String, _ found: Any) throws(FileError) {
    guard isGood else { throw malformed(expected, "\(found)") }
  }

  // MARK: Fields

  /// Visits numbers or truth values, as many as there are.
  mutating func visit<Element: ArchivedElement>(_ name: String, _ values: inout [Element]) throws(FileError) {
    let count = try visitHead(name, Element.code, values.count)
    if isReading {
      values.removeAll(keepingCapacity: true)
      values.reserveCapacity(count)
      for _ in 0..<count { values.append(Element(stateBits: readBits(Element.width))) }
    } else {
      for value in values { appendBits(value.stateBits, Element.width) }
    }
  }

  /// Visits one number or truth value.
  mutating func visit<Element: ArchivedElement>(_ name: String, _ value: inout Element) throws(FileError) {
    var values = [value]
    try visit(name, &values)
    guard values.count == 1 else { throw malformed("one \(name)", "\(values.count)") }
    value = values[0]
  }

  /// Visits a number that counts something, from 0 to `limit`.
  mutating func visitCount(_ name: String, _ value: inout Int, upTo limit: Int = 1 << 48) throws(FileError) {
    try visit(name, &value)
    try check((0...limit).contains(value), "\(name) from 0 to \(limit)", value)
  }

  /// Visits a number that counts something and may be absent.
  mutating func visitCount(_ name: String, _ value: inout Int?) throws(FileError) {
    try visit(name, &value)
    try check((0...1 << 48).contains(value ?? 0), "\(name) from 0 to \(1 << 48)", value ?? 0)
  }

  /// Throws where what was read as actions are none that a learner keeps: numbers of actions, or finite elements of vectors.
  func checkActions(_ values: UnsafePointer<Float>, count: Int, of space: ActionSpace) throws(FileError) {
    guard isReading else { return }
    for i in 0..<count {
      let isAction =
        switch space {
        case .discrete(let numbers): Int(exactly: values[i]).map { numbers.contains($0) } ?? false
        case .box: values[i].isFinite
        }
      try check(isAction, "actions of \(space)", values[i])
    }
  }

  /// Visits the first `count` floats of memory whose size follows from the settings; all without a number.
  mutating func visit(_ name: String, _ values: borrowing Floats, count: Int? = nil) throws(FileError) {
    try visit(name, values.start, count: count ?? values.count)
  }

  /// Visits `count` floats.
  mutating func visit(_ name: String, _ values: UnsafeMutablePointer<Float>, count: Int) throws(FileError) {
    let found = try visitHead(name, Float.code, count)
    guard found == count else { throw malformed("\(name) of \(count) numbers", "\(found)") }
    // Most of a state is such memory, copied as a whole: every machine that this runs on is little-endian.
    let memory = UnsafeMutableRawBufferPointer(start: values, count: 4 * count)
    if isReading {
      let start = position
      bytes.withUnsafeBytes {
        memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<start + 4 * count]))
      }
      position += 4 * count
    } else {
      bytes.append(contentsOf: memory)
    }
  }

  /// Visits an array that may be absent.
  mutating func visit<Element: ArchivedElement>(_ name: String, _ values: inout [Element]?) throws(FileError)
  {
    var isThere = values != nil
    try visit("has \(name)", &isThere)
    var elements = values ?? []
    if isThere { try visit(name, &elements) }
    values = isThere ? elements : nil
  }

  /// Visits a number that may be absent.
  mutating func visit<Element: ArchivedElement>(_ name: String, _ value: inout Element?) throws(FileError) {
    var values = value.map { [$0] } ?? []
    try visit(name, &values)
    guard values.count <= 1 else { throw malformed("at most one \(name)", "\(values.count)") }
    value = values.first
  }

  /// Visits a text.
  mutating func visit(_ name: String, _ text: inout String) throws(FileError) {
    var values = Array(text.utf8)
    try visit(name, &values)
    text = String(decoding: values, as: UTF8.self)
  }

  /// Visits a generator.
  mutating func visit(_ name: String, _ generator: inout PCG64) throws(FileError) {
    var words = generator.words
    try visit(name, &words)
    guard let found = PCG64(words: words) else { throw malformed("a generator as \(name)", "\(words)") }
    generator = found
  }

  // MARK: Bytes

  /// Visits a field's name, kind and number of elements; returns the number.
  private mutating func visitHead(_ name: String, _ code: UInt8, _ count: Int) throws(FileError) -> Int {
    guard isReading else {
      appendBits(UInt64(name.utf8.count), 2)
      bytes.append(contentsOf: name.utf8)
      bytes.append(code)
      appendBits(UInt64(count), 8)
      return count
    }
    guard end - position >= 2 else { throw malformed("the field \(name)", "the end") }
    let length = Int(readBits(2))
    guard end - position >= length + 9 else { throw malformed("the field \(name)", "the end") }
    let found = String(decoding: bytes[position..<position + length], as: UTF8.self)
    position += length
    let kind = bytes[position]
    position += 1
    let elements = readBits(8)
    let width = UInt64(stateWidth(of: kind))
    guard found == name, kind == code, elements <= UInt64(end - position) / max(width, 1) else {
      throw malformed("the field \(name)", "\(found) of \(elements) elements")
    }
    return Int(elements)
  }

  private mutating func append(_ value: UInt32) { appendBits(UInt64(value), 4) }

  private mutating func appendBits(_ bits: UInt64, _ width: Int) {
    var rest = bits
    for _ in 0..<width {
      bytes.append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }

  private mutating func readBits(_ width: Int) -> UInt64 {
    var bits: UInt64 = 0
    for i in (0..<width).reversed() { bits = bits << 8 | UInt64(bytes[position + i]) }
    position += width
    return bits
  }
}

/// The bytes of an element of a kind.
private func stateWidth(of code: UInt8) -> Int {
  switch code {
  case Float.code: Float.width
  case Bool.code, UInt8.code: 1
  default: 8
  }
}

/// A number or truth value that a state file holds.
protocol ArchivedElement {
  /// The kind, as a letter of ASCII.
  static var code: UInt8 { get }
  /// Bytes.
  static var width: Int { get }
  var stateBits: UInt64 { get }
  init(stateBits: UInt64)
}

extension Float: ArchivedElement {
  static let code = UInt8(ascii: "f")
  static let width = 4
  var stateBits: UInt64 { UInt64(bitPattern) }
  init(stateBits: UInt64) { self.init(bitPattern: UInt32(truncatingIfNeeded: stateBits)) }
}

extension Double: ArchivedElement {
  static let code = UInt8(ascii: "d")
  static let width = 8
  var stateBits: UInt64 { bitPattern }
  init(stateBits: UInt64) { self.init(bitPattern: stateBits) }
}

extension Int: ArchivedElement {
  static let code = UInt8(ascii: "i")
  static let width = 8
  var stateBits: UInt64 { UInt64(bitPattern: Int64(self)) }
  init(stateBits: UInt64) { self.init(Int64(bitPattern: stateBits)) }
}

extension UInt64: ArchivedElement {
  static let code = UInt8(ascii: "u")
  static let width = 8
  var stateBits: UInt64 { self }
  init(stateBits: UInt64) { self = stateBits }
}

extension UInt8: ArchivedElement {
  static let code = UInt8(ascii: "c")
  static let width = 1
  var stateBits: UInt64 { UInt64(self) }
  init(stateBits: UInt64) { self = UInt8(truncatingIfNeeded: stateBits) }
}

extension Bool: ArchivedElement {
  static let code = UInt8(ascii: "b")
  static let width = 1
  var stateBits: UInt64 { self ? 1 : 0 }
  init(stateBits: UInt64) { self = stateBits != 0 }
}
