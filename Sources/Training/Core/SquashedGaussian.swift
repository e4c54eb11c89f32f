#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Actions tanh(u), u drawn from independent normal distributions, of several rows of an actor's outputs: `width` means and
/// after them as many logarithms of standard deviations, which are held within −20 and 2.
///
/// The draws are reparametrized, u = μ + σ ε with a given ε, so that a loss of the action has derivatives by the outputs.
struct SquashedGaussianPass: ~Copyable {
  /// Elements of an action.
  let width: Int
  /// The actions, within −1 and 1.
  let actions: Rows
  /// log π of them: Σ log N(u; μ, σ) − Σ log(1 − tanh² u + 1e-6).
  let logProbabilities: Floats
  private let actionMemory: Floats
  /// ε of each element.
  private let noise: Floats
  /// u of each element: where tanh is near ±1, its slope does not follow from its value any more.
  private let inner: Floats

  static let logDeviations: ClosedRange<Float> = -20...2
  private static let epsilon = 1e-6

  init(width: Int, capacity: Int) {
    self.width = width
    actionMemory = Floats(capacity * width)
    actions = Rows(start: actionMemory.start, stride: width)
    logProbabilities = Floats(capacity)
    noise = Floats(capacity * width)
    inner = Floats(capacity * width)
  }

  /// Sets `actions` and `logProbabilities`; element j of row r is drawn by ε = `draw(r, j)`.
  func sample(outputs: Rows, rows: Int, draw: (_ row: Int, _ element: Int) -> Double) {
    let logRootTwoPi = 0.5 * log(2 * Double.pi)
    for row in 0..<rows {
      var logProbability = 0.0
      for j in 0..<width {
        let epsilon = draw(row, j)
        let logDeviation = Double(Self.clamp(outputs[row][width + j]))
        let u = Double(outputs[row][j]) + exp(logDeviation) * epsilon
        let action = tanh(u)
        logProbability -= epsilon * epsilon / 2 + logDeviation + logRootTwoPi
        logProbability -= log(1 - action * action + Self.epsilon)
        actions[row][j] = Float(action)
        noise[row * width + j] = Float(epsilon)
        inner[row * width + j] = Float(u)
      }
      logProbabilities[row] = Float(logProbability)
    }
  }

  /// Writes the derivatives by the outputs of Σ over rows of a loss of the action and of log π, after `sample`.
  ///
  /// - Parameters:
  ///   - byAction: The loss's derivatives by each row's action.
  ///   - byLogProbability: Those by each row's log π.
  func writeGradient(
    byAction: Rows, byLogProbability: UnsafePointer<Float>, outputs: Rows, rows: Int, into outputDelta: Rows
  ) {
    for row in 0..<rows {
      let weight = Double(byLogProbability[row])
      for j in 0..<width {
        let u = Double(inner[row * width + j])
        let action = tanh(u)
        let slope = 1 / (cosh(u) * cosh(u))
        let raw = outputs[row][width + j]
        let deviation = exp(Double(Self.clamp(raw)))
        // By u: through the action, and through the correction of log π.
        let byInner =
          Double(byAction[row][j]) * slope + weight * 2 * action * slope / (slope + Self.epsilon)
        outputDelta[row][j] = Float(byInner)
        let byLogDeviation = byInner * deviation * Double(noise[row * width + j]) - weight
        outputDelta[row][width + j] = Self.logDeviations.contains(raw) ? Float(byLogDeviation) : 0
      }
    }
  }

  private static func clamp(_ logDeviation: Float) -> Float {
    min(max(logDeviation, logDeviations.lowerBound), logDeviations.upperBound)
  }
}
