import Environments
import Foundation
import Policies
import Testing

@testable import Training

@Suite struct ActionHeadTests {
  @Test func categoricalMatchesPyTorch() throws {
    for example in try CoreFixtures.read().categorical {
      let count = example.logits.count
      let pass = HeadPass(.categorical(count: count), capacity: 1, explores: false)
      let outputs = Matrix([example.logits])
      let actions = Matrix([[Float(example.action)]])
      let delta = Matrix([example.logits])
      let weights = Floats(1)
      let none = Floats(0)
      weights[0] = 0.7
      pass.evaluate(
        outputs: outputs.rows, latents: outputs.rows, parameters: none.start, actions: actions.rows, rows: 1)
      #expect(isClose(Double(pass.logProbabilities[0]), example.logProbability))
      #expect(isClose(Double(pass.entropies[0]), example.entropy))
      pass.writeGradient(
        byLogProbability: weights.start, byEntropy: 0.3, latents: outputs.rows, parameters: none.start,
        rows: 1,
        into: delta.rows, parameterGradient: none.start, actions: actions.rows)
      for (found, expected) in zip(delta.memory.array, example.gradient) {
        #expect(isClose(Double(found), expected))
      }
    }
  }

  @Test func gaussianMatchesPyTorch() throws {
    for example in try CoreFixtures.read().gaussian {
      let pass = HeadPass(.gaussian(width: 2), capacity: 1, explores: false)
      let outputs = Matrix([example.mean])
      let actions = Matrix([example.action])
      let delta = Matrix([[9, 9]])
      let weights = Floats(1)
      let parameters = Floats(2)
      let gradient = Floats(2)
      weights[0] = 0.7
      parameters.set(example.logDeviation)
      pass.evaluate(
        outputs: outputs.rows, latents: outputs.rows, parameters: parameters.start, actions: actions.rows,
        rows: 1
      )
      #expect(isClose(Double(pass.logProbabilities[0]), example.logProbability))
      #expect(isClose(Double(pass.entropies[0]), example.entropy))
      pass.writeGradient(
        byLogProbability: weights.start, byEntropy: 0.3, latents: outputs.rows, parameters: parameters.start,
        rows: 1, into: delta.rows, parameterGradient: gradient.start, actions: actions.rows)
      for j in 0..<2 {
        #expect(isClose(Double(delta.rows[0][j]), example.meanGradient[j]))
        #expect(isClose(Double(gradient[j]), example.deviationGradient[j]))
      }
    }
  }

  @Test func squashedGaussianMatchesPyTorch() throws {
    for example in try CoreFixtures.read().squashed {
      let pass = SquashedGaussianPass(width: 2, capacity: 1)
      let outputs = Matrix([example.outputs])
      let delta = Matrix([[9, 9, 9, 9]])
      let byAction = Matrix([[1.5, -0.5]])
      let weights = Floats(1)
      weights[0] = 0.2
      pass.sample(outputs: outputs.rows, rows: 1) { example.noise[$1] }
      #expect(isClose(Double(pass.logProbabilities[0]), example.logProbability))
      for j in 0..<2 { #expect(isClose(Double(pass.actions[0][j]), example.action[j])) }
      pass.writeGradient(
        byAction: byAction.rows, byLogProbability: weights.start, outputs: outputs.rows, rows: 1,
        into: delta.rows)
      for (found, expected) in zip(delta.memory.array, example.gradient) {
        #expect(isClose(Double(found), expected))
      }
    }
  }

  /// Frequencies and moments of many draws, five standard errors wide.
  @Test func drawsFollowTheDistributions() {
    var generator = PCG64(seed: 4)
    let rows = 20_000
    let logits: [Float] = [0.5, -1, 1.2]
    let total = logits.map { exp(Double($0)) }.reduce(0, +)
    let categorical = HeadPass(.categorical(count: 3), capacity: rows, explores: true)
    let outputs = Matrix(Array(repeating: logits, count: rows))
    let numbers = Matrix(Array(repeating: [0], count: rows))
    categorical.sample(
      outputs: outputs.rows, latents: outputs.rows, parameters: outputs.memory.start, rows: rows,
      into: numbers.rows, using: &generator)
    for action in 0..<3 {
      let p = exp(Double(logits[action])) / total
      let found = Double(numbers.memory.array.count { $0 == Float(action) }) / Double(rows)
      #expect(abs(found - p) < 5 * (p * (1 - p) / Double(rows)).squareRoot())
    }

    let head = ActionHead.stateDependent(width: 1, latents: 2)
    let gSDE = HeadPass(head, capacity: rows, explores: true)
    let means = Matrix(Array(repeating: [2], count: rows))
    let latents = Matrix(Array(repeating: [0.5, -0.8], count: rows))
    let parameters = Floats(2)
    parameters.set([-0.3, 0.2])
    gSDE.drawNoise(parameters: parameters.start, rows: rows, using: &generator)
    let drawn = Matrix(Array(repeating: [0], count: rows))
    gSDE.sample(
      outputs: means.rows, latents: latents.rows, parameters: parameters.start, rows: rows, into: drawn.rows,
      using: &generator)
    let variance = 0.25 * exp(-0.6) + 0.64 * exp(0.4)
    let mean = drawn.memory.array.reduce(0.0) { $0 + Double($1) } / Double(rows)
    let found = drawn.memory.array.reduce(0.0) { $0 + (Double($1) - 2) * (Double($1) - 2) } / Double(rows)
    #expect(abs(mean - 2) < 5 * (variance / Double(rows)).squareRoot())
    #expect(abs(found - variance) < 5 * variance * (2 / Double(rows)).squareRoot())
  }
}

@Suite struct InitializationTests {
  @Test func orthogonalMatricesAreOrthogonal() {
    var generator = PCG64(seed: 3)
    for (rows, columns) in [(4, 4), (3, 7), (64, 4), (1, 5)] {
      let matrix = orthogonalMatrix(rows: rows, columns: columns, gain: 1.5, using: &generator)
      func vector(_ i: Int) -> [Double] {
        rows <= columns
          ? (0..<columns).map { Double(matrix[i * columns + $0]) }
          : (0..<rows).map { Double(matrix[$0 * columns + i]) }
      }
      for i in 0..<min(rows, columns) {
        for j in 0...i {
          let product = zip(vector(i), vector(j)).reduce(0) { $0 + $1.0 * $1.1 }
          // Elements are rounded to float32.
          #expect(abs(product - (i == j ? 2.25 : 0)) < 1e-6)
        }
      }
    }
  }
}
