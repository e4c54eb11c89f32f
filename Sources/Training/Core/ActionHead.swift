import Environments
import Policies
import ShowreelSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The kind of distribution that an actor's outputs are the parameters of.
enum ActionHead: Sendable, Hashable {
  /// Numbered actions, by their logits.
  case categorical(count: Int)
  /// Independent normal distributions of so many elements: the outputs are means, the logarithms of the standard
  /// deviations parameters of their own.
  case gaussian(width: Int)
  /// The same, with noise that is a linear function of the actor's last hidden layer (gSDE; Raffin et al., "Smooth
  /// Exploration for Robotic Reinforcement Learning", 2022): its matrix is drawn for several steps at a time, and the
  /// parameters are the logarithms of the standard deviations of the matrix's elements.
  case stateDependent(width: Int, latents: Int)

  /// The outputs of the actor.
  var outputs: Int {
    switch self {
    case .categorical(let count): count
    case .gaussian(let width), .stateDependent(let width, _): width
    }
  }

  /// Floats that an action takes in a buffer; the number of one is one.
  var actionWidth: Int {
    switch self {
    case .categorical: 1
    case .gaussian(let width), .stateDependent(let width, _): width
    }
  }

  /// The parameters beside the actor's, element (k, j) of gSDE's at k * width + j.
  var parameterCount: Int {
    switch self {
    case .categorical: 0
    case .gaussian(let width): width
    case .stateDependent(let width, let latents): width * latents
    }
  }
}

private let logRootTwoPi = 0.5 * log(2 * Double.pi)
/// The amount that gSDE adds to each variance, as Stable-Baselines3 does.
private let stateDependentEpsilon = 1e-6

/// The distributions of several rows of an actor's outputs: draws, logarithms of probabilities, entropies, and the
/// derivatives of both.
struct HeadPass: ~Copyable {
  let head: ActionHead
  /// log π of the actions of `evaluate`, one a row.
  let logProbabilities: Floats
  /// The entropies in nats, one a row.
  let entropies: Floats
  /// The values that the derivatives need again: for each row the probabilities of a categorical, or of a Gaussian
  /// (a − μ)/σ² and after those σ².
  private let kept: Floats
  private let keptStride: Int
  /// gSDE's matrix for each row.
  private let noise: Floats

  /// - Parameter explores: Whether actions are drawn.
  init(_ head: ActionHead, capacity: Int, explores: Bool) {
    self.head = head
    logProbabilities = Floats(capacity)
    entropies = Floats(capacity)
    switch head {
    case .categorical(let count): keptStride = 2 * count
    case .gaussian(let width), .stateDependent(let width, _): keptStride = 2 * width
    }
    kept = Floats(capacity * keptStride)
    if case .stateDependent = head, explores {
      noise = Floats(capacity * head.parameterCount)
    } else {
      noise = Floats(0)
    }
  }

  /// Visits gSDE's matrices.
  func visit(_ state: inout StateArchive) throws(FileError) { try state.visit("noise", noise) }

  // MARK: Draws

  /// Draws gSDE's matrices anew, of each row its own: two draws of the generator for each element.
  func drawNoise(parameters: UnsafePointer<Float>, rows: Int, using generator: inout PCG64) {
    guard case .stateDependent = head else { return }
    let count = head.parameterCount
    for row in 0..<rows {
      for k in 0..<count {
        noise[row * count + k] = Float(exp(Double(parameters[k])) * generator.nextNormalDouble())
      }
    }
  }

  /// Draws an action for each row: by one draw of a categorical, two for each element of a Gaussian, none with gSDE.
  func sample(
    outputs: Rows, latents: Rows, parameters: UnsafePointer<Float>, rows: Int, into actions: Rows,
    using generator: inout PCG64
  ) {
    switch head {
    case .categorical(let count):
      for row in 0..<rows {
        actions[row][0] = Float(sampleClass(outputs[row], count, at: generator.nextUnitDouble()))
      }
    case .gaussian(let width):
      for row in 0..<rows {
        for j in 0..<width {
          let deviation = exp(Double(parameters[j]))
          actions[row][j] = Float(Double(outputs[row][j]) + deviation * generator.nextNormalDouble())
        }
      }
    case .stateDependent(let width, let latentCount):
      for row in 0..<rows {
        let matrix = noise.start + row * head.parameterCount
        for j in 0..<width {
          var sum = Double(outputs[row][j])
          for k in 0..<latentCount { sum += Double(latents[row][k]) * Double(matrix[k * width + j]) }
          actions[row][j] = Float(sum)
        }
      }
    }
  }

  /// The class at `unit` of the cumulative distribution.
  private func sampleClass(_ logits: UnsafeMutablePointer<Float>, _ count: Int, at unit: Double) -> Int {
    var greatest = logits[0]
    for i in 1..<count where logits[i] > greatest { greatest = logits[i] }
    var total = 0.0
    for i in 0..<count { total += exp(Double(logits[i]) - Double(greatest)) }
    let threshold = unit * total
    var sum = 0.0
    for i in 0..<count {
      sum += exp(Double(logits[i]) - Double(greatest))
      if threshold < sum { return i }
    }
    return count - 1
  }

  // MARK: Probabilities

  /// Sets `logProbabilities` and `entropies`.
  func evaluate(
    outputs: Rows, latents: Rows, parameters: UnsafePointer<Float>, actions: Rows, rows: Int
  ) {
    switch head {
    case .categorical(let count):
      for row in 0..<rows { evaluateCategorical(row, outputs[row], Int(actions[row][0]), count) }
    case .gaussian(let width):
      for row in 0..<rows {
        evaluateNormal(row, outputs[row], actions[row], width) { j in
          exp(2 * Double(parameters[j]))
        }
      }
    case .stateDependent(let width, let latentCount):
      for row in 0..<rows {
        let latent = latents[row]
        evaluateNormal(row, outputs[row], actions[row], width) { j in
          var variance = stateDependentEpsilon
          for k in 0..<latentCount {
            let h = Double(latent[k])
            variance += h * h * exp(2 * Double(parameters[k * width + j]))
          }
          return variance
        }
      }
    }
  }

  @inline(__always)
  private func evaluateCategorical(
    _ row: Int, _ logits: UnsafeMutablePointer<Float>, _ action: Int, _ count: Int
  ) {
    let probabilities = kept.start + row * keptStride
    let logs = probabilities + count
    var greatest = logits[0]
    for i in 1..<count where logits[i] > greatest { greatest = logits[i] }
    var total = 0.0
    for i in 0..<count {
      let weight = exp(Double(logits[i]) - Double(greatest))
      probabilities[i] = Float(weight)
      total += weight
    }
    let logTotal = log(total)
    let scale = 1 / total
    var entropy = 0.0
    for i in 0..<count {
      let logProbability = Double(logits[i]) - Double(greatest) - logTotal
      let probability = Double(probabilities[i]) * scale
      probabilities[i] = Float(probability)
      logs[i] = Float(logProbability)
      // The logarithm of what underflows to zero is finite, but may be of the order of 10³⁸.
      if probability > 0 { entropy -= probability * logProbability }
    }
    logProbabilities[row] = logs[action]
    entropies[row] = Float(entropy)
  }

  @inline(__always)
  private func evaluateNormal(
    _ row: Int, _ means: UnsafeMutablePointer<Float>, _ action: UnsafeMutablePointer<Float>, _ width: Int,
    variance: (Int) -> Double
  ) {
    let kept = kept.start + row * keptStride
    var (logProbability, entropy) = (0.0, 0.0)
    for j in 0..<width {
      let variance = variance(j)
      let difference = Double(action[j]) - Double(means[j])
      let logDeviation = 0.5 * log(variance)
      logProbability -= difference * difference / (2 * variance) + logDeviation + logRootTwoPi
      entropy += 0.5 + logRootTwoPi + logDeviation
      kept[j] = Float(difference / variance)
      kept[width + j] = Float(variance)
    }
    logProbabilities[row] = Float(logProbability)
    entropies[row] = Float(entropy)
  }

  // MARK: Derivatives

  /// Writes the derivatives by the outputs, and adds those by the head's parameters, of Σ over rows
  /// byLogProbability(row) · log π(row) + byEntropy · entropy(row), after `evaluate` of the same.
  ///
  /// gSDE's noise does not reach the hidden layer that it follows, as in Stable-Baselines3.
  func writeGradient(
    byLogProbability: UnsafePointer<Float>, byEntropy: Float, latents: Rows,
    parameters: UnsafePointer<Float>, rows: Int, into outputDelta: Rows,
    parameterGradient: UnsafeMutablePointer<Float>, actions: Rows
  ) {
    switch head {
    case .categorical(let count):
      for row in 0..<rows {
        let probabilities = kept.start + row * keptStride
        let logs = probabilities + count
        let delta = outputDelta[row]
        let (weight, entropy) = (byLogProbability[row], entropies[row])
        for i in 0..<count {
          // By logit i: [i = a] − π(i), and −π(i) (log π(i) + H).
          let slope = probabilities[i] > 0 ? probabilities[i] * (logs[i] + entropy) : 0
          delta[i] = -weight * probabilities[i] - byEntropy * slope
        }
        delta[Int(actions[row][0])] += weight
      }
    case .gaussian(let width):
      for row in 0..<rows {
        let kept = kept.start + row * keptStride
        for j in 0..<width {
          outputDelta[row][j] = byLogProbability[row] * kept[j]
          // By log σ: (a − μ)²/σ² − 1, and 1.
          parameterGradient[j] +=
            byLogProbability[row] * (kept[j] * kept[j] * kept[width + j] - 1) + byEntropy
        }
      }
    case .stateDependent(let width, let latentCount):
      for row in 0..<rows {
        let kept = kept.start + row * keptStride
        let latent = latents[row]
        for j in 0..<width {
          outputDelta[row][j] = byLogProbability[row] * kept[j]
          let variance = kept[width + j]
          // By the variance: ((a − μ)²/σ² − 1) / 2σ², and 1 / 2σ²; the variance by log s(k, j): 2 h(k)² s(k, j)².
          let byVariance =
            (byLogProbability[row] * (kept[j] * kept[j] * variance - 1) + byEntropy) / (2 * variance)
          for k in 0..<latentCount {
            let s = expf(parameters[k * width + j])
            parameterGradient[k * width + j] += byVariance * 2 * latent[k] * latent[k] * s * s
          }
        }
      }
    }
  }
}
