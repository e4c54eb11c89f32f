import Checkpoints
import Policies
import Testing

/// Names that people give their layers, and what they say of the outputs.
private let names: [(tensors: [(String, [Int])], head: Checkpoint.Head, origin: Origin)] = [
  (linear(["fc1", "fc2"], [4, 8, 2]), .categorical, .assumed),
  (linear(["pi.0", "pi.2"], [4, 8, 2]), .categorical, .file),
  (linear(["actor.0", "actor.2"], [4, 8, 2]), .categorical, .file),
  (linear(["q.0", "q.2"], [4, 8, 2]), .greedy, .file),
  (linear(["q_network.fc1", "q_network.fc2"], [4, 8, 2]), .greedy, .file),
  (linear(["qnet.0", "qnet.2"], [4, 8, 2]), .greedy, .file),
  (linear(["value_net.0", "value_net.2"], [4, 8, 2]), .greedy, .file),
  (
    linear(["online.0", "online.2"], [4, 8, 2]) + linear(["target.x0", "target.x2"], [4, 9, 3]), .greedy,
    .file
  ),
  (linear(["layer1", "layer2", "layer3"], [4, 8, 8, 2]), .greedy, .assumed),
  (linear(["network.0", "network.2"], [4, 8, 2]), .greedy, .assumed),
  // An actor of a program that has targets too.
  (
    linear(["actor.fc1", "actor.fc2"], [4, 8, 2])
      + linear(["actor_target.fc1", "actor_target.fc2"], [4, 9, 3]),
    .categorical, .file
  ),
]

@Suite struct HeadTests {
  @Test(arguments: names)
  func namesSayWhatTheOutputsAre(tensors: [(String, [Int])], head: Checkpoint.Head, origin: Origin) throws {
    let bytes = stateDictionary(tensors).bytes
    let found = try Checkpoint(bytes: bytes, name: "policy.pt", inputs: 4, outputs: 2)
    #expect(found.head == head && found.reading?.headOrigin == origin)
    // What is not the class's own word gives way to the user's.
    let other: (HeadChoice, Checkpoint.Head) = head == .greedy ? (.logits, .categorical) : (.values, .greedy)
    let told = try Checkpoint(bytes: bytes, name: "policy.pt", inputs: 4, outputs: 2, head: other.0)
    #expect(told.head == other.1 && told.reading?.headOrigin == .option)
  }

  /// The same weights under the prefixes of any wrapper are the same policy.
  @Test(arguments: [
    "module.", "_orig_mod.", "module._orig_mod.", "_orig_mod.module.", "policy.", "model.", "module.model.",
  ])
  func wrappersPrefixesSayNothing(prefix: String) throws {
    for plain in [
      linear(["actor.0", "actor.2"], [4, 8, 2]), linear(["q_net.q_net.0", "q_net.q_net.2"], [4, 8, 2]),
    ] {
      let expected = try Checkpoint(bytes: stateDictionary(plain).bytes, name: "policy.pt")
      let wrapped = plain.map { (prefix + $0.0, $0.1) }
      let found = try Checkpoint(bytes: stateDictionary(wrapped).bytes, name: "policy.pt")
      #expect(found.network == expected.network && found.head == expected.head)
      #expect(found.reading == expected.reading && found.notes == expected.notes)
    }
  }

  @Test func aWrappedPartIsThatPart() throws {
    let tensors =
      linear(["actor._orig_mod.0", "actor._orig_mod.2"], [4, 8, 2])
      + linear(["critic.0", "critic.2"], [4, 8, 1])
    let found = try Checkpoint(bytes: stateDictionary(tensors).bytes, name: "policy.pt")
    #expect(found.network.sizes == [4, 8, 2] && found.network.activation == .tanh)
  }

  @Test func theWordOfAClassStands() throws {
    let policy = stateDictionary(linear(["q_net.q_net.0", "q_net.q_net.2"], [4, 8, 2])).bytes
    let zip = ZIP([("data", ascii("{}")), ("policy.pth", policy)]).bytes
    let found = try Checkpoint(bytes: zip, name: "policy.zip", activation: .tanh, head: .logits)
    #expect(found.head == .greedy && found.reading?.headOrigin == .file)
    // Nothing in the file says what stands between the layers, so the user's word does.
    #expect(found.network.activation == .tanh && found.reading?.activationOrigin == .option)
    #expect(found.notes == ["the file says values, so logits is not used"])
  }

  @Test func vectorsOfNoDeviationAreTakenWhereThatIsSaid() throws {
    let bytes = stateDictionary(linear(["fc1", "fc2"], [4, 8, 2])).bytes
    let found = try Checkpoint(bytes: bytes, name: "policy.pt", head: .deterministic)
    #expect(found.head == .deterministic(limit: nil, squashes: false))
  }

  @Test func aDuelingNetworkIsNamed() throws {
    let tensors =
      linear(["body.0", "body.2"], [4, 8, 8]) + linear(["value_stream", "x"], [8, 1, 1])
      + linear(["advantage_stream"], [8, 2])
    #expect {
      try Checkpoint(bytes: stateDictionary(tensors).bytes, name: "policy.pt", inputs: 4, outputs: 2)
    } throws: {
      "\($0)".contains("the two branches of a dueling network, advantage_stream.weight")
    }
  }

  /// CleanRL's TD3 and SAC, whose actions go through tanh and are scaled.
  @Test func aScaledActorGivesTheAction() throws {
    let scales = [("action_scale", [2]), ("action_bias", [2])]
    for (layers, notes) in [
      (linear(["fc1", "fc2", "fc_mu"], [4, 8, 8, 2]), 1),
      (linear(["fc1", "fc2", "fc_mean"], [4, 8, 8, 2]) + linear(["fc_logstd"], [8, 2]), 2),
    ] {
      let found = try Checkpoint(bytes: stateDictionary(layers + scales).bytes, name: "policy.pt")
      #expect(
        found.head == .deterministic(limit: nil, squashes: true) && found.network.sizes == [4, 8, 8, 2])
      #expect(found.notes.count == notes)
    }
  }
}
