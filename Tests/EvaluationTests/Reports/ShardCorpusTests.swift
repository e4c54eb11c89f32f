import Evaluation
import ShowreelSupport
import TestSupport
import Testing

/// The fuzzer's corpus of shards through their reader: what it says of each file.
@Suite struct ShardCorpusTests {
  @Test(arguments: try Corpus.files(of: "shards"))
  func everyFileIsReadOrRefused(name: String) throws {
    let path = Corpus.path(of: name, for: "shards")
    do throws(FileError) {
      let shard = try EvaluationDocument(contentsOfShard: path)
      #expect(!name.hasPrefix("invalid-"))
      #expect(shard.reports.allSatisfy { !$0.episodes.isEmpty })
    } catch {
      #expect(!name.hasPrefix("valid-"), "\(error)")
      #expect(error.kind == .malformed && error.path == path && !error.message.isEmpty)
    }
  }
}
