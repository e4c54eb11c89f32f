import Checkpoints
import Foundation
import Policies
import ShowreelSupport
import TestSupport
import Testing

/// The detail of the error that the bytes are refused with; `nil` where they are read.
private func refusal(of bytes: [UInt8]) throws -> String? {
  do throws(FileError) {
    _ = try Checkpoint(bytes: bytes, name: "policy.pt")
    return nil
  } catch {
    #expect(error.kind == .malformed && error.path == "policy.pt")
    return error.message
  }
}

private let weightStorage = Pickle.storage("0", count: 1)
private let biasStorage = Pickle.storage("1", count: 1)
private let weight = Pickle.tensor(weightStorage, shape: [1, 1], strides: [1, 1])
private let bias = Pickle.tensor(biasStorage, shape: [1], strides: [1])

/// The smallest network, one input and one output, in four bytes each.
private func smallest(_ weight: [UInt8] = weight, _ bias: [UInt8] = bias) -> [UInt8] {
  Pickle.whole(Pickle.dictionary([("fc1.weight", weight), ("fc1.bias", bias)]))
}

private func archive(_ pickle: [UInt8], byteOrder: String = "little") -> ZIP {
  torchArchive(pickle, storages: [[0, 0, 0x80, 0x3F], [0, 0, 0, 0x40]], byteOrder: byteOrder)
}

private let ones = [UInt8](repeating: 1, count: 255)

/// Objects that would run code, and what names them.
private let calls: [([UInt8], String)] = [
  (Pickle.global("os", "system"), "found the global os.system"),
  (Pickle.global("__main__", "Net"), "a dictionary of tensors, found the global __main__.Net"),
  (Pickle.global("torch", "load"), "found the global torch.load"),
  (Pickle.global("torch", "load") + ascii(")R"), "found a torch.load"),
  (Pickle.text("builtins") + Pickle.text("eval") + [0x93], "found the global builtins.eval"),
  (Pickle.global("torch", "FloatStorage") + ascii(")R"), "the arguments that PyTorch gives"),
  (Pickle.text("x") + ascii(")R"), "a call of a known global in the pickle, found a string"),
  (ascii(")") + [0x81], "expected 2 objects"),
  (Pickle.text("x") + ascii(")") + [0x81], "a class of an object in the pickle, found a string"),
  (
    Pickle.global("__main__", "Net") + ascii(")") + [0x81] + Pickle.emptyDictionary + ascii("b"),
    "a dictionary of tensors, found a __main__.Net"
  ),
  (ascii("(ios\nsystem\n"), "found the operation 105"),
  (ascii("(o"), "found the operation 111"),
  (ascii("P0\n"), "found the operation 80"),
  ([0x82, 1], "found the operation 130"),
  (Pickle.text("0") + ascii("Q"), "a storage's type, key, place and size"),
  (
    Pickle.text("y") + Pickle.text("x") + ascii("b"),
    "attributes of an object in the pickle, found them of a string"
  ),
]

private let malformedPickles: [([UInt8], String)] = [
  (ascii("t"), "expected a mark"),
  (ascii("R"), "expected 2 objects"),
  (ascii("(") + [0x85], "expected 1 objects"),
  (ascii("q\u{0}"), "expected an object"),
  (ascii("h\u{5}"), "the pickle's object 5"),
  (ascii("X") + [255, 255, 255, 255], "expected 4294967295 more bytes"),
  ([0x8A, 255] + ones, "found None"),
  ([0x8A, 255] + ones.dropLast(2), "expected 255 more bytes"),
  ([0x8C, 2, 0xFF, 0xFE], "UTF-8"),
  (ascii("cos"), "a line's end"),
  (ascii("NN"), "one object at the pickle's end, found 2"),
  (ascii("]"), "a dictionary of tensors, found a list"),
  (ascii("N"), "a dictionary of tensors, found None"),
  (Pickle.emptyDictionary, "found one without tensors"),
  (Pickle.emptyDictionary + ascii("NN") + ascii("a"), "expected a list to append to"),
  (Pickle.emptyDictionary + ascii("(Nu"), "expected a dictionary and pairs"),
  (Pickle.dictionary([("a", weight), ("a", bias)]), "each name once, found a twice"),
  (
    Pickle.dictionary([
      ("policy", Pickle.dictionary([("0.weight", weight)])),
      ("target", Pickle.dictionary([("0.weight", weight)])),
    ]), "expected one network, found 2: policy (1 → 1), target (1 → 1); say which network"
  ),
]

private let hostileTensors: [([UInt8], String)] = [
  (
    Pickle.tensor(weightStorage, shape: [1, 1], strides: [1, 1], offset: 1), "within its storage of 1 numbers"
  ),
  (Pickle.tensor(weightStorage, shape: [1, 1], strides: [1, 1], offset: -1), "within its storage of 1"),
  (Pickle.tensor(weightStorage, shape: [1, 1], strides: [1, 1], offset: .max), "within its storage of 1"),
  (Pickle.tensor(weightStorage, shape: [1, 2], strides: [2, 1]), "within its storage of 1 numbers"),
  (Pickle.tensor(weightStorage, shape: [1, 2], strides: [1, 0]), "each number in a place of its own"),
  (Pickle.tensor(weightStorage, shape: [1, 2], strides: [1, -1]), "each number in a place of its own"),
  (Pickle.tensor(weightStorage, shape: [1, 3], strides: [1, .max]), "within 16777216 numbers"),
  (Pickle.tensor(weightStorage, shape: [1, -1], strides: [1, 1]), "the arguments that PyTorch gives"),
  (Pickle.tensor(weightStorage, shape: [1, 1], strides: [1]), "the arguments that PyTorch gives"),
  (
    Pickle.tensor(
      weightStorage, shape: [Int](repeating: 1, count: 9), strides: [Int](repeating: 1, count: 9)),
    "the arguments that PyTorch gives"
  ),
  (Pickle.tensor(weightStorage, shape: [1, 1 << 40], strides: [1 << 40, 1]), "at most 16777216 parameters"),
  (Pickle.tensor(weightStorage, shape: [1, .max], strides: [.max, 1]), "at most 16777216 parameters"),
  (
    Pickle.tensor(Pickle.storage("0", count: 2), shape: [1, 1], strides: [1, 1]), "expected 2 numbers of F32"
  ),
  (
    Pickle.tensor(Pickle.storage("0", count: .max), shape: [1, 1], strides: [1, 1]),
    "of F32 in archive/data/0"
  ),
  (Pickle.tensor(Pickle.storage("0", count: -1), shape: [1, 1], strides: [1, 1]), "a storage's type"),
  (
    Pickle.tensor(Pickle.storage("2", count: 1), shape: [1, 1], strides: [1, 1]),
    "archive/data/2 of fc1.weight"
  ),
  (
    Pickle.tensor(Pickle.storage("../data.pkl", count: 1), shape: [1, 1], strides: [1, 1]),
    "expected the storage archive/data/../data.pkl"
  ),
  (Pickle.tensor(biasStorage, shape: [1, 1], strides: [1, 1]), "found fc1.weight and fc1.bias overlapping"),
  (
    Pickle.tensor(Pickle.storage("0", count: 1, type: "IntStorage"), shape: [1, 1], strides: [1, 1]),
    "F32, F64, F16 or BF16, found I32"
  ),
]

@Suite struct HostilePickleTests {
  @Test func theSmallestNetworkIsRead() throws {
    let checkpoint = try Checkpoint(bytes: archive(smallest()).bytes, name: "policy.pt")
    #expect(checkpoint.network.weight(of: 0) == [1] && checkpoint.network.bias(of: 0) == [2])
    #expect(checkpoint.head == .categorical)
  }

  @Test func numbersOfTheOtherByteOrderAreRead() throws {
    let zip = torchArchive(
      smallest(), storages: [[0x3F, 0x80, 0, 0], [0x40, 0, 0, 0]], byteOrder: "big")
    let network = try Checkpoint(bytes: zip.bytes, name: "policy.pt").network
    #expect(network.weight(of: 0) == [1] && network.bias(of: 0) == [2])
    #expect(try refusal(of: archive(smallest(), byteOrder: "pdp").bytes)?.contains("byteorder") == true)
  }

  /// The operations that would run code, and the globals that they would run.
  @Test(arguments: calls)
  func executesNothing(object: [UInt8], expected: String) throws {
    let found = try #require(try refusal(of: archive(Pickle.whole(object)).bytes))
    #expect(found.contains(expected), "\(found)")
  }

  @Test(arguments: malformedPickles)
  func refusesAPickle(object: [UInt8], expected: String) throws {
    let found = try #require(try refusal(of: archive(Pickle.whole(object)).bytes))
    #expect(found.contains(expected), "\(found)")
  }

  @Test func depthAndCyclesCostNothing() throws {
    let deep = ascii(")") + [UInt8](repeating: 0x85, count: 200_000)
    #expect(try refusal(of: archive(Pickle.whole(deep)).bytes)?.contains("found a tuple") == true)
    let marks = [UInt8](repeating: Pickle.mark[0], count: 200_000)
    #expect(try refusal(of: archive(Pickle.whole(marks)).bytes)?.contains("one object") == true)
    let cycle = ascii("}q\u{0}") + Pickle.text("itself") + ascii("h\u{0}s")
    #expect(
      try refusal(of: archive(Pickle.whole(cycle)).bytes)?.contains("found itself (a dictionary) alone")
        == true)
    // Were the dictionary copied with each member, this would take minutes; so would it, were each of the members that
    // are one and the same dictionary looked through.
    let big = ascii("}q\u{0}") + [[UInt8]](repeating: ascii("NNs"), count: 100_000).joined()
    #expect(try refusal(of: archive(Pickle.whole(big)).bytes)?.contains("without tensors") == true)
    let nested =
      ascii("}N") + big + ascii("s") + [[UInt8]](repeating: ascii("Nh\u{0}s"), count: 100_000).joined()
    #expect(try refusal(of: archive(Pickle.whole(nested)).bytes)?.contains("without tensors") == true)
    let long = [UInt8](repeating: UInt8(ascii: "N"), count: 2 << 20)
    #expect(try refusal(of: archive(Pickle.whole(long)).bytes)?.contains("found 2097152") == true)
  }

  /// Each of the tensors would read where nothing is, or the same number twice.
  @Test(arguments: hostileTensors)
  func refusesATensor(tensor: [UInt8], expected: String) throws {
    let found = try #require(try refusal(of: archive(smallest(tensor)).bytes))
    #expect(found.contains(expected), "\(found)")
  }

  @Test func refusesEveryTruncationOfThePickle() throws {
    let whole = smallest()
    for count in 0..<whole.count { #expect(try refusal(of: archive(Array(whole[..<count])).bytes) != nil) }
  }
}

@Suite struct HostileZIPTests {
  private func refusal(of zip: ZIP) throws -> String? { try CheckpointsTests.refusal(of: zip.bytes) }

  @Test func aCommentAndOtherEntriesAreNoMatter() throws {
    var zip = archive(smallest())
    zip.comment = ascii("PK\u{5}\u{6}, a comment")
    zip.entries.append(ZIP.Entry(name: "archive/notes.txt", data: [1, 2, 3], method: 8))
    #expect(try refusal(of: zip) == nil)
  }

  @Test func sizesAndOffsetsOf64BitsAreRead() throws {
    var zip = archive(smallest())
    for index in zip.entries.indices { zip.entries[index].isLarge = true }
    #expect(try refusal(of: zip) == nil)
    for size in [1 << 33, 1 << 62, .max, -1] {
      zip.entries[2].listedSize = size
      #expect(try refusal(of: zip)?.contains("expected the") == true)
    }
    zip.entries[2].listedSize = nil
    zip.entries[2].offset = -1
    #expect(try refusal(of: zip)?.contains("expected the ZIP entry archive/data/0 within the file") == true)
  }

  @Test func refusesEveryTruncation() throws {
    let whole = archive(smallest()).bytes
    for count in 0..<whole.count { #expect(try CheckpointsTests.refusal(of: Array(whole[..<count])) != nil) }
  }

  /// Whatever a byte is changed to, the file is read or refused.
  @Test func survivesEveryChangeOfAByte() throws {
    let whole = archive(smallest()).bytes
    var refused = 0
    for index in whole.indices {
      for change: UInt8 in [0x01, 0x80, 0xFF] {
        var bytes = whole
        bytes[index] ^= change
        if try CheckpointsTests.refusal(of: bytes) != nil { refused += 1 }
      }
    }
    #expect(refused > whole.count, "most bytes matter")
  }

  @Test func entriesThatOverlapAreRefused() throws {
    var zip = archive(smallest())
    let last = zip.entries.count - 1
    zip.entries[last].offset = 0
    zip.entries[last].listedName = "archive/data.pkl2"
    #expect(try refusal(of: zip)?.contains("entries overlap") == true)

    // The quoted kind of bomb: each entry's data are all entries after it.
    zip = archive(smallest())
    zip.entries[0].listedSize = zip.entries[0].data.count + 64
    #expect(try refusal(of: zip)?.contains("entries overlap") == true)
  }

  @Test func refusesWhatADirectorySays() throws {
    let zip = archive(smallest())
    func changed(_ change: (inout ZIP) -> Void) throws -> String {
      var copy = zip
      change(&copy)
      return try #require(try refusal(of: copy))
    }
    #expect(try changed { $0.entries[2].method = 8 }.contains("archive/data/0 to inflate"))
    #expect(try changed { $0.entries[2].flags = 1 }.contains("found an encrypted one"))
    #expect(try changed { $0.entries[3].name = "archive/data/0" }.contains("found archive/data/0 twice"))
    #expect(try changed { $0.entries[3].listedName = "archive/data/7" }.contains("expected the name"))
    #expect(try changed { $0.entries[3].offset = 1 << 31 }.contains("before the directory"))
    #expect(try changed { $0.entries[3].listedSize = 1 << 31 }.contains("before the directory"))
    #expect(try changed { $0.entries[3].offset = 1 }.contains("expected the ZIP entry"))
    #expect(try changed { $0.count = 60_000 }.contains("found 60000 entries"))
    #expect(try changed { $0.count = 2 }.contains("found more bytes"))
    #expect(try changed { $0.entries.removeFirst() }.contains("PyTorch (data.pkl) or of Stable-Baselines3"))
    #expect(try changed { $0.entries[0].name = "data.pkl" }.contains("the storage data/0"))
  }

  @Test func aFileFromBeforePyTorchHadZIPFilesIsCut() throws {
    let legacy: [UInt8] = [
      0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
    ]
    #expect(try CheckpointsTests.refusal(of: legacy)?.contains("expected 1 more bytes") == true)
  }
}

@Suite struct HostileStableBaselinesTests {
  private func file(data: String, policy: [UInt8]? = nil) -> [UInt8] {
    let tensors = linear(["mlp_extractor.policy_net.0", "action_net"], [4, 8, 2])
    return ZIP([("data", Array(data.utf8)), ("policy.pth", policy ?? stateDictionary(tensors).bytes)]).bytes
  }

  @Test(arguments: [
    ("{}", Activation.tanh),
    ("{\"policy_kwargs\": {}, \"gamma\": NaN, \"a\": [[{\"b\": -1e5}], null]}", .tanh),
    ("{\"policy_kwargs\": {\"activation_fn\": \"<class 'torch.nn.modules.activation.ReLU'>\"}}", .relu),
    ("{\"policy_kwargs\": {\"net_arch\": {\"activation_fn\": \"x\"}}, \"use_sde\": false}", .tanh),
  ])
  func theActivationIsThatOfItsData(data: String, activation: Activation) throws {
    let checkpoint = try Checkpoint(bytes: file(data: data), name: "policy.zip")
    #expect(checkpoint.network.activation == activation && checkpoint.network.sizes == [4, 8, 2])
    let isSaid = data.contains("torch.nn")
    #expect(checkpoint.reading?.activationOrigin == (isSaid ? .file : .assumed))
    #expect(
      checkpoint.notes == (isSaid ? [] : ["assumed tanh between the layers, for the file does not say"]))
    // Its own data go before what is asked for; what is asked for goes before what would be assumed.
    let asked = try Checkpoint(bytes: file(data: data), name: "policy.zip", activation: .silu)
    #expect(asked.network.activation == (isSaid ? activation : .silu))
    #expect(asked.reading?.activationOrigin == (isSaid ? .file : .option))
    #expect(asked.notes == (isSaid ? ["the file says \(activation.rawValue), so silu is not used"] : []))
  }

  @Test(arguments: [
    (
      "{\"policy_kwargs\": {\"activation_fn\": \"<class 'torch.nn.modules.activation.Softplus'>\"}}",
      "Sigmoid, Identity, found torch.nn.modules.activation.Softplus"
    ),
    (
      "{\"policy_kwargs\": {\"features_extractor_class\": "
        + "\"<class 'stable_baselines3.common.torch_layers.CombinedExtractor'>\"}}",
      "one vector, found the features extractor stable_baselines3.common.torch_layers.CombinedExtractor"
    ),
    ("{\"a\": 1, \"a\": 2}", "found a twice"),
    ("{\"policy_kwargs\": {\"a\": 1, \"a\": 2}}", "found a twice"),
    ("{\"a\": [}", "a value at byte 7 of data"),
    ("{} x", "the end of data"),
    ("", "in data"),
    ("{\"a\": " + String(repeating: "[", count: 200_000), "in data"),
  ])
  func refusesData(data: String, expected: String) throws {
    let found = try #require(try refusal(of: file(data: data)))
    #expect(found.contains(expected), "\(found)")
  }

  @Test func refusesAPolicyThatIsNoneOfPyTorchs() throws {
    #expect(try refusal(of: file(data: "{}", policy: [1, 2, 3]))?.contains("policy.pth of PyTorch") == true)
    let nested = file(data: "{}")
    #expect(try refusal(of: file(data: "{}", policy: nested))?.contains("a state_dict in policy.pth") == true)
    #expect(try refusal(of: ZIP([("policy.pth", nested)]).bytes)?.contains("one of them") == true)
    let data = "{\"policy_class\": {\"__module__\": \"stable_baselines3.sac.policies\", \"x\": []}}"
    let other = file(data: data, policy: stateDictionary(linear(["actor.mu"], [4, 2])).bytes)
    #expect(
      try refusal(of: other)
        == "expected the layers of a policy of Stable-Baselines3 (action_net, q_net, quantile_net or actor), found "
        + "actor.mu of stable_baselines3.sac.policies")
  }
}
