import Checkpoints
import Foundation
import ShowreelSupport
import TestSupport
import Testing

/// A file of a header, its length and as many zero bytes of data.
private func file(_ json: String, data: Int = 0) -> [UInt8] {
  file(Array(json.utf8), data: [UInt8](repeating: 0, count: data))
}

private func file(_ json: [UInt8], data: [UInt8]) -> [UInt8] {
  withUnsafeBytes(of: UInt64(json.count).littleEndian, Array.init) + json + data
}

private func tensor(
  _ name: String, _ shape: [Int], _ from: Int, _ to: Int, format: String = "F32"
) -> String {
  "\"\(name)\":{\"dtype\":\"\(format)\",\"shape\":\(shape),\"data_offsets\":[\(from),\(to)]}"
}

/// The smallest network: one input, one output, one layer; its data are two floats.
private let weight = tensor("fc1.weight", [1, 1], 0, 4)
private let bias = tensor("fc1.bias", [1], 4, 8)

/// Writes `bytes`, reads them as a checkpoint and gives the error's detail.
private func refusal(of bytes: [UInt8]) throws -> String? {
  let folder = try TemporaryFolder()
  let path = folder("policy.safetensors")
  try Data(bytes).write(to: URL(filePath: path))
  do throws(FileError) {
    _ = try Checkpoint(contentsOf: path)
    return nil
  } catch {
    #expect(error.kind == .malformed && error.path == path)
    return error.message
  }
}

@Suite struct HostileFileTests {
  @Test func theSmallestNetworkIsRead() throws {
    #expect(try refusal(of: file("{\(weight),\(bias)}", data: 8)) == nil)
    #expect(try refusal(of: file(" {\n\t\(bias) , \(weight)\r} ", data: 8)) == nil)
    #expect(
      try refusal(of: file("{\"__metadata__\":{\"a\":\"\\ud83d\\ude80\\/\"},\(weight),\(bias)}", data: 8))
        == nil)
    // As `nn.Linear(bias=False)` saves it.
    #expect(try refusal(of: file("{\(weight)}", data: 4)) == nil)
  }

  @Test(arguments: [
    ("{\(weight),\(bias)}", 7, "within the file's 7 bytes"),
    ("{\(weight),\(bias)}", 9, "expected 8 bytes of data, found 9"),
    ("{\(weight),\(tensor("fc1.bias", [1], 0, 4))}", 8, "to start at 4, found 0"),
    ("{\(weight),\(tensor("fc1.bias", [1], 5, 9))}", 9, "to start at 4, found 5"),
    ("{\(weight),\(tensor("fc1.bias", [1], 8, 4))}", 8, "two ascending data_offsets"),
    ("{\(weight),\(tensor("fc1.bias", [2], 4, 8))}", 8, "expected 8 bytes of fc1.bias"),
    ("{\(weight),\(tensor("fc1.bias", [1 << 40, 1 << 40], 4, 8))}", 8, "fits 64 bits"),
    ("{\(weight),\(tensor("fc1.bias", [1], 4, 8, format: "I32"))}", 8, "F32, F64, F16 or BF16, found I32"),
    (
      "{\(weight),\(tensor("fc1.bias", [1], 4, 8, format: "F33"))}", 8, "a known dtype of fc1.bias, found F33"
    ),
    ("{\(weight),\(tensor("fc1.bias", [1, 1], 4, 8))}", 8, "expected fc1.bias of shape (1), found (1, 1)"),
    ("{\(weight),\(weight)}", 4, "each name once, found fc1.weight twice"),
    ("{\(weight),\(bias),\(tensor("fc3.bias", [0], 8, 8))}", 8, "found fc3.bias of shape (0)"),
    (
      "{\(tensor("fc1.weight", [0, 1], 0, 0)),\(tensor("fc1.bias", [0], 0, 0))}", 0,
      "(outputs, inputs), found (0, 1)"
    ),
    ("{\(tensor("fc1.weight", [1], 0, 4)),\(bias)}", 8, "found fc1.weight (1), fc1.bias (1)"),
    ("{}", 0, "expected the tensors fc1.weight"),
    ("{\"__metadata__\":{\"activation\":\"softplus\"},\(weight),\(bias)}", 8, "identity, found softplus"),
    ("{\"__metadata__\":{\"a\":\"b\",\"a\":\"b\"},\(weight),\(bias)}", 8, "found a twice"),
    ("{\"__metadata__\":{\"a\":1},\(weight),\(bias)}", 8, "__metadata__: \"a\": expected a string, found 1"),
    (
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", 4,
      "a: \"shape[0]\": expected a whole number"
    ),
    (
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}}", 4,
      "a whole number of 63 bits, found 1.0"
    ),
    (
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[1e0],\"data_offsets\":[0,4]}}", 4,
      "a whole number of 63 bits, found 1.0"
    ),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[01],\"data_offsets\":[0,4]}}", 4, "no digit after a leading zero"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,4]}}", 4, "63 bits"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"x\":1}}", 4, "of a, found x"),
    (
      "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4,
      "each name once, found dtype twice"
    ),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4, "found fewer"),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}", 4, "two ascending"),
    ("{\(weight),\(bias)", 8, "found its end"),
    ("{\(weight),\(bias)}}", 8, "expected the end of the header"),
    ("{\(weight),\(bias),}", 8, "expected '\"'"),
    ("{\"a", 0, "a string's end"),
    ("{\"a\\", 0, "an escape"),
    ("{\"a\\x\":1}", 0, "an escape"),
    ("{\"\\u12\"", 0, "hexadecimal digit"),
    ("{\"\\ud800\":1}", 0, "second half"),
    ("{\"\\ud800\\u0041\":1}", 0, "not half of one"),
    ("{\"\\udc00\":1}", 0, "not half of one"),
    ("{\"a\u{1}\":1}", 0, "control characters"),
    ("[]", 0, "expected an object, found a list"),
    (String(repeating: "[", count: 500_000), 0, "at most 128 levels in the header"),
    (String(repeating: "{\"a\":", count: 100_000), 0, "at most 128 levels in the header"),
  ])
  func refusesAHeader(json: String, data: Int, expected: String) throws {
    let found = try #require(try refusal(of: file(json, data: data)))
    #expect(found.contains(expected))
  }

  @Test func refusesWhatIsNotUTF8() throws {
    #expect(try refusal(of: file([0x7B, 0xFF, 0x7D], data: []))?.contains("UTF-8") == true)
  }

  @Test func refusesAHeadersLengthThatLies() throws {
    let json = Array("{\(weight),\(bias)}".utf8)
    for length in [0, 1, UInt64(json.count) + 9, 1 << 62, 1 << 63, .max] {
      let bytes =
        withUnsafeBytes(of: length.littleEndian, Array.init) + json + [UInt8](repeating: 0, count: 8)
      #expect(try refusal(of: bytes)?.contains("found a length of \(length)") == true)
    }
  }

  @Test func refusesEveryTruncation() throws {
    let whole = file("{\(weight),\(bias)}", data: 8)
    for count in 0..<whole.count { #expect(try refusal(of: Array(whole[..<count])) != nil) }
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func refusesNumbersThatAreNotFinite(value: Float) throws {
    let data = withUnsafeBytes(of: Float(1), Array.init) + withUnsafeBytes(of: value, Array.init)
    let found = try refusal(of: file(Array("{\(weight),\(bias)}".utf8), data: data))
    #expect(found == "expected finite float32 numbers in fc1.bias, found \(value) at index 0")
  }

  @Test func refusesDoublesBeyondFloat32() throws {
    let json = "{\(tensor("fc1.weight", [1, 1], 0, 8, format: "F64")),\(tensor("fc1.bias", [1], 8, 12))}"
    let data = withUnsafeBytes(of: 1e39, Array.init) + [0, 0, 0, 0]
    #expect(try refusal(of: file(Array(json.utf8), data: data))?.contains("found inf at index 0") == true)
  }

  /// Files that have the size of a gigabyte and occupy next to nothing. Whether one was read into memory shows in the
  /// process's greatest resident size.
  @Test func refusesAGigabyteOfZerosWithoutReadingIt() throws {
    let gigabyte = 1 << 30
    let wide = (gigabyte - 1 << 12) / 8
    let header = [
      tensor("fc1.weight", [wide, 1], 0, 4 * wide), tensor("fc1.bias", [wide], 4 * wide, 8 * wide),
    ].joined(separator: ",")
    let cases = [
      ([], "found a length of 0"),
      (withUnsafeBytes(of: UInt64(gigabyte - 8).littleEndian, Array.init), "at most 1048576 bytes"),
      (file("{\(header)}"), "expected at most 16777216 parameters"),
    ]
    // RUSAGE_SELF, whose type is not the same everywhere.
    let ownProcess: Int32 = 0
    var before = rusage()
    getrusage(ownProcess, &before)
    for (start, expected) in cases {
      let folder = try TemporaryFolder()
      let path = folder("policy.safetensors")
      try Data(start).write(to: URL(filePath: path))
      let end = start.count > 8 ? start.count + 8 * wide : gigabyte
      #expect(truncate(path, off_t(end)) == 0)
      #expect {
        try Checkpoint(contentsOf: path)
      } throws: {
        ($0 as? FileError)?.kind == .malformed && "\($0)".contains(expected)
      }
    }
    var after = rusage()
    getrusage(ownProcess, &after)
    // In kilobytes; other tests run beside this one, and have far less than this to hold.
    #expect(after.ru_maxrss - before.ru_maxrss < 256 << 10)
  }
}
