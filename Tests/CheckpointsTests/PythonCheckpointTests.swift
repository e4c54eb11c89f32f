import Checkpoints
import Foundation
import Policies
import TestSupport
import Testing

/// What `make_checkpoint_fixtures.py` noted of the files that it wrote.
private struct Expected: Decodable {
  struct Case: Decodable {
    var file, environment, kind, activation: String
    var given: Bool
    var sizes: [Int]
    var outputs: [[Float]]
    var logStd: [Float]?
  }
  var observations: [String: [[Float]]]
  var cases: [Case]
}

@Suite struct PythonCheckpointTests {
  @Test func outputsAreThoseOfPyTorch() throws {
    let expected = try TestFiles.json("checkpoints/checkpoints.json", as: Expected.self)
    #expect(expected.cases.count == 17)
    for file in expected.cases {
      let path = fixture("checkpoints/\(file.file)")
      let checkpoint = try Checkpoint(
        contentsOf: path, inputs: file.sizes.first, outputs: file.sizes.last,
        activation: file.given ? Activation(rawValue: file.activation) : nil)
      #expect(checkpoint.network.sizes == file.sizes, "\(file.file)")
      #expect(checkpoint.network.activation.rawValue == file.activation, "\(file.file)")
      switch checkpoint.head {
      case .categorical: #expect(file.kind == "categorical", "\(file.file)")
      case .stateDependentGaussian: Issue.record("\(file.file): none of them explores by the state")
      case .greedy: #expect(file.kind == "greedy", "\(file.file)")
      case .gaussian(let values): #expect(file.kind == "gaussian" && values == file.logStd, "\(file.file)")
      default: Issue.record("\(file.file) has another head")
      }
      let observations = try #require(expected.observations[file.environment])
      #expect(observations.count == 100 && file.outputs.count == 100)
      var worst: Float = 0
      for (observation, outputs) in zip(observations, file.outputs) {
        for (found, expected) in zip(checkpoint.network.logits(for: observation), outputs) {
          worst = max(worst, abs(found - expected) / max(abs(expected), 1))
        }
      }
      // Absolute up to 1, and relative to the greater values that a DQN has.
      #expect(worst < 1e-5, "\(file.file)")
      // The same from memory as from a file.
      let bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
      let again = try Checkpoint(
        bytes: bytes, name: path, activation: file.given ? Activation(rawValue: file.activation) : nil)
      #expect(again == checkpoint, "\(file.file)")
    }
  }
}
