import Foundation
import Raster
import TestSupport
import Testing

/// Recordings of version 0.1: what is drawn beside and around their scenes has changed since, and they replay to the bytes
/// that they were. The pictures are last frames as that version's drawing makes them.
@Suite struct FirstLookTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("FirstLook")

  private func replay(_ document: String, in folder: TemporaryFolder) throws -> [Data] {
    let run = try ShowreelProcess.run(
      ["replay", document, "--no-video", "--frames", "\(document)-frames", "--quiet"], in: folder)
    try #require(run.status == 0, "\(run.error)")
    return try folder.frames(in: "\(document)-frames")
  }

  private func expect(_ name: String) throws {
    let folder = try TemporaryFolder()
    let document = try String(
      contentsOf: Self.folder.appendingPathComponent("\(name).json"), encoding: .utf8)
    try folder.write(document, to: "old.json")
    let frames = try replay("old.json", in: folder)
    let last = try Golden.readPNG(
      URL(fileURLWithPath: folder(String(format: "old.json-frames/%06d.png", frames.count - 1))))
    #expect(try last == Golden.readPNG(Self.folder.appendingPathComponent("\(name).png")))
    // So does the recording that this made; and one of this version looks otherwise.
    #expect(try replay("old.json-frames/recording.json", in: folder) == frames)
    try folder.write(document.replacing("\"0.1.0\"", with: "\"0.2.0\""), to: "new.json")
    #expect(try replay("new.json", in: folder).last != frames.last)
  }

  @Test(arguments: ["wide-lander", "wide-cart"])
  func scenesEndAtTheirRectangle(name: String) throws { try expect(name) }

  @Test(
    .enabled(if: KnownFont.isInstalled, "needs the outlines of DejaVu Sans 2.37"),
    arguments: ["overlay-beside", "overlay-over", "grid", "grid-overlay"])
  func overlaysAndGridsSayWhatTheySaid(name: String) throws { try expect(name) }

  @Test(arguments: ["\"look\": \"0.3\"", "\"look\": 1"])
  func anotherLookIsRefused(entry: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "{\(entry), \"environment\": \"CartPole-v1\", \"seed\": 1, \"actions\": [0]}", to: "x.json")
    let run = try ShowreelProcess.run(["replay", "x.json", "--no-video"], in: folder)
    #expect(run.status == 65)
    #expect(run.error.contains("\"look\": expected"), "\(run.error)")
  }
}
