import Foundation

/// The fixtures' folder, by this file's own place.
let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")

func fixture(_ name: String) -> String { fixtures.appending(path: name).path }

func json<T: Decodable>(_ name: String, as type: T.Type) throws -> T {
  try JSONDecoder().decode(type, from: Data(contentsOf: fixtures.appending(path: name)))
}

/// Calls `body` with the path of a new folder, which is removed afterwards.
func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: "policies-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder.path)
}

/// Steele, Lea and Flood's generator: a stand-in wherever the numbers themselves do not matter.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// A generator that always gives the same number.
struct Constant: RandomNumberGenerator {
  var value: UInt64
  mutating func next() -> UInt64 { value }
}
