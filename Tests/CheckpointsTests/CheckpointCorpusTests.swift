import Checkpoints
import Foundation
import ShowreelSupport
import TestSupport
import Testing

/// The fuzzer's corpus through the reader: what it says of each file.
@Suite struct CheckpointCorpusTests {
  @Test(arguments: try Corpus.files(of: "checkpoints"))
  func everyFileIsReadOrRefused(name: String) throws {
    let path = Corpus.path(of: name, for: "checkpoints")
    do {
      let checkpoint = try Checkpoint(contentsOf: path)
      #expect(!name.hasPrefix("invalid-"))
      #expect(checkpoint.network.parameters.allSatisfy { $0.isFinite })
      // Whatever it was read from, it is written as a file that reads the same.
      let folder = try TemporaryFolder()
      try checkpoint.write(to: folder("again.safetensors"))
      let again = try Checkpoint(contentsOf: folder("again.safetensors"))
      #expect(again.network == checkpoint.network)
    } catch let error as FileError {
      #expect(!name.hasPrefix("valid-"), "\(error)")
      #expect(error.kind == .malformed && error.path == path)
      #expect(error.message.contains("expected ") || error.message.hasPrefix("this is "), "\(error)")
    }
  }
}
