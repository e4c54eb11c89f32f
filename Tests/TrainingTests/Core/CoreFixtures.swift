import Foundation
import Policies
import TestSupport
import Testing

@testable import Training

/// What `make_training_fixtures.py` computed with PyTorch and Stable-Baselines3.
struct CoreFixtures: Decodable {
  struct Update: Decodable {
    var name: String
    var inputs: Int
    var hidden: [Int]
    var initial: [String: Tensor]
    var observations: [[Float]]
    var actions: [[Float]]
    var logProbabilities, advantages, returns: [Float]
    var passes: Int
    var parameters: [String: Tensor]
  }
  struct Optimizer: Decodable {
    struct Step: Decodable {
      var gradient: [Float]
      var norm: Double
      var parameters: [Float]
    }
    var name: String
    var initial: [Float]
    var steps: [Step]
  }
  struct Advantages: Decodable {
    var gamma, gaeLambda: Double
    var ends: [[Bool]]
    var rewards, values: [[Float]]
    var last: [Float]
    var advantages, returns: [[Float]]
  }
  struct Normalization: Decodable {
    var gamma: Double
    var observations: [[[Float]]]
    var rewards: [[Double]]
    var ends: [[Bool]]
    var normalizedObservations: [[[Float]]]
    var normalizedRewards: [[Double]]
    var mean, variance: [Double]
  }
  struct Categorical: Decodable {
    var logits: [Float]
    var action: Int
    var logProbability, entropy: Double
    var gradient: [Double]
  }
  struct Gaussian: Decodable {
    var mean, logDeviation, action: [Float]
    var logProbability, entropy: Double
    var meanGradient, deviationGradient: [Double]
  }
  struct Squashed: Decodable {
    var outputs: [Float]
    var noise, action: [Double]
    var logProbability: Double
    var gradient: [Double]
  }
  struct Pass: Decodable {
    var sizes: [Int]
    var activation: String
    var inputs, outputs, outputDelta, inputDelta: [[Float]]
    var weights, biases, weightGradients, biasGradients: [[Float]]
  }
  /// A tensor of one or two dimensions, flattened.
  struct Tensor: Decodable {
    var values: [Float]
    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let rows = try? container.decode([[Float]].self) {
        values = rows.flatMap(\.self)
      } else {
        values = try container.decode([Float].self)
      }
    }
  }

  var updates: [Update]
  var optimizers: [Optimizer]
  var advantages: Advantages
  var normalization: Normalization
  var categorical: [Categorical]
  var gaussian: [Gaussian]
  var squashed: [Squashed]
  var networks: [Pass]

  static func read() throws -> CoreFixtures { try TestFiles.json("core.json") }
}

/// Rows with memory of their own, as kernels take them.
struct Matrix: ~Copyable {
  let memory: Floats
  let rows: Rows

  init(_ values: [[Float]], stride: Int? = nil) {
    let stride = stride ?? values[0].count
    memory = Floats(values.count * stride)
    rows = Rows(start: memory.start, stride: stride)
    for (row, elements) in values.enumerated() {
      for (j, element) in elements.enumerated() { rows[row][j] = element }
    }
  }
}

/// Whether two numbers differ by at most a part of the greater, or of one where both are smaller.
func isClose(_ a: Double, _ b: Double, _ tolerance: Double = 1e-5) -> Bool {
  abs(a - b) <= tolerance * max(1, abs(a), abs(b))
}

func areClose(_ a: [Float], _ b: [Float], _ tolerance: Double = 1e-5) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { isClose(Double($0), Double($1), tolerance) }
}
