import Checkpoints
import ShowreelSupport
import Testing

private let networks: [(tensors: [(String, [Int])], sizes: [Int], notes: Int)] = [
  (linear(["0", "2"], [4, 8, 2]), [4, 8, 2], 1),
  (linear(["net.0", "net.2", "net.4"], [4, 8, 8, 2]), [4, 8, 8, 2], 1),
  // Numbers, not letters, give the order; the file's own is another.
  (linear(["fc10", "fc11"], [8, 8, 2]) + linear(["fc2", "fc9"], [4, 8, 8]), [4, 8, 8, 8, 2], 1),
  (linear(["hidden", "out"], [4, 8, 2]), [4, 8, 2], 1),
  (linear(["out"], [8, 2]) + linear(["hidden"], [4, 8]), [4, 8, 2], 1),
  (linear(["body.0.linear", "body.1.linear", "head"], [4, 8, 16, 2]), [4, 8, 16, 2], 1),
  (linear(["fc1", "fc2", "out"], [4, 8, 8, 2]), [4, 8, 8, 2], 1),
  // A critic of its own, and a critic on the same body.
  (linear(["pi.0", "pi.2"], [4, 8, 2]) + linear(["v.0", "v.2"], [4, 8, 1]), [4, 8, 2], 1),
  (linear(["fc1", "fc2", "mu"], [4, 8, 8, 2]) + linear(["v"], [8, 1]), [4, 8, 8, 2], 2),
  ([("0.weight", [8, 4]), ("2.weight", [2, 8])], [4, 8, 2], 1),
  ([("linear.weight", [2, 4])], [4, 2], 1),
]

private let otherThings: [(tensors: [(String, [Int])], expected: String)] = [
  (
    linear(["a.0", "a.2"], [4, 8, 2]) + linear(["b.0", "b.2"], [4, 6, 2]),
    "found 2 that fit: a.0, a.2 (4 → 8 → 2); b.0, b.2 (4 → 6 → 2)"
  ),
  // The hidden layer might belong between.
  (linear(["in", "out"], [4, 8, 2]) + linear(["hidden", "v"], [8, 8, 1]), "found 2 that fit: in, out"),
  (linear(["fc1", "mu"], [4, 8, 2]) + linear(["log_std"], [8, 2]), "found 2 that fit: fc1, mu"),
  (linear(["0", "3"], [4, 8, 2]) + [("1.weight", [8]), ("1.bias", [8])], "found 1.weight of shape (8)"),
  ([("0.weight", [8, 4, 3, 3]), ("0.bias", [8])], "found a convolutional one, 0.weight (8, 4, 3, 3)"),
  (linear(["0", "2"], [4, 8, 2]) + [("log_std", [3])], "expected log_std of shape (2), found (3)"),
  (
    linear(["0", "2"], [4, 8, 2]) + [("log_std", [2]), ("x.logstd", [2])],
    "expected one log_std, found log_std, x.logstd"
  ),
  (linear(["fc1", "fc2"], [4, 8, 3]), "expected fc2.weight of shape (2, 8), found (3, 8)"),
  (
    linear(["fc1"], [4, 8]) + linear(["fc2"], [9, 2]), "expected fc2.weight of shape (2, 8), found (2, 9)"
  ),
  (
    linear(["a", "b"], [5, 8, 2]),
    "expected layers that make a network of 4 inputs and 2 outputs, found a (5"
  ),
  (linear(["action_net"], [4, 2]) + linear(["lstm"], [4, 4]), "found lstm too"),
  (
    linear(["actor.0", "critic.0"], [4, 2, 1]) + [("conv.weight", [1, 1, 1])],
    "found a convolutional one, conv.weight"
  ),
  (linear(["q_net.q_net.0", "q_net.features.0"], [4, 2, 2]), "found q_net.features.0 too"),
]

@Suite struct PolicyLayoutTests {
  private func checkpoint(_ tensors: [(String, [Int])]) throws -> Checkpoint {
    try Checkpoint(
      bytes: stateDictionary(tensors).bytes, name: "policy.pt", inputs: 4, outputs: 2, activation: .relu)
  }

  @Test(arguments: networks)
  func layersAreFoundByNameAndShape(tensors: [(String, [Int])], sizes: [Int], notes: Int) throws {
    let checkpoint = try checkpoint(tensors)
    #expect(checkpoint.network.sizes == sizes)
    #expect(checkpoint.head == .categorical)
    #expect(checkpoint.notes.count == notes, "\(checkpoint.notes)")
  }

  @Test func aGaussianHasALogarithmOfItsDeviation() throws {
    for shape in [[2], [1, 2]] {
      let head = try checkpoint(linear(["0", "2"], [4, 8, 2]) + [("log_std", shape)]).head
      #expect(head == .gaussian(logStandardDeviations: [0, 0]))
    }
  }

  @Test(arguments: otherThings)
  func whatIsNoNetworkOrMoreThanOneIsRefused(tensors: [(String, [Int])], expected: String) throws {
    #expect {
      try checkpoint(tensors)
    } throws: {
      "\($0)".contains(expected)
    }
  }

  @Test func tensorsBeyondAnyPolicyAreRefused() throws {
    let many = (0..<300).map { ("layer\($0)x.weight", [4, 4]) }
    #expect {
      try checkpoint(many)
    } throws: {
      "\($0)".contains("at most 256 tensors, found 300")
    }
    // As many as are looked through, each of them a possible first and a possible last layer.
    let names = (0..<128).map { "layer\($0)x" }
    #expect(throws: FileError.self) {
      try checkpoint(names.map { ("\($0)y.weight", [8, 4]) } + names.map { ("\($0)z.weight", [2, 8]) })
    }
  }

  @Test func aGuessIsReported() throws {
    func notes(_ tensors: [(String, [Int])]) throws -> [String] {
      try Checkpoint(bytes: stateDictionary(tensors).bytes, name: "policy.pt").notes
    }
    let logits =
      "assumed that the outputs are logits, by which actions are sampled, for the file does not say; else the head is values"
    #expect(
      try notes(linear(["0", "2"], [4, 8, 2])) == [
        logits, "assumed relu between the layers, for the file does not say",
      ])
    #expect(
      try notes(linear(["actor.0", "actor.2"], [4, 8, 2]))
        == ["assumed tanh between the layers, for the file does not say"])
    #expect(try notes(linear(["0"], [4, 2])) == [logits], "one layer has nothing between")
    #expect(try notes(linear(["network.0", "network.2"], [4, 8, 2])).count == 3)
  }
}
