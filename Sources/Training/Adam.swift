/// Adam (Kingma and Ba, 2015) as `torch.optim.Adam` computes it, with its defaults: β 0.9 and 0.999, ε 1e-8.
struct Adam {
  let learningRate: Double
  private let beta1 = 0.9
  private let beta2 = 0.999
  private let epsilon: Float = 1e-8
  /// β1 and β2 to the power of the steps taken.
  private var power1 = 1.0
  private var power2 = 1.0
  /// The running means of the gradient and of its square.
  private var mean: [Float]
  private var square: [Float]

  init(count: Int, learningRate: Double) {
    self.learningRate = learningRate
    mean = [Float](repeating: 0, count: count)
    square = mean
  }

  /// Moves `parameters` against `gradient`. Where the gradient has always been zero, as in padding, nothing moves.
  mutating func step(_ parameters: inout [Float], gradient: [Float]) {
    power1 *= beta1
    power2 *= beta2
    let stepSize = Float(learningRate / (1 - power1))
    let root = Float((1 - power2).squareRoot())
    let keep2 = Float(beta2)
    let take1 = Float(1 - beta1)
    let take2 = Float(1 - beta2)
    for i in parameters.indices {
      let g = gradient[i]
      mean[i] += take1 * (g - mean[i])
      square[i] = keep2 * square[i] + take2 * g * g
      parameters[i] -= stepSize * (mean[i] / (square[i].squareRoot() / root + epsilon))
    }
  }
}
