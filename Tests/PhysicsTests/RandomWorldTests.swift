import Foundation
import TestSupport
import Testing

@testable import Physics

/// Random worlds against PyPI's box2d, to the last bit: stacks, heaps, hinges with limits and motors, bodies that need
/// continuous collision, that sleep, come and go.
@Suite struct RandomWorldTests {
  /// The committed worlds; or those in the file that the environment variable SHOWREEL_PHYSICS_WORLDS names.
  static func worlds() throws -> [RecordedWorld] {
    let named = ProcessInfo.processInfo.environment["SHOWREEL_PHYSICS_WORLDS"]
    let url = named.map(URL.init(fileURLWithPath:)) ?? TestFiles.fixture("worlds.json")
    return try JSONDecoder().decode([RecordedWorld].self, from: Data(contentsOf: url))
  }

  @Test(arguments: try worlds())
  func everyBodyIsWhereBox2DHasIt(record: RecordedWorld) throws {
    try #require(record.hashes.count == record.steps / record.every)
    var player = try WorldPlayer(record)
    for expected in record.hashes {
      for _ in 0..<record.every { try player.advance() }
      try #require(player.hash.text == expected, "at step \(player.step)")
    }
  }

  @Test(arguments: try worlds().prefix(12))
  func aCopyGoesOnAsTheOriginalDoes(record: RecordedWorld) throws {
    var original = try WorldPlayer(record)
    for _ in 0..<record.steps / 2 { try original.advance() }
    var copy = original
    for _ in 0..<record.steps / 4 { try copy.advance() }
    let ahead = copy.hash
    // The original has not moved meanwhile, and comes to the same.
    for _ in 0..<record.steps / 4 { try original.advance() }
    #expect(original.hash == ahead)
  }
}

extension RecordedWorld: CustomTestStringConvertible {
  var testDescription: String { "\(kind), seed \(seed)" }
}
