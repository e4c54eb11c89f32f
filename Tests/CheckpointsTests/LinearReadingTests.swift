import Checkpoints
import ShowreelSupport
import TestSupport
import Testing

/// Files of n and of 4n parts, each kind made to have much of one thing: reading takes time of the order of the bytes.
@Suite struct LinearReadingTests {
  /// A kind of file, and how many parts take some milliseconds.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var count: Int
    var bytes: @Sendable (Int) -> [UInt8]
    var testDescription: String { name }
  }

  private static func repeated(_ bytes: [UInt8], _ count: Int) -> [UInt8] {
    var all: [UInt8] = []
    all.reserveCapacity(bytes.count * count)
    for _ in 0..<count { all += bytes }
    return all
  }

  private static func torch(_ object: [UInt8]) -> [UInt8] {
    torchArchive(Pickle.whole(object), storages: [[0, 0, 0, 0]]).bytes
  }

  /// A header of n tensors of no numbers, and its length.
  private static func safetensors(_ count: Int, named name: (Int) -> String) -> [UInt8] {
    let entries = (0..<count).map {
      "\"\(name($0))\":{\"dtype\":\"F32\",\"shape\":[0,\($0 % 7 + 2)],\"data_offsets\":[0,0]}"
    }
    let json = ascii("{\(entries.joined(separator: ","))}")
    return withUnsafeBytes(of: UInt64(json.count).littleEndian, Array.init) + json
  }

  private static let cases: [Case] = [
    // A tuple remembered once, and a storage made of it again and again.
    Case(name: "storages of a pickle", count: 20_000) { count in
      let tuple =
        Pickle.mark + Pickle.text("storage") + Pickle.global("torch", "FloatStorage") + Pickle.text("0")
        + Pickle.text("cpu") + Pickle.integer(1) + ascii("t")
      return torch(tuple + ascii("q\0") + repeated(ascii("h\0Q"), count))
    },
    Case(name: "a stack", count: 10_000) { torch(repeated(ascii("N"), $0)) },
    Case(name: "tuples of what is on a stack", count: 5_000) {
      torch(repeated(ascii("N"), $0) + repeated([0x85], $0))
    },
    Case(name: "a list that grows", count: 8_000) { torch(ascii("]") + repeated(ascii("Na"), $0)) },
    Case(name: "a dictionary that grows", count: 5_000) { count in
      torch(Pickle.emptyDictionary + repeated(Pickle.text("k") + ascii("Ns"), count))
    },
    Case(name: "objects within objects", count: 3_000) { count in
      torch(repeated(Pickle.global("a", "b") + ascii(")R"), count))
    },
    Case(name: "the attributes of one object", count: 5_000) { count in
      torch(Pickle.global("a", "b") + ascii(")R") + repeated(ascii("}b"), count))
    },
    Case(name: "remembered objects", count: 8_000) { torch(ascii("N") + repeated([0x94], $0)) },
    Case(name: "marks", count: 5_000) { torch(repeated(ascii("("), $0) + repeated(ascii("t"), $0)) },
    Case(name: "networks", count: 200) { count in
      torch(Pickle.dictionary((0..<count).map { ("a\($0)", Pickle.dictionary([("b", ascii("N"))])) }))
    },
    Case(name: "tensors of a state_dict", count: 100) { count in
      stateDictionary((0..<count).map { ("layer\($0)x.weight", [2, 3]) }).bytes
    },
    Case(name: "entries of a ZIP file", count: 500) { count in
      ZIP((0..<count).map { ("archive/\($0)", []) }).bytes
    },
    Case(name: "layers of one name", count: 600) { safetensors($0) { "layers.\($0).weight" } },
    Case(name: "layers of many names", count: 600) { safetensors($0) { "layer\($0)x.weight" } },
    Case(name: "tensors that are no layers", count: 600) { safetensors($0) { "t\($0)" } },
  ]

  @Test(arguments: cases) func takesTimeOfTheOrderOfTheBytes(_ example: Case) {
    let growth = Growth.ofFourfold(example.count, input: example.bytes) { bytes in
      // Most are no policy, which is found out when they have been read.
      _ = try? Checkpoint(bytes: bytes, name: "a policy", inputs: 4, outputs: 2)
    }
    #expect(growth < Growth.mostOfFourfold, "\(example.name): \(growth) times as long")
  }
}
