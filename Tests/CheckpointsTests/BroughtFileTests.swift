import Checkpoints
import Foundation
import Policies
import ShowreelSupport
import TestSupport
import Testing

/// What `make_brought_fixtures.py` noted of the files that it wrote.
private struct Expected: Decodable {
  struct Case: Decodable {
    var file, environment, head, activation: String
    var activationOrigin: String?
    var headOrigin: String
    var options: [String: String]
    var outputs: [[Double]]?

    enum CodingKeys: String, CodingKey {
      case file, environment, head, activation, options, outputs
      case activationOrigin = "activation_origin"
      case headOrigin = "head_origin"
    }
  }
  var observations: [String: [[Float]]]
  var cases: [Case]
}

@Suite struct BroughtFileTests {
  private let expected: Expected

  init() throws { expected = try TestFiles.json("brought/brought.json") }

  private func checkpoint(_ file: Expected.Case) throws -> Checkpoint {
    try Checkpoint(
      contentsOf: fixture("brought/\(file.file)"), inputs: file.environment == "CartPole-v1" ? 4 : 8,
      outputs: 2,
      activation: file.options["activation"].flatMap { Activation(rawValue: $0) },
      head: file.options["head"].flatMap { HeadChoice(rawValue: $0) }, network: file.options["network"])
  }

  @Test func everyKindOfFileIsThere() {
    #expect(expected.cases.count == 37)
  }

  @Test func whatTheyAreTakenForHasItsOrigin() throws {
    for file in expected.cases {
      let found = try checkpoint(file)
      #expect(found.network.activation.rawValue == file.activation, "\(file.file)")
      #expect(found.reading?.activationOrigin?.rawValue == file.activationOrigin, "\(file.file)")
      #expect(found.reading?.headOrigin.rawValue == file.headOrigin, "\(file.file)")
      let head =
        switch found.head {
        case .categorical: "categorical"
        case .greedy: "values"
        case .gaussian: "gaussian"
        case .stateDependentGaussian: "state-dependent gaussian"
        case .squashedGaussian: "squashed gaussian"
        case .deterministic: "deterministic"
        }
      #expect(head == file.head, "\(file.file)")
      // A guess is said to be one.
      let guesses = [file.activationOrigin, file.headOrigin].count { $0 == "assumed" }
      #expect(
        found.notes.count { $0.hasPrefix("assumed ") && $0.contains("does not say") } == guesses,
        "\(file.file)")
    }
  }

  @Test func outputsAreThoseOfPyTorch() throws {
    for file in expected.cases {
      guard let outputs = file.outputs else { continue }
      let network = try checkpoint(file).network
      let statistics = try file.options["normalize"].flatMap { name in
        name == "none" ? nil : try NormalizationFile(contentsOf: fixture("brought/\(name)")).normalization
      }
      let observations = try #require(expected.observations[file.environment])
      #expect(observations.count == 100 && outputs.count == 100)
      var worst = 0.0
      for (observation, expected) in zip(observations, outputs) {
        var seen = observation
        if let statistics {
          var span = seen.mutableSpan
          statistics.apply(to: observation.span, into: &span)
        }
        for (found, expected) in zip(network.logits(for: seen), expected) {
          worst = max(worst, abs(Double(found) - expected) / max(abs(expected), 1))
        }
      }
      // Absolute up to 1, and relative to the greater values that a DQN has.
      #expect(worst < 1e-5, "\(file.file): \(worst)")
    }
  }

  @Test func normalizationIsRecognised() throws {
    for file in expected.cases {
      #expect(
        (try checkpoint(file).reading?.isNormalized == true) == file.file.hasPrefix("ppo-vecnormalize"),
        "\(file.file)")
    }
    #expect(
      try NormalizationFile(contentsOf: fixture("brought/vecnormalize-rewards-alone.pkl")).normalization
        == nil)
    let statistics = try #require(
      try NormalizationFile(contentsOf: fixture("brought/vecnormalize.pkl")).normalization)
    #expect(statistics.count == 4 && statistics.clip == 10 && statistics.epsilon == 1e-8)
  }

  @Test func whatIsBesideANetworkIsNamed() throws {
    let file = try #require(expected.cases.first { $0.file == "checkpoint-with-others.tar" })
    let skipped = try #require(try checkpoint(file).reading?.skipped)
    for name in [
      "optimizer_state_dict (a dictionary)", "loss (a tensor)", "best (a number of NumPy)",
      "args (an argparse.Namespace)", "rewards (an array of NumPy)", "epoch (an int)",
    ] {
      #expect(skipped.contains(name), "\(skipped)")
    }
  }

  @Test(arguments: [
    ("whole-module.pt", "found a whole module, __main__.Values"),
    ("whole-module.pt", "map_location=\"cpu\", weights_only=False).state_dict(), \"policy.pt\")"),
    ("torchscript.pt", "found a TorchScript program"),
    ("torchscript.pt", "torch.jit.load("),
    ("recurrent.pt", "found a recurrent one, weight_ih_l0 (12, 4)"),
    ("convolutional.pt", "found a convolutional one, 0.weight (2, 1, 3, 3)"),
    (
      "two-networks.pth",
      "found 2: policy_net (4 → 16 → 16 → 2), target_net (4 → 16 → 16 → 2); say which network"
    ),
    ("two-networks-flat.pth", "say which network"),
    ("vecnormalize.pkl", "found the statistics of VecNormalize, which go with the policy's file"),
  ])
  func whatIsRefusedSaysWhy(file: String, expected: String) throws {
    #expect {
      try Checkpoint(contentsOf: fixture("brought/\(file)"), inputs: 4, outputs: 2)
    } throws: {
      "\($0)".contains(expected) && ($0 as? FileError)?.kind == .malformed
    }
  }

  @Test func aNetworkThatIsNotThereIsAnsweredWithThoseThatAre() throws {
    for (file, found) in [
      ("two-networks.pth", "found policy_net (4 → 16 → 16 → 2), target_net"),
      ("two-networks-flat.pth", "found q_network, target_network"), ("values.pt", "found one without a name"),
    ] {
      #expect {
        try Checkpoint(contentsOf: fixture("brought/\(file)"), network: "actor")
      } throws: {
        "\($0)".contains("expected the network actor, \(found)")
      }
    }
  }

  /// Programs keep the logarithm of SAC's temperature beside the actor.
  @Test func aSingleNumberBesideAnActorIsNoPartOfIt() throws {
    let folder = try TemporaryFolder()
    func write(_ shape: String, count: Int) throws -> String {
      let entries = [
        ("actor.0.weight", "[2,4]", 8), ("actor.0.bias", "[2]", 2), ("log_alpha", shape, count),
      ]
      var (header, end) = ([String](), 0)
      for (name, shape, count) in entries {
        header.append(
          "\"\(name)\":{\"dtype\":\"F32\",\"shape\":\(shape),\"data_offsets\":[\(end),\(end + 4 * count)]}")
        end += 4 * count
      }
      let json = Data("{\(header.joined(separator: ","))}".utf8)
      var data = withUnsafeBytes(of: UInt64(json.count).littleEndian) { Data($0) }
      data += json + Data(count: end)
      try data.write(to: URL(fileURLWithPath: folder("actor.safetensors")))
      return folder("actor.safetensors")
    }
    for shape in ["[1]", "[]"] {
      #expect(try Checkpoint(contentsOf: write(shape, count: 1)).network.sizes == [4, 2])
    }
    #expect(throws: FileError.self) { try Checkpoint(contentsOf: write("[3]", count: 3)) }
  }

  @Test func aPathWithoutItsEndingIsFound() throws {
    let path = fixture("brought/trpo")
    #expect(try PolicyFile.located(path) == path + ".zip")
    #expect(try Checkpoint(contentsOf: path) == Checkpoint(contentsOf: path + ".zip"))
    let folder = try TemporaryFolder()
    // Beside a folder of the same name, as the zoo lays them out.
    try FileManager.default.copyItem(atPath: path + ".zip", toPath: folder("trpo.zip"))
    try FileManager.default.createDirectory(atPath: folder("trpo"), withIntermediateDirectories: false)
    #expect(try PolicyFile.located(folder("trpo")) == folder("trpo.zip"))
    #expect {
      try PolicyFile.located(folder.path)
    } throws: {
      "\($0)".contains("found a directory; give one of the files in it, such as \(folder.path)/trpo.zip")
    }
  }

  /// Each byte of a stored or deflated entry counts, and so does each of its checksum.
  @Test func aFlippedBitIsFound() throws {
    for file in ["trpo.zip", "ppo-deflated.zip", "actor-critic-compiled.pt"] {
      let bytes = try [UInt8](Data(contentsOf: URL(filePath: fixture("brought/\(file)"))))
      let whole = try Checkpoint(bytes: bytes, name: file)
      var generator = SystemRandomNumberGenerator()
      var accepted = 0
      for _ in 0..<60 {
        var damaged = bytes
        damaged[Int.random(in: 0..<bytes.count, using: &generator)] ^=
          1 << UInt8.random(in: 0..<8, using: &generator)
        guard let found = try? Checkpoint(bytes: damaged, name: file) else { continue }
        accepted += 1
        #expect(
          found.network == whole.network && found.head == whole.head,
          "\(file): what is read in spite of the damage is what was written")
      }
      // Dates, alignment, what is not read.
      #expect(accepted < 60, "\(file)")
    }
    // PyTorch may leave checksums out; then the numbers are all there is.
    var bytes = try [UInt8](Data(contentsOf: URL(filePath: fixture("brought/values-without-checksums.pt"))))
    let whole = try Checkpoint(bytes: bytes, name: "values.pt")
    let weight = whole.network.weight(of: 0)[0]
    let pattern = withUnsafeBytes(of: weight.bitPattern.littleEndian, Array.init)
    let place = try #require((0..<bytes.count - 4).first { Array(bytes[$0..<$0 + 4]) == pattern })
    bytes[place] ^= 1
    #expect(try Checkpoint(bytes: bytes, name: "values.pt").network.weight(of: 0)[0] != weight)
  }
}
