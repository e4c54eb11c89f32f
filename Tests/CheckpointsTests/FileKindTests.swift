import Checkpoints
import Foundation
import ShowreelSupport
import TestSupport
import Testing

/// Files of other kinds, and what is said of them.
private let kinds: [(name: String, bytes: [UInt8], expected: String)] = [
  (
    "policy.safetensors",
    ascii(
      "version https://git-lfs.github.com/spec/v1\noid sha256:\(String(repeating: "0", count: 64))\nsize 54528\n"
    ),
    "this is a Git LFS pointer of 130 bytes, not the file of 54528 bytes that it stands for: git lfs pull"
  ),
  ("policy.zip", ascii("\n<!DOCTYPE html>\n<html lang=en>"), "this is a web page (HTML)"),
  ("policy.safetensors", ascii("<HTML><body>"), "download the file itself, raw"),
  (
    "policy.h5", [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0],
    "this is an HDF5 file, as Keras writes them"
  ),
  ("policy.onnx", [0x08, 0x07, 0x12, 0x07] + ascii("pytorch") + [0x1A, 5], "this is an ONNX model"),
  ("policy.onnx", [0x08, 0x0A, 0x3A, 0x80, 0x01], "torch.save(model.state_dict()"),
  ("policy.npy", [0x93] + ascii("NUMPY") + [1, 0], "this is an array of NumPy (.npy)"),
  (
    "policy.npz", ZIP([("arr_0.npy", [1]), ("arr_1.npy", [2])]).bytes,
    "these are arrays of NumPy (.npz): arr_0.npy, arr_1.npy"
  ),
  ("policy.keras", ZIP([("config.json", [1]), ("model.weights.h5", [2])]).bytes, "this is a model of Keras"),
  ("policies.zip", ZIP([("a/policy.zip", [1])]).bytes, "found one with a/policy.zip in it; unpack it"),
  ("policy.zip", ZIP([("data", ascii("{}")), ("parameters", [1])]).bytes, "Stable Baselines 2"),
  ("policy.pt.gz", [0x1F, 0x8B, 8, 0], "this is a gzip file; unpack it first"),
  ("policy.tar", [UInt8](repeating: 0x61, count: 257) + ascii("ustar") + [0, 0], "this is a tar file"),
  ("report.json", ascii("{\"environment\": \"CartPole-v1\"}"), "this is a JSON document, and not a policy"),
  (
    "notes.txt", ascii("Weights of the policy\n"),
    "this is text, and not a policy: it begins with \"Weights of the policy\""
  ),
  ("clip.mp4", [0, 0, 0, 32] + ascii("ftypisom"), "this is a video"),
  ("nothing", [], "found an empty file"),
  (
    "noise", [0xC3, 0x28, 0x01, 0xFF, 0xFE, 0x00, 0x80, 0x81, 0x82],
    "found 9 bytes that begin with c3 28 01 ff fe 00 80 81"
  ),
  ("list.pkl", Pickle.whole(ascii("]")), "found a pickle of a list"),
  (
    "model.pkl",
    Pickle.whole(Pickle.global("stable_baselines3.ppo.ppo", "PPO") + ascii(")") + [0x81]),
    "found a pickle of a stable_baselines3.ppo.ppo.PPO; in Python: model.save(\"policy.zip\")"
  ),
  ("cut.pkl", [0x80, 4, 0x95, 1], "found a bare pickle: expected 8 more bytes"),
]

@Suite struct FileKindTests {
  @Test(arguments: kinds)
  func eachKindHasItsSentence(name: String, bytes: [UInt8], expected: String) throws {
    #expect {
      try Checkpoint(bytes: bytes, name: name)
    } throws: {
      "\($0)".contains(expected) && ($0 as? FileError)?.kind == .malformed
    }
  }

  @Test func directoriesAreLookedInto() throws {
    let folder = try TemporaryFolder()
    func refusal() -> String {
      do {
        _ = try Checkpoint(contentsOf: folder.path)
        return "read"
      } catch { return "\(error)" }
    }
    func add(_ name: String) {
      #expect(FileManager.default.createFile(atPath: folder(name), contents: nil))
    }
    #expect(refusal() == "cannot read the checkpoint \(folder.path): expected a file, found a directory")
    add("policy.optimizer.pth")
    add("policy.pth")
    #expect(refusal().hasSuffix("give one of the files in it, such as \(folder.path)/policy.pth"))
    add("data")
    #expect(
      refusal().hasSuffix(
        "an unpacked file of Stable-Baselines3; pack it again: (cd \(folder.path) && zip -r ../policy.zip .)")
    )
    add("saved_model.pb")
    #expect(refusal().contains("a SavedModel of TensorFlow"))
  }
}
