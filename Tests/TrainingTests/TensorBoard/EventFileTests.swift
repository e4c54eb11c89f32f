import Foundation
import TestSupport
import Testing

@testable import Training

/// Event files, byte for byte those of TensorBoard's own writer.
@Suite("Event files") struct EventFileTests {
  /// RFC 3720, B.4.
  @Test func theCheckIsCastagnolis() {
    #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8a91_36aa)
    #expect(CRC32C.checksum([UInt8](repeating: 255, count: 32)) == 0x62a8_ab43)
    #expect(CRC32C.checksum(Array(0..<32)) == 0x46dd_794e)
    #expect(CRC32C.checksum(Array("123456789".utf8)) == 0xe306_9283)
  }

  /// What `make_curve_fixtures.py` wrote with TensorBoard.
  private struct Fixture: Decodable {
    var message, record: String
  }

  @Test func messagesAndRecordsAreTensorBoards() throws {
    let fixtures: [Fixture] = try TestFiles.json("events.json")
    let picture = Array("GIF89a".utf8) + Array(0..<200)
    let values: [[(String, EventFile.Value)]] = [
      [("rollout/ep_rew_mean", .scalar(-120.5)), ("time/fps", .scalar(21000))],
      [("film", .picture(picture, width: 432, height: 200))],
    ]
    try #require(fixtures.count == values.count)
    for (index, fixture) in fixtures.enumerated() {
      let event = EventFile.event(
        values[index], step: 70_000, seconds: [1_795_752_000.25, 1_795_752_001][index])
      #expect(hex(event.bytes) == fixture.message)
      #expect(hex(EventFile.record(event.bytes)) == fixture.record)
    }
  }

  @Test func aFileIsThereFromTheStart() throws {
    let folder = try TemporaryFolder()
    var file = try EventFile(folder: folder("events"))
    #expect(folder.contents.count == 2 && folder.contents[1].contains("events.out.tfevents."))
    try file.add([("a", .scalar(1.5))], step: 3, seconds: 10)
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file.path)))
    let records = try Self.records(bytes)
    #expect(records.count == 2)
    #expect(String(decoding: records[0], as: UTF8.self).contains("brain.Event:2"))
  }

  @Test func withoutEventsItIsRemoved() throws {
    let folder = try TemporaryFolder()
    var path = ""
    do {
      let file = try EventFile(folder: folder("events"))
      path = file.path
      #expect(FileManager.default.fileExists(atPath: path))
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  private func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// The messages of a file's records, by their lengths.
  private static func records(_ bytes: [UInt8]) throws -> [[UInt8]] {
    var (records, at): ([[UInt8]], Int) = ([], 0)
    while at < bytes.count {
      try #require(at + 12 <= bytes.count)
      let length = (0..<8).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
      try #require(at + 16 + length <= bytes.count)
      records.append(Array(bytes[at + 12..<at + 12 + length]))
      at += 16 + length
    }
    return records
  }
}
