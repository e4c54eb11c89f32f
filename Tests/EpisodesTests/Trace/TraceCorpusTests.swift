import Environments
import Foundation
import ShowreelSupport
import TestSupport
import Testing

@testable import Episodes

/// The fuzzer's corpus through the readers, as `replay` goes: what it says of each file.
@Suite struct TraceCorpusTests {
  /// Reads a trace or a sidecar and plays it; what is said where it is refused.
  private func refusal(of path: String) throws -> FileError? {
    do {
      var reader = try TraceReader(path: path)
      let environment = try reader.makeEnvironment()
      do {
        _ = try Rollout.play(in: environment, from: reader.header, by: &reader)
      } catch let error as EnvironmentError {
        throw reader.refusal(error)
      }
      return nil
    } catch let error as FileError {
      return error
    }
  }

  @Test(arguments: try Corpus.files(of: "traces"))
  func everyFileIsReadOrRefused(name: String) throws {
    let path = Corpus.path(of: name, for: "traces")
    // Any error but a `FileError` is thrown on.
    let refusal = try refusal(of: path)
    if name.hasPrefix("valid-") { #expect(refusal == nil) }
    if name.hasPrefix("invalid-") { #expect(refusal != nil) }
    guard let refusal else { return }
    #expect(refusal.kind == .malformed && refusal.path == path)
    let phrases = [
      "expected", "not a JSON object", "neither a trace", "nown: ", "takes", "must be", "is a number",
      "is a truth value", "needs a number", "it has: ",
    ]
    #expect(phrases.contains { refusal.message.contains($0) }, "it says what should be there: \(refusal)")
    // The line at fault is one that there is; a sidecar is one document.
    if let line = refusal.line {
      let text = try Data(contentsOf: URL(fileURLWithPath: path))
      #expect(1...text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).count ~= line)
    }
  }

  /// What is written of a trace that was read makes the same actions.
  @Test(arguments: try Corpus.files(of: "traces").filter { $0.hasPrefix("valid-") })
  func whatIsReadIsWrittenAndReadAgain(name: String) throws {
    let folder = try TemporaryFolder()
    func actions(_ path: String) throws -> (TraceHeader, [Action]) {
      var reader = try TraceReader(path: path)
      var actions: [Action] = []
      while let action = try reader.nextAction() { actions.append(action) }
      return (reader.header, actions)
    }
    let (header, taken) = try actions(Corpus.path(of: name, for: "traces"))
    let writer = try TraceWriter(path: folder("again.jsonl"), header: header)
    let step = Step(observation: [0], reward: 0, terminated: false)
    for action in taken { try writer.add(action, step, scores: []) }
    try writer.finish()
    let again = try actions(folder("again.jsonl"))
    #expect(again.0 == header)
    #expect(again.1 == taken)
  }
}
