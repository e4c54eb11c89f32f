import Foundation
import TestSupport

/// The policy that comes with the package.
let cartPolePolicy = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .appendingPathComponent("../../assets/policies/CartPole-v1.safetensors").standardized.path

extension TemporaryFolder {
  /// The bytes of a file.
  func data(of name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: self(name))) }

  /// The numbered frames of a folder in it, in their order.
  func frames(in name: String) throws -> [Data] {
    try contents.filter { $0.hasPrefix(name + "/") && $0.hasSuffix(".png") }.map(data)
  }
}
