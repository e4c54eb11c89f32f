import Foundation
import Testing

@testable import Environments

/// The reference data that scripts/fixtures/make_lunar_lander_fixtures.py takes from Gymnasium.
enum LunarLanderFixtures {
  struct Trace: Decodable, Sendable, CustomTestStringConvertible {
    let policy: String
    let seed: UInt64
    /// By Gymnasium's names.
    let options: [String: OptionValue]
    let steps: Int
    let terminated: Bool
    let terrain, actions, observations, rewards: Data

    var testDescription: String {
      let list = options.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      return (["\(policy), seed \(seed)"] + list).joined(separator: ", ")
    }

    /// The lander that the trace was made with, without a limit of steps.
    func makeLander() throws -> LunarLander {
      let made = try make("LunarLander-v3", options: options)
      return try #require(made.unwrapped as? LunarLander)
    }

    /// The action of each step.
    var decodedActions: [Action] {
      let numbers = actions.numbers(Float.self)
      if options["continuous"] == true {
        return (0..<steps).map { .continuous([numbers[2 * $0], numbers[2 * $0 + 1]]) }
      }
      return numbers.map { .discrete(Int($0)) }
    }

    /// The observation after reset and after each step, eight numbers each.
    var decodedObservations: [[Float]] {
      let numbers = observations.numbers(Float.self)
      return (0...steps).map { Array(numbers[(8 * $0)..<(8 * $0 + 8)]) }
    }
  }

  struct Episodes: Decodable {
    let returns, lengths: Data
  }

  struct Returns: Decodable {
    let written, random: Episodes
  }

  struct Frame: Decodable, Sendable {
    let seed: UInt64
    let actions: [Int]
    let width, height: Int
    let lengths, colors: Data

    /// The frame's bytes, (height, width, 3).
    var pixels: [UInt8] {
      let colors = Array(colors)
      return lengths.numbers(UInt32.self).enumerated().flatMap { run, length in
        (0..<Int(length)).flatMap { _ in colors[(3 * run)..<(3 * run + 3)] }
      }
    }
  }

  static func load<T: Decodable>(_ name: String, as type: T.Type = T.self) throws -> T {
    try Fixtures.json("LunarLander-\(name).json")
  }
}

extension Data {
  /// The little-endian numbers that these bytes are.
  func numbers<T: BitwiseCopyable>(_ type: T.Type) -> [T] {
    withUnsafeBytes { bytes in
      (0..<bytes.count / MemoryLayout<T>.stride).map {
        bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<T>.stride, as: T.self)
      }
    }
  }
}
