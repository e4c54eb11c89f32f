import Checkpoints
import Foundation
import Policies
import ShowreelSupport
import TestSupport
import Testing

/// A network whose parameters are the same formula in `make_policy_fixtures.py`.
private func formulaNetwork() -> Network {
  func values(_ count: Int) -> [Float] { (0..<count).map { Float(37 * $0 % 101 - 50) / 64 } }
  var network = Network(sizes: [3, 5, 2])
  for (k, layer) in network.layers.enumerated() {
    network.setWeight(of: k, to: values(layer.outputs * layer.inputs))
    network.setBias(of: k, to: values(layer.outputs))
  }
  return network
}

@Suite struct CheckpointTests {
  @Test func readsWhatPyTorchWrote() throws {
    struct Expected: Decodable { var observations, logits: [[Float]] }
    let network = try Checkpoint(contentsOf: fixture("torch.safetensors"), inputs: 4, outputs: 2).network
    #expect(network.sizes == [4, 16, 2] && network.activation == .relu)
    let expected = try TestFiles.json("torch.json", as: Expected.self)
    for (observation, logits) in zip(expected.observations, expected.logits) {
      for (found, expected) in zip(network.logits(for: observation), logits) {
        // Sums of 16 products of the order of 1, added in another order than PyTorch's: a few ulps.
        #expect(abs(found - expected) < 1e-6)
      }
    }
  }

  @Test func readsEveryFloatingPointFormat() throws {
    let checkpoint = try Checkpoint(contentsOf: fixture("formats.safetensors"))
    let expected = try TestFiles.json("formats.json", as: [String: [Float]].self)
    #expect(checkpoint.network.activation == .tanh)
    #expect(checkpoint.network.sizes == [3, 6, 5, 4])
    for k in 0..<3 {
      #expect(checkpoint.network.weight(of: k) == expected["fc\(k + 1).weight"])
      #expect(checkpoint.network.bias(of: k) == expected["fc\(k + 1).bias"])
    }
  }

  /// The fixture is what Python has loaded; see `make_policy_fixtures.py`. Set SHOWREEL_UPDATE_GOLDENS to write it.
  @Test func writesWhatPythonReads() throws {
    let bytes = Checkpoint(network: formulaNetwork()).encoded()
    if ProcessInfo.processInfo.environment["SHOWREEL_UPDATE_GOLDENS"] != nil {
      try Data(bytes).write(to: TestFiles.fixture("swift.safetensors"))
      Issue.record("the fixture was written")
    }
    #expect(try Data(contentsOf: TestFiles.fixture("swift.safetensors")) == Data(bytes))
  }

  @Test(arguments: [[4, 16, 2], [1, 1], [8, 64, 33, 4]], Activation.allCases)
  func roundTrips(sizes: [Int], activation: Activation) throws {
    var generator = SeededGenerator(state: 7)
    let network = Network(sizes: sizes, activation: activation, using: &generator)
    let metadata = ["environment": "CartPole-v1", "note": "\"\\\n\u{1}é🛰️"]
    let folder = try TemporaryFolder()
    let path = folder("policy.safetensors")
    try Checkpoint(network: network, metadata: metadata).write(to: path)
    let read = try Checkpoint(contentsOf: path)
    #expect(read.network == network)
    #expect(read.metadata == metadata.merging(["activation": activation.rawValue]) { $1 })
    #expect(try Data(read.encoded()) == Data(contentsOf: URL(filePath: path)))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["policy.safetensors"])
  }

  @Test(arguments: [
    Checkpoint.Head.categorical, .greedy, .gaussian(logStandardDeviations: [-0.5, 0.25]), .squashedGaussian,
    .deterministic(limit: 2, squashes: true), .deterministic(limit: nil, squashes: false),
  ])
  func theHeadIsWrittenToo(head: Checkpoint.Head) throws {
    let written = Checkpoint(network: formulaNetwork(), head: head, metadata: ["environment": "E"])
    let read = try Checkpoint(bytes: written.encoded(), name: "policy")
    #expect(read.head == head)
    #expect(read.network == written.network)
    #expect(read.encoded() == written.encoded())
    // What the metadata say is that of the head, whatever was read before.
    var other = read
    other.head = .categorical
    #expect(try Checkpoint(bytes: other.encoded(), name: "policy").head == .categorical)
  }

  /// What training leaves beside the layers: gSDE's deviations and the normalization of observations, to the last bit.
  @Test func whatTrainingLeavesIsWrittenToo() throws {
    var generator = SeededGenerator(state: 9)
    let network = Network(sizes: [3, 5, 2], activation: .tanh, using: &generator)
    for head in [
      Checkpoint.Head.stateDependentGaussian(
        logStandardDeviations: (0..<10).map { Float($0) / 7 - 1 }),
      .gaussian(logStandardDeviations: [0.1, -3]),
    ] {
      var written = Checkpoint(network: network, head: head, metadata: ["environment": "E"])
      written.normalization = ObservationNormalization(
        mean: [1, -0.3, 1e-20].map { Double(Float($0)) }, variance: [0, 0.7, 1e20].map { Double(Float($0)) },
        epsilon: 1e-8, clip: 10)
      let read = try Checkpoint(bytes: written.encoded(), name: "policy")
      #expect(read.head == head && read.network == network)
      #expect(read.normalization == written.normalization)
      #expect(read.encoded() == written.encoded())
    }
  }

  @Test func aHeadThatIsNotKnownIsRefused() throws {
    for (head, metadata) in [
      (Checkpoint.Head.categorical, ["head": "sideways"]),
      (.gaussian(logStandardDeviations: [0, 0]), ["head": "greedy"]),
    ] {
      var bytes = Checkpoint(
        network: formulaNetwork(), head: head, metadata: ["heed": metadata["head"] ?? ""]
      )
      .encoded()
      let key = try #require(bytes.firstRange(of: Array("heed".utf8)))
      bytes.replaceSubrange(key, with: Array("head".utf8))
      let error = #expect(throws: FileError.self) { try Checkpoint(bytes: bytes, name: "policy") }
      #expect(error?.kind == .malformed && error?.message.contains("head") == true)
    }
  }

  /// What is attested are the bytes that are acted by, not what the file holds by then.
  @Test func theDigestIsThatOfTheBytesThatWereRead() throws {
    let folder = try TemporaryFolder()
    let path = folder("policy.safetensors")
    try Checkpoint(network: formulaNetwork()).write(to: path)
    let bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
    let read = try Checkpoint(contentsOf: path)
    try Data("other".utf8).write(to: URL(filePath: path))
    #expect(read.sha256 == sha256(bytes))
    #expect(Checkpoint(network: formulaNetwork()).sha256 == nil)
  }

  @Test func namesTheShapesThatItExpected() throws {
    let path = fixture("torch.safetensors")
    #expect {
      try Checkpoint(contentsOf: path, inputs: 6)
    } throws: {
      "\($0)"
        == "cannot read the checkpoint \(path): expected fc1.weight of shape (outputs, 6), found (16, 4): it takes "
        + "observations of 4 elements, not of 6"
    }
    #expect {
      try Checkpoint(contentsOf: path, inputs: 4, outputs: 3)
    } throws: {
      "\($0)"
        == "cannot read the checkpoint \(path): expected fc2.weight of shape (3, 16), found (2, 16): it has 2 outputs, and the "
        + "actions want 3"
    }
  }

  @Test func saysWhatIsNotThere() throws {
    let folder = try TemporaryFolder()
    for path in [folder("none"), folder("none/policy.safetensors")] {
      #expect { try Checkpoint(contentsOf: path) } throws: { ($0 as? FileError)?.kind == .missing }
    }
    #expect {
      try Checkpoint(contentsOf: folder.path)
    } throws: {
      ($0 as? FileError)?.kind == .malformed && "\($0)".contains("found a directory")
    }
    // Opening a pipe that nobody writes to must not wait.
    let pipe = folder("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect { try Checkpoint(contentsOf: pipe) } throws: { ($0 as? FileError)?.kind == .malformed }
  }
}

@Suite struct AtomicWriteTests {
  private let checkpoint = Checkpoint(network: formulaNetwork())

  @Test func replacesAFile() throws {
    let folder = try TemporaryFolder()
    let path = folder("policy.safetensors")
    try Data("old".utf8).write(to: URL(filePath: path))
    try OutputFile.check(path, overwrite: true)
    #expect(try Data(contentsOf: URL(filePath: path)) == Data("old".utf8))
    try checkpoint.write(to: path)
    #expect(try Data(contentsOf: URL(filePath: path)) == Data(checkpoint.encoded()))
  }

  @Test func leavesNothingBehindOnFailure() throws {
    let folder = try TemporaryFolder()
    let directory = folder("taken")
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
    for path in [directory, folder("none/policy.safetensors"), "/dev/null"] {
      for attempt in [{ try checkpoint.write(to: path) }, { try OutputFile.check(path, overwrite: true) }] {
        #expect { try attempt() } throws: { ($0 as? FileError)?.kind == .cannotCreate }
      }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["taken"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == [])
  }
}
