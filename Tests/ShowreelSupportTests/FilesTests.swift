import Foundation
import ShowreelSupport
import TestSupport
import Testing

@Suite struct FilesTests {
  @Test func pathsAreTakenApartAndPutTogether() {
    #expect(Files.split("a/b/c.txt") == ("a/b", "c.txt"))
    #expect(Files.split("c.txt") == (".", "c.txt"))
    #expect(Files.split("/c") == ("/", "c"))
    // A slash that a combining mark follows is one.
    #expect(Files.split("a/\u{301}b") == ("a", "\u{301}b"))
    #expect(Files.path("a", "b") == "a/b" && Files.path("a/", "b") == "a/b" && Files.path("", "b") == "b")
    #expect(Files.components(of: "/a/./b/../c//d/") == ["a", "c", "d"])
    #expect(Files.components(of: "/../x") == ["x"])
    #expect(Files.components(of: "x").last == "x")
  }

  @Test func linksAreFollowedAsFarAsThereIsSomething() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder("real"), withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(atPath: folder("link"), withDestinationPath: "real")
    let real = try #require(System.realPath(folder.path)) + "/real"
    #expect(Files.resolved(folder("link/new/file")) == real + "/new/file")
    #expect(Files.resolved(folder("real/../link")) == real)
    #expect(Files.resolved("/") == "/")
  }

  @Test func foldersAreMadeOnce() throws {
    let folder = try TemporaryFolder()
    #expect(try Files.makeFolders(folder("a/b")) == [folder("a"), folder("a/b")])
    #expect(try Files.makeFolders(folder("a/b")) == [])
    try folder.write("x", to: "file")
    let error = #expect(throws: FileError.self) { try Files.makeFolders(folder("file/b")) }
    #expect(
      error.map { "\($0)" }
        == "cannot create the folder \(folder("file")): a file of that name is in the way")
  }
}

@Suite struct ReaderTests {
  /// Without a writer the opening of a pipe would wait, whatever happens.
  @Test func waitingForAPipesWriterCanBeCancelled() throws {
    let folder = try TemporaryFolder()
    #expect(mkfifo(folder("pipe"), 0o600) == 0)
    var asked = 0
    var reader = try LineReader(
      path: folder("pipe"),
      isCancelled: {
        asked += 1
        return asked > 2
      })
    #expect(try reader.next() == nil)
    #expect(asked == 3)
  }

  @Test func aPipeIsReadAsItIsWritten() throws {
    let folder = try TemporaryFolder()
    let path = folder("pipe")
    #expect(mkfifo(path, 0o600) == 0)
    var reader = try LineReader(path: path, isCancelled: { false })
    let writer = Worker {
      guard let file = FileHandle(forWritingAtPath: path) else { return }
      for text in ["one\ntw", "o\n", "three"] {
        file.write(Data(text.utf8))
        usleep(20_000)
      }
      try? file.close()
    }
    var lines: [String] = []
    while let line = try reader.next() { lines.append(String(decoding: line, as: UTF8.self)) }
    writer?.join()
    #expect(lines == ["one", "two", "three"])
  }

  @Test func anyRangeOfAFileIsRead() throws {
    let folder = try TemporaryFolder()
    let reader = try FileReader(path: folder.write("0123456789", to: "digits"))
    #expect(reader.size == 10)
    #expect(try reader.read(3..<6) == Array("345".utf8))
    let error = #expect(throws: FileError.self) { try reader.read(8..<12) }
    #expect(error?.kind == .malformed && error?.message == "expected 4 bytes at 8, found 2")
  }
}

@Suite struct TextTests {
  @Test(arguments: [
    (0, "1970-01-01T00:00:00+00:00"), (1_700_000_000, "2023-11-14T22:13:20+00:00"),
    (951_827_696, "2000-02-29T12:34:56+00:00"),
  ])
  func aTimeIsInUTC(seconds: Int, text: String) {
    #expect("\(UTCTime(secondsSince1970: seconds))" == text)
  }

  @Test(arguments: [
    0, -0.0, 0.005, 0.125, 2.675, -1.005, 1e15, 123456.789, 1e300, .nan, .infinity, -1.0 / 3,
  ])
  func numbersAreRoundedAsPrintfDoes(value: Double) {
    for digits in 0...3 {
      #expect(System.fixed(value, digits: digits) == String(format: "%.\(digits)f", value))
    }
  }
}
