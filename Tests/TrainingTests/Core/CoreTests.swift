import CKernels
import Environments
import Foundation
import Policies
import Testing

@testable import Training

@Suite struct NetworkPassTests {
  private func network(_ example: CoreFixtures.Pass) throws -> Network {
    var network = Network(
      sizes: example.sizes, activation: try #require(Activation(rawValue: example.activation)))
    for index in network.layers.indices {
      network.setWeight(of: index, to: example.weights[index])
      network.setBias(of: index, to: example.biases[index])
    }
    return network
  }

  @Test func forwardAndBackwardMatchPyTorch() throws {
    for example in try CoreFixtures.read().networks {
      let network = try network(example)
      let count = example.inputs.count
      let pass = NetworkPass(network, capacity: count + 2)
      let inputs = Matrix(example.inputs, stride: Linear.padded(example.sizes[0]))
      let inputDelta = Matrix(example.inputs.map { $0.map { _ in 9 } }, stride: inputs.rows.stride)
      let transposed = TransposedWeights(network, includesFirst: true)
      let gradient = Floats(network.parameters.count)
      network.parameters.withUnsafeBufferPointer { buffer in
        guard let parameters = buffer.baseAddress else { return }
        transposed.refresh(parameters: parameters)
        pass.forward(parameters: parameters, inputs: inputs.rows, rows: count)
      }
      for (row, expected) in example.outputs.enumerated() {
        #expect(areClose((0..<expected.count).map { pass.outputs[row][$0] }, expected))
      }
      for (row, delta) in example.outputDelta.enumerated() {
        for (j, value) in delta.enumerated() { pass.outputDelta[row][j] = value }
      }
      pass.backward(
        transposed: transposed, inputs: inputs.rows, rows: count, gradient: gradient.start,
        inputDelta: inputDelta.rows)
      let found = network.with(parameters: gradient.array)
      for index in network.layers.indices {
        #expect(areClose(found.weight(of: index), example.weightGradients[index]))
        #expect(areClose(found.bias(of: index), example.biasGradients[index]))
      }
      for (row, expected) in example.inputDelta.enumerated() {
        #expect(areClose((0..<expected.count).map { inputDelta.rows[row][$0] }, expected))
      }
    }
  }

  /// The same sums in the same order as the pass of a single observation.
  @Test func forwardGivesTheBitsOfASinglePass() throws {
    var generator = PCG64(seed: 1)
    let network = Network(sizes: [5, 19, 40, 3], activation: .relu, using: &generator)
    let observations = (0..<11).map { _ in (0..<5).map { _ in Float(generator.uniform(-3, 3)) } }
    let pass = NetworkPass(network, capacity: 11)
    let inputs = Matrix(observations, stride: 8)
    network.parameters.withUnsafeBufferPointer { parameters in
      guard let start = parameters.baseAddress else { return }
      pass.forward(parameters: start, inputs: inputs.rows, rows: 11)
    }
    for (row, observation) in observations.enumerated() {
      #expect((0..<3).map { pass.outputs[row][$0] } == network.logits(for: observation))
    }
  }
}

@Suite struct KernelTests {
  /// The sets of instructions that this machine has: those that round products before they are added, and the fused.
  private static let separate = [kernels_baseline, kernels_avx2, kernels_avx512].filter {
    $0.rawValue <= kernels_best().rawValue
  }
  private static let fused = [kernels_fused, kernels_fused_avx512].filter {
    $0.rawValue <= kernels_fastest().rawValue
  }

  /// All sets of instructions give the bits of sums in order, the fused ones of fused sums.
  @Test func productsHaveTheSameBitsByAllInstructions() {
    var generator = PCG64(seed: 7)
    func random(_ count: Int) -> [Float] { (0..<count).map { _ in Float(generator.nextNormalDouble()) } }
    // The last three have columns that are copied to be side by side, deeper than a copy in the second.
    for (rows, depth, columns) in [
      (1, 1, 8), (3, 5, 16), (4, 64, 64), (7, 33, 24), (65, 3, 72), (2, 9, 136), (17, 20, 136),
      (18, 520, 128), (31, 7, 152),
    ] {
      let (a, b, start) = (random(rows * depth), random(depth * columns), random(columns))
      func multiply(_ instructions: kernels_instructions) -> [Float] {
        var c = [Float](repeating: .nan, count: rows * columns)
        a.withUnsafeBufferPointer { a in
          b.withUnsafeBufferPointer { b in
            start.withUnsafeBufferPointer { start in
              c.withUnsafeMutableBufferPointer { c in
                var product = kernels_product(
                  rows: rows, depth: depth, columns: columns, a: a.baseAddress, a_row: depth, a_depth: 1,
                  b: b.baseAddress, b_row: columns, c: c.baseAddress, c_row: columns,
                  start: start.baseAddress)
                kernels_multiply(instructions, &product)
              }
            }
          }
        }
        return c
      }
      var (sums, fusedSums) = ([Float](), [Float]())
      for row in 0..<rows {
        for column in 0..<columns {
          var (sum, fused) = (start[column], start[column])
          for k in 0..<depth {
            sum += a[row * depth + k] * b[k * columns + column]
            fused.addProduct(a[row * depth + k], b[k * columns + column])
          }
          sums.append(sum)
          fusedSums.append(fused)
        }
      }
      for instructions in Self.separate {
        #expect(multiply(instructions) == sums, "\(instructions) of \(rows) × \(depth) × \(columns)")
      }
      for instructions in Self.fused {
        #expect(multiply(instructions) == fusedSums, "\(instructions) of \(rows) × \(depth) × \(columns)")
      }
    }
  }

  @Test func elementsHaveTheSameBitsByAllInstructions() {
    var generator = PCG64(seed: 8)
    func random(_ count: Int) -> [Float] { (0..<count).map { _ in Float(generator.nextNormalDouble()) } }
    let values = random(64) + [0, -0.0, 1e-30, -1e-6, 20, -20, .infinity, -.infinity]
    let tangents = Self.separate.map { instructions in
      var x = values
      kernels_tanh(instructions, &x, x.count)
      return x
    }
    #expect(tangents.allSatisfy { $0.map(\.bitPattern) == tangents[0].map(\.bitPattern) })
    let gradient = random(64)
    let moved = Self.separate.map { instructions in
      var (parameters, mean, square) = (Array(values[..<64]), gradient, gradient.map { $0 * $0 })
      var step = kernels_adam_step(
        step_size: 0.01, root: 0.3, epsilon: 1e-5, keep2: 0.999, take1: 0.1, take2: 0.001, gradient_scale: 0.7
      )
      kernels_adam(instructions, &step, &parameters, gradient, &mean, &square, 64)
      kernels_rmsprop(instructions, 0.01, 0.99, 0.01, 1e-5, 0.7, &parameters, gradient, &square, 64)
      kernels_tanh_slope(instructions, &parameters, mean, 64)
      kernels_relu(instructions, &mean, 32)
      kernels_relu_slope(instructions, &square, parameters, 64)
      kernels_add(instructions, &parameters, square, 64)
      return (parameters + mean + square).map(\.bitPattern)
        + [UInt32(truncatingIfNeeded: kernels_sum_of_squares(instructions, parameters, 64).bitPattern)]
    }
    #expect(moved.allSatisfy { $0 == moved[0] })
  }

  /// Means of gradients that stay away fade to zero, and do not stay at numbers that slow the processor down.
  @Test func meansOfGradientsFadeToZero() {
    let gradient = [Float](repeating: 0, count: 8)
    var step = kernels_adam_step(
      step_size: 1e-3, root: 1, epsilon: 1e-8, keep2: 0.999, take1: 0.1, take2: 0.001, gradient_scale: 1)
    for instructions in Self.separate + Self.fused {
      var parameters = [Float](repeating: 1, count: 8)
      var (mean, square) = ([Float](repeating: 1e-3, count: 8), [Float](repeating: 2e-38, count: 8))
      var rmsSquare = square
      (mean[1], square[1], rmsSquare[1]) = (.nan, .nan, .nan)
      for _ in 0..<1000 {
        kernels_adam(instructions, &step, &parameters, gradient, &mean, &square, 8)
        kernels_rmsprop(instructions, 0.01, 0.99, 0.01, 1e-5, 1, &parameters, gradient, &rmsSquare, 8)
      }
      for values in [mean, square, rmsSquare] {
        #expect(values[0] == 0 && values[1].isNaN, "\(instructions): \(values)")
      }
    }
  }

  @Test func transposesAreExact() {
    for (rows, columns) in [(1, 1), (8, 8), (19, 13), (16, 40), (7, 24)] {
      let stride = (columns + 7) / 8 * 8
      let from = (0..<rows * stride).map { Float($0) }
      let width = (rows + 7) / 8 * 8
      for instructions in [kernels_baseline, kernels_best()] {
        var into = [Float](repeating: -1, count: columns * width)
        kernels_transpose(instructions, from, stride, rows, columns, &into, width)
        for i in 0..<width {
          for j in 0..<columns {
            #expect(into[j * width + i] == (i < rows ? from[i * stride + j] : -1))
          }
        }
      }
    }
  }

  @Test func reluKeepsWhatIsAboveZero() {
    let values: [Float] = [1, -1, 0, -0.0, .nan, .infinity, -.infinity, .leastNonzeroMagnitude]
    var kept = values
    kernels_relu(kernels_best(), &kept, 8)
    #expect(kept == [1, 0, 0, 0, 0, .infinity, 0, .leastNonzeroMagnitude])
    var delta: [Float] = [2, 2, 2, 2, 2, 2, 2, -2]
    kernels_relu_slope(kernels_best(), &delta, values, 8)
    #expect(delta == [2, 0, 0, 0, 0, 2, 0, -2])
  }

  /// Six units of the last place of numbers up to one.
  @Test func tanhIsExactToSomeUnitsOfTheLastPlace() {
    for x in stride(from: Float(-12), through: 12, by: 0.0037) {
      var values = [Float](repeating: x, count: 8)
      kernels_tanh(kernels_best(), &values, 8)
      let exact = tanh(Double(x))
      #expect(abs(Double(values[3]) - exact) <= 6 * Double(Float(exact).ulp))
    }
    var special: [Float] = [.nan, .infinity, -.infinity, 0, -0.0, 1e-36, 3, -3]
    kernels_tanh(kernels_best(), &special, 8)
    #expect(special[0].isNaN && abs(special[1] - 1) < 1e-6 && abs(special[2] + 1) < 1e-6 && special[3] == 0)
  }
}

@Suite struct OptimizerTests {
  @Test func severalClippedStepsMatchPyTorch() throws {
    for example in try CoreFixtures.read().optimizers {
      let parameters = Floats(16)
      parameters.set(example.initial)
      var adam = Adam(count: 16, learningRate: 0, epsilon: 1e-5)
      var rmsprop = RMSprop(count: 16)
      for step in example.steps {
        let norm = step.gradient.withUnsafeBufferPointer { gradient -> Double in
          guard let start = gradient.baseAddress else { return .nan }
          let norm = Kernels.sumOfSquares(start, count: 16).squareRoot()
          let scale = clippingScale(norm: norm, limit: 0.5)
          if example.name == "adam" {
            adam.step(parameters.start, gradient: start, scale: scale, learningRate: 3e-3)
          } else {
            rmsprop.step(parameters.start, gradient: start, scale: scale, learningRate: 7e-3)
          }
          return norm
        }
        #expect(isClose(norm, step.norm))
        #expect(areClose(parameters.array, step.parameters))
      }
    }
  }

  @Test func aGradientThatIsNotANumberIsNotHidden() {
    #expect(clippingScale(norm: .nan, limit: 0.5).isNaN)
    #expect(clippingScale(norm: 0.1, limit: 0.5) == 1)
    #expect(clippingScale(norm: .infinity, limit: 0.5) == 0)
  }
}

@Suite struct BufferTests {
  @Test func advantagesMatchStableBaselines3() throws {
    let example = try CoreFixtures.read().advantages
    let (steps, environments) = (example.rewards.count, example.last.count)
    var buffer = RolloutBuffer(steps: steps, environments: environments, observationWidth: 1, actionWidth: 1)
    for t in 0..<steps {
      for i in 0..<environments {
        buffer.values[t * environments + i] = example.values[t][i]
        buffer.setOutcome(t, i, reward: Double(example.rewards[t][i]), ends: example.ends[t][i])
      }
    }
    let last = Matrix(example.last.map { [$0] })
    buffer.estimateAdvantages(lastValues: last.rows, gamma: example.gamma, lambda: example.gaeLambda)
    #expect(areClose(buffer.advantages.array, example.advantages.flatMap(\.self)))
    #expect(areClose(buffer.returns.array, example.returns.flatMap(\.self)))
  }

  @Test func normalizedAdvantagesHaveMeanZeroAndUnitDeviation() {
    let values = Floats(4)
    values.set([1, 2, 3, 4])
    normalizeAdvantages(values.start, count: 4)
    let deviation = Float((5.0 / 3).squareRoot())
    // Rounded from double.
    #expect(
      areClose(values.array, [-1.5 / deviation, -0.5 / deviation, 0.5 / deviation, 1.5 / deviation], 1e-6))
    let one = Floats(1)
    one[0] = 7
    normalizeAdvantages(one.start, count: 1)
    #expect(one[0] == 7)
  }
}

@Suite struct NormalizationTests {
  @Test func observationsAndRewardsMatchStableBaselines3() throws {
    let example = try CoreFixtures.read().normalization
    let count = example.ends[0].count
    var observations = ObservationNormalizer(width: 3)
    var rewards = RewardNormalizer(environments: count, gamma: example.gamma)
    let row = Floats(3)
    for (t, seen) in example.observations.enumerated() {
      let flat = seen.flatMap(\.self)
      observations.update(flat, rows: count)
      for i in 0..<count {
        observations.write(flat, row: i, to: row.start)
        #expect(areClose(row.array, example.normalizedObservations[t][i]))
        let observation = seen[i]
        var applied = observation
        var span = applied.mutableSpan
        observations.policy.apply(to: observation.span, into: &span)
        // The mean is rounded to float32 there; the third element's mean is of the order of its deviation and the first's five thousand times.
        #expect(areClose(applied, example.normalizedObservations[t][i], 3e-3))
      }
      guard t > 0 else { continue }
      var paid = example.rewards[t - 1]
      rewards.normalize(&paid) { example.ends[t - 1][$0] }
      for (found, expected) in zip(paid, example.normalizedRewards[t - 1]) {
        #expect(isClose(found, expected))
      }
    }
    for j in 0..<3 {
      #expect(isClose(observations.moments.mean[j], example.mean[j]))
      #expect(isClose(observations.moments.variance[j], example.variance[j]))
    }
  }
}
