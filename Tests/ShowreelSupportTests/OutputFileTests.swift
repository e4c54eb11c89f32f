import Foundation
import ShowreelSupport
import TestSupport
import Testing

@Suite struct OutputFileTests {
  private func link(_ path: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
  }

  @Test(arguments: [false, true])
  func aFileThatAppearsMeanwhileIsKeptUnlessItMayBeReplaced(overwrite: Bool) throws {
    let folder = try TemporaryFolder()
    var file = try OutputFile(path: folder("report.json"), overwrite: overwrite)
    try file.write(line: "ours")
    try folder.write("theirs", to: "report.json")
    do {
      try file.finish()
      #expect(overwrite)
    } catch {
      #expect(!overwrite)
      #expect(error.kind == .exists)
      #expect("\(error)".contains("report.json"))
    }
    #expect(try folder.text(of: "report.json") == (overwrite ? "ours\n" : "theirs"))
  }

  @Test func nothingIsLeftOfOneThatIsDropped() throws {
    let folder = try TemporaryFolder()
    do {
      var file = try OutputFile(path: folder("log.csv"))
      try file.write(line: "a,b")
    }
    #expect(folder.contents == [])
  }

  /// Two that look for the name and then take it would now and then both have it.
  @Test func ofSeveralAtOnceOneGetsTheName() throws {
    let folder = try TemporaryFolder()
    for round in 0..<100 {
      let path = folder("\(round).txt")
      let state = Monitor((ready: 0, winners: 0))
      let workers = (0..<4).map { number in
        Worker {
          guard var file = try? OutputFile(path: path) else { return }
          try? file.write(line: "\(number)")
          try? file.sync()
          state.change { $0.ready += 1 }
          _ = state.wait { $0.ready == 4 ? true : nil }
          if (try? file.publish()) != nil { state.change { $0.winners += 1 } }
        }
      }
      for worker in workers { worker?.join() }
      #expect(state.change { $0.winners } == 1)
    }
    #expect(folder.contents.count == 100, "and nothing is left of the others")
  }

  @Test func twoOfOneNameDoNotShareAFile() throws {
    let folder = try TemporaryFolder()
    var one = try OutputFile(path: folder("a.txt"))
    var other = try OutputFile(path: folder("a.txt"))
    for name in folder.contents { #expect(name.hasPrefix("a.partial-") && name.hasSuffix(".txt"), "\(name)") }
    #expect(folder.contents.count == 2)
    try one.write(line: "one")
    try other.write(line: "other")
    try one.finish()
    #expect(throws: FileError.self) { try other.finish() }
    #expect(try folder.text(of: "a.txt") == "one\n")
  }

  @Test func afterAFailedWriteNothingIsFinished() throws {
    let folder = try TemporaryFolder()
    try folder.write("earlier", to: "trace.jsonl")
    do {
      var file = try OutputFile(path: folder("trace.jsonl"), overwrite: true)
      try file.write(line: "{")
      let failed = #expect(throws: FileError.self) {
        try file.write { _ throws(SystemError) in throw SystemError(ENOSPC) }
      }
      #expect(failed?.message == "cannot write: No space left on device")
      #expect(throws: FileError.self) {
        try file.write(line: "}")
        try file.finish()
      }
    }
    #expect(try folder.text(of: "trace.jsonl") == "earlier")
    #expect(folder.contents == ["trace.jsonl"])
  }

  @Test func aLinkIsFollowed() throws {
    let folder = try TemporaryFolder()
    try folder.write("old", to: "target.txt")
    try link(folder("link.txt"), to: "target.txt")
    let error = #expect(throws: FileError.self) { _ = try OutputFile(path: folder("link.txt")) }
    #expect(error?.kind == .exists)
    try OutputFile.write(Array("new".utf8), to: folder("link.txt"), overwrite: true)
    #expect(try folder.text(of: "target.txt") == "new")
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: folder("link.txt")) == "target.txt")
  }

  @Test(arguments: [false, true]) func aLinkThatLeadsNowhereIsKept(overwrite: Bool) throws {
    let folder = try TemporaryFolder()
    try link(folder("link.txt"), to: "nowhere")
    let error = #expect(throws: FileError.self) {
      _ = try OutputFile(path: folder("link.txt"), overwrite: overwrite)
    }
    #expect(error?.kind == .cannotCreate)
    #expect(folder.contents == ["link.txt"])
  }

  @Test func whatIsNoFileIsWrittenToOrRefused() throws {
    let folder = try TemporaryFolder()
    try link(folder("null"), to: "/dev/null")
    for path in ["/dev/null", folder("null")] {
      var file = try OutputFile(path: path)
      try file.write(line: "x")
      try file.finish()
      let error = #expect(throws: FileError.self) {
        _ = try OutputFile(path: path, overwrite: true, streams: false)
      }
      #expect(error?.message == "expected a regular file or none, found a device or a pipe")
    }
    #expect(folder.contents == ["null"])
    var full = try OutputFile(path: "/dev/full")
    try full.write(line: "x")
    let error = #expect(throws: FileError.self) { try full.finish() }
    #expect(error?.kind == .inputOutput)
  }

  @Test func aNameMayBeAsLongAsNamesGet() throws {
    let folder = try TemporaryFolder()
    let name = String(repeating: "é", count: 125) + ".json"
    try OutputFile.write([1], to: folder(name), overwrite: false)
    #expect(folder.contents == [name])
  }

  @Test func whatIsKeptStaysUnderItsPartialName() throws {
    let folder = try TemporaryFolder()
    var file = try OutputFile(path: folder("clip.mp4"))
    let kept = file.keep()
    file.abandon()
    #expect(kept.map { [$0] } == folder.contents.map(folder.callAsFunction))
  }
}
