import Foundation
import ShowreelSupport
import TestSupport
import Testing

@Suite struct OutputFileTests {
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
      #expect(error.kind == .cannotCreate)
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
}
