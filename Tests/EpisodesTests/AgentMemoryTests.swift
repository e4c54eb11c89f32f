import Environments
import Foundation
import Policies
import TestSupport
import Testing

@testable import Episodes

/// What threads share, they count references to at every step, and wait for each other's counts: two threads were no faster than
/// one. So no array that a thread's agent holds may be another's.
@Suite struct AgentMemoryTests {
  private static let policies = TestFiles.fixture("checkpoints", of: "CheckpointsTests")

  /// Where the elements of all arrays in a value lie, at any depth, by the path to the array.
  private func arrays(in value: Any, _ path: String = "agent") -> [String: UnsafeRawPointer] {
    var found: [String: UnsafeRawPointer] = [:]
    // Empty ones are all the same one, which is never freed and not counted.
    func address<Element>(_ array: [Element]) -> UnsafeRawPointer? {
      array.isEmpty ? nil : array.withUnsafeBytes { $0.baseAddress }
    }
    switch value {
    case let array as [Float]: found[path] = address(array)
    case let array as [Double]: found[path] = address(array)
    case let array as [Linear]: found[path] = address(array)
    default:
      for (index, child) in Mirror(reflecting: value).children.enumerated() {
        found.merge(arrays(in: child.value, "\(path).\(child.label ?? String(index))")) { first, _ in first }
      }
    }
    return found
  }

  @Test(arguments: [
    ("sb3-ppo-cartpole.zip", "CartPole-v1", false), ("sb3-ppo-lander.zip", "LunarLander-v3", true),
  ])
  func threadsShareNoArray(file: String, id: String, isContinuous: Bool) throws {
    let environment = try make(id, options: isContinuous ? ["continuous": true] : [:])
    let agent = try Agent.checkpoint(
      at: Self.policies.appendingPathComponent(file).path, for: environment, deterministic: false)
    var copy = agent
    let before = arrays(in: agent)
    // The network's layers and parameters, the record, and what the distribution needs; the bounds of the box are read alone.
    let own = before.filter { !$0.key.contains("actionSpace") }
    #expect(own.count >= 5, "\(own.keys)")
    #expect(arrays(in: copy) == before, "a copy shares them at first")
    copy.unshare()
    let after = arrays(in: copy)
    for (path, address) in own { #expect(after[path] != address, "\(path)") }
    #expect(
      try copy.playEpisode(in: environment, seed: 3)
        == {
          var agent = agent
          return try agent.playEpisode(in: environment, seed: 3)
        }())
  }
}
