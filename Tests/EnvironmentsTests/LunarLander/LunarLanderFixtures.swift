import Foundation
import TestSupport
import Testing

@testable import Environments

/// Makes a lander without wrappers.
func lunarLander(
  options: LunarLander.Options = LunarLander.Options(), renderMode: RenderMode? = nil
) throws -> ModelEnvironment<LunarLander> {
  ModelEnvironment(
    try LunarLander(options: options, hasSparks: renderMode != nil), renderMode: renderMode)
}

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
    func makeLander() throws -> ModelEnvironment<LunarLander> {
      let made = try make("LunarLander-v3", options: options)
      return try #require(made.unwrapped as? ModelEnvironment<LunarLander>)
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

  /// A whole episode: its actions, and a hash of all that was seen.
  struct Episode: Decodable, Sendable, CustomTestStringConvertible {
    let environment, policy: String
    let seed: UInt64
    let options: [String: OptionValue]
    /// The sparks are in the hash too.
    let sparks: Bool
    let continuous: Bool
    let actions: Data
    let hash: String
    let `return`: Double

    var testDescription: String {
      let list = options.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      return ([environment, policy, "seed \(seed)"] + list + (sparks ? ["sparks"] : [])).joined(
        separator: ", ")
    }

    var decodedActions: [Action] {
      guard continuous else { return actions.map { .discrete(Int($0)) } }
      let numbers = actions.numbers(Float.self)
      return (0..<numbers.count / 2).map { .continuous([numbers[2 * $0], numbers[2 * $0 + 1]]) }
    }
  }

  /// The hash of 64-bit words, as the script has it: a Float is its 32 bits, a Double its 64.
  struct Hash {
    private var hash = FNV1a()

    mutating func add(_ word: UInt64) { hash.add(word) }
    mutating func add(_ number: Double) { add(number.bitPattern) }
    mutating func add(_ number: Float) { add(UInt64(number.bitPattern)) }
    mutating func add(_ observation: Observation) { for number in observation { add(number) } }

    mutating func addSparks(of state: LunarLander.State) throws {
      for spark in state.sparks {
        let body = try state.world.state(of: spark.body)
        add(body.position.x)
        add(body.position.y)
        add(body.angle)
        add(body.velocity.x)
        add(body.velocity.y)
        add(body.angularVelocity)
        add(spark.timeToLive)
      }
    }

    var text: String { hash.text }
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
    try TestFiles.json("LunarLander-\(name).json")
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
