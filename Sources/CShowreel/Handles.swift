import CShowreelInterface
import Showreel
import Synchronization

/// An error of the caller's, which no Swift type may tell it.
struct CallError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// Something that a handle stands for, used by one thread at a time.
///
/// Unchecked, since `Handles.use` lets only one thread at it.
final class Handle: @unchecked Sendable {
  let object: Any
  /// The process that it was made in: a fork's child has none of the threads that belong to it.
  let process = System.processID
  let isBusy = Atomic(false)

  init(_ object: Any) { self.object = object }
}

/// Everything that is open, by its number. Numbers are not given twice, so that a closed one cannot be another's.
enum Handles {
  private struct Table {
    var open: [UInt64: Handle] = [:]
    var last: UInt64 = 0
  }

  private static let table = Mutex(Table())

  /// Opens what `make` makes, and writes its number.
  static func open(_ number: UnsafeMutablePointer<UInt64>?, _ make: () throws -> Any) throws {
    guard let number else { throw CallError("expected a place for the handle, found NULL") }
    number.pointee = 0
    let handle = Handle(try make())
    number.pointee = table.withLock { table in
      table.last += 1
      table.open[table.last] = handle
      return table.last
    }
  }

  /// Runs `body` with what a handle stands for, and closes it afterwards, if that is wanted, whatever comes of it.
  static func use<Object, Result>(
    _ number: UInt64, as type: Object.Type, _ name: String, closing: Bool = false,
    _ body: (Object) throws -> Result
  ) throws -> Result {
    guard let handle = table.withLock({ $0.open[number] }), let object = handle.object as? Object else {
      throw CallError("\(number) is not the handle of an open \(name)")
    }
    guard handle.process == System.processID else {
      throw CallError(
        "the \(name) \(number) belongs to the process \(handle.process), which this one was forked from")
    }
    guard handle.isBusy.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged else {
      throw CallError("the \(name) \(number) is in use by another thread")
    }
    defer { handle.isBusy.store(false, ordering: .releasing) }
    if closing { table.withLock { _ = $0.open.removeValue(forKey: number) } }
    return try body(object)
  }
}

/// Runs the body of a function of the library: its error becomes the thread's message and an exit code.
func call(_ body: () throws -> Void) -> Int32 {
  do {
    try body()
    showreel_internal_set_last_error("")
    return 0
  } catch {
    let statement = (error as? RecordingError)?.statement ?? (error as? FileError)?.statement
    showreel_internal_set_last_error(statement ?? "\(error)")
    if error is CallError || error is JSONError { return ExitStatus.usage.rawValue }
    // 70 is sysexits' EX_SOFTWARE.
    return ExitStatus(error)?.rawValue ?? 70
  }
}

/// The options that a caller gave as JSON.
struct Options {
  private let json: JSON

  /// Reads an object whose entries are all known.
  init(_ text: UnsafePointer<CChar>?, known: [String]) throws {
    guard let text else { throw CallError("expected options, found NULL") }
    json = try JSON(parsing: Array(String(cString: text).utf8), of: "the options")
    for key in try json.entries.map(\.key) where !known.contains(key) {
      throw CallError("\"\(key)\" is not an option; expected one of \(known.joined(separator: ", "))")
    }
  }

  subscript(isNull key: String) -> Bool {
    switch json[key] {
    case nil, .null?: true
    default: false
    }
  }

  func required<Value: JSONReadable>(_ key: String, as type: Value.Type = Value.self) throws -> Value {
    try json.value(key)
  }

  func optional<Value: JSONReadable>(_ key: String, as type: Value.Type = Value.self) throws -> Value? {
    try json.optional(key)
  }

  /// Reads a value that is one of a choice's names; `nil` where there is none.
  func choice<Value: RawRepresentable & CaseIterable>(
    _ key: String, as type: Value.Type = Value.self
  ) throws -> Value? where Value.RawValue == String {
    try optional(key, as: String.self).map { try Self.choice($0, of: key) }
  }

  static func choice<Value: RawRepresentable & CaseIterable>(
    _ name: String, of key: String
  ) throws -> Value where Value.RawValue == String {
    guard let value = Value(rawValue: name) else {
      let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
      throw CallError("\"\(key)\": expected one of \(known), found \"\(name)\"")
    }
    return value
  }
}

/// Gives the caller a text, which `showreel_free` releases.
func give(_ text: String, to result: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) {
  result?.pointee = System.copyCString(text)
}

@_cdecl("showreel_free")
public func releaseText(_ text: UnsafeMutablePointer<CChar>?) { System.releaseCString(text) }

/// The version as C reads it, which is there for good.
nonisolated(unsafe) private let version = System.copyCString(showreelVersion)

@_cdecl("showreel_version")
public func libraryVersion() -> UnsafePointer<CChar>? { version.map { UnsafePointer($0) } }
