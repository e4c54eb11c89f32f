import Environments
import ShowreelSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Actions tanh(u), u = μ + h M: μ an actor's outputs within ±2, h its last hidden layer, and M a matrix of normal numbers
/// of their own standard deviations s (gSDE; Raffin et al., 2022), as SAC learns them.
///
/// The matrix is reparametrized, M = s ε with a given ε, and unlike PPO's, the noise reaches the hidden layer too: a loss of
/// the action has derivatives by the outputs, the latents and log s. Element (k, j) of a matrix is at k * width + j.
struct SquashedStateNoisePass: ~Copyable {
  /// Elements of an action.
  let width: Int
  let latentCount: Int
  /// The actions, within −1 and 1.
  let actions: Rows
  /// log π of them: Σ log N(u; μ, Σ h² s² + 1e-6) − Σ log(1 − tanh² u + 1e-6).
  let logProbabilities: Floats
  /// The derivatives by the latents, after `writeGradient`.
  let latentDelta: Rows
  private let actionMemory: Floats
  private let latentMemory: Floats
  /// ε, one matrix after the other, and how many there are: one of each row's own, or one for all.
  private let noise: Floats
  private let matrices: Int
  private let deviations: Floats
  /// u, h M and Σ h² s² + 1e-6 of each element.
  private let kept: Floats

  /// The greatest magnitude of a mean.
  static let limit: Float = 2
  private static let epsilon = 1e-6

  /// - Parameter matrices: As many as rows, or one.
  init(width: Int, latents: Int, latentStride: Int, capacity: Int, matrices: Int) {
    self.width = width
    latentCount = latents
    self.matrices = matrices
    actionMemory = Floats(capacity * width)
    actions = Rows(start: actionMemory.start, stride: width)
    logProbabilities = Floats(capacity)
    latentMemory = Floats(capacity * latentStride)
    latentDelta = Rows(start: latentMemory.start, stride: latentStride)
    noise = Floats(matrices * width * latents)
    deviations = Floats(width * latents)
    kept = Floats(3 * capacity * width)
  }

  /// Draws the matrices anew, element k of the whole by ε = `draw(k)`.
  func drawNoise(_ draw: (_ index: Int) -> Double) {
    for k in 0..<noise.count { noise[k] = Float(draw(k)) }
  }

  /// Visits the matrices.
  func visit(_ state: inout StateArchive) throws(FileError) { try state.visit("noise", noise) }

  /// Takes the matrices of another pass, which has as many.
  func takeNoise(of other: borrowing SquashedStateNoisePass) {
    for k in 0..<noise.count { noise[k] = other.noise[k] }
  }

  /// Sets `actions` and `logProbabilities`.
  func sample(outputs: Rows, latents: Rows, logDeviations: UnsafePointer<Float>, rows: Int) {
    let logRootTwoPi = 0.5 * log(2 * Double.pi)
    for k in 0..<deviations.count { deviations[k] = expf(logDeviations[k]) }
    for row in 0..<rows {
      let (latent, matrix) = (latents[row], noise.start + (matrices == 1 ? 0 : row) * deviations.count)
      var logProbability = 0.0
      for j in 0..<width {
        var (shift, variance) = (0.0, Self.epsilon)
        for k in 0..<latentCount {
          let scaled = Double(latent[k]) * Double(deviations[k * width + j])
          shift += scaled * Double(matrix[k * width + j])
          variance += scaled * scaled
        }
        let u = Double(min(max(outputs[row][j], -Self.limit), Self.limit)) + shift
        let action = tanh(u)
        logProbability -= shift * shift / (2 * variance) + 0.5 * log(variance) + logRootTwoPi
        logProbability -= log(1 - action * action + Self.epsilon)
        actions[row][j] = Float(action)
        let place = kept.start + 3 * (row * width + j)
        (place[0], place[1], place[2]) = (Float(u), Float(shift), Float(variance))
      }
      logProbabilities[row] = Float(logProbability)
    }
  }

  /// Writes the derivatives of Σ over rows of a loss of the action and of log π, after `sample`: by the outputs, by the
  /// latents to `latentDelta`, and by log s.
  func writeGradient(
    byAction: Rows, byLogProbability: UnsafePointer<Float>, outputs: Rows, latents: Rows, rows: Int,
    into outputDelta: Rows, deviationGradient: UnsafeMutablePointer<Float>
  ) {
    for k in 0..<deviations.count { deviationGradient[k] = 0 }
    for row in 0..<rows {
      let (latent, delta) = (latents[row], latentDelta[row])
      let matrix = noise.start + (matrices == 1 ? 0 : row) * deviations.count
      let weight = Double(byLogProbability[row])
      for k in 0..<latentDelta.stride { delta[k] = 0 }
      for j in 0..<width {
        let place = kept.start + 3 * (row * width + j)
        let (u, shift, variance) = (Double(place[0]), Double(place[1]), Double(place[2]))
        let action = tanh(u)
        let slope = 1 / (cosh(u) * cosh(u))
        // By u: through the action, and through the correction of log π.
        let byInner = Double(byAction[row][j]) * slope + weight * 2 * action * slope / (slope + Self.epsilon)
        let mean = outputs[row][j]
        outputDelta[row][j] = abs(mean) < Self.limit ? Float(byInner) : 0
        let byShift = Float(byInner - weight * shift / variance)
        let byVariance = Float(weight * (shift * shift / variance - 1) / (2 * variance))
        for k in 0..<latentCount {
          let (h, s, draw) = (latent[k], deviations[k * width + j], matrix[k * width + j])
          delta[k] += byShift * s * draw + byVariance * 2 * h * s * s
          deviationGradient[k * width + j] += byShift * h * s * draw + byVariance * 2 * h * h * s * s
        }
      }
    }
  }
}
