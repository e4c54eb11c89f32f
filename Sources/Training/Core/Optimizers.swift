import CKernels
import ShowreelSupport

/// Adam (Kingma and Ba, 2015) as `torch.optim.Adam` computes it, with its defaults: β 0.9 and 0.999, ε 1e-8.
struct Adam {
  let learningRate: Double
  private let beta1 = 0.9
  private let beta2 = 0.999
  private let epsilon: Float
  /// β1 and β2 to the power of the steps taken.
  private var power1 = 1.0
  private var power2 = 1.0
  /// The running means of the gradient and of its square.
  private var mean: [Float]
  private var square: [Float]
  private let instructions: kernels_instructions

  /// - Parameters:
  ///   - count: A multiple of eight, as packed parameters are.
  ///   - instructions: Those for the step; the fused ones round otherwise.
  init(
    count: Int, learningRate: Double, epsilon: Float = 1e-8,
    instructions: kernels_instructions = Kernels.instructions
  ) {
    self.instructions = instructions
    precondition(count % 8 == 0, "a whole number of vectors")
    self.learningRate = learningRate
    self.epsilon = epsilon
    mean = [Float](repeating: 0, count: count)
    square = mean
  }

  /// Visits what the steps taken have left.
  mutating func visit(_ state: inout StateArchive) throws(FileError) {
    let count = mean.count
    try state.visit("power of beta 1", &power1)
    try state.visit("power of beta 2", &power2)
    try state.visit("mean of the gradient", &mean)
    try state.visit("mean of its square", &square)
    try state.check(mean.count == count && square.count == count, "\(count) parameters", mean.count)
  }

  /// Moves `parameters` against `gradient`. Where the gradient has always been zero, as in padding, nothing moves.
  mutating func step(_ parameters: inout [Float], gradient: [Float]) {
    parameters.withUnsafeMutableBufferPointer { parameters in
      gradient.withUnsafeBufferPointer { gradient in
        guard let parameters = parameters.baseAddress, let gradient = gradient.baseAddress else { return }
        step(parameters, gradient: gradient, scale: 1, learningRate: learningRate)
      }
    }
  }

  /// Moves `parameters` against `scale` times `gradient`.
  mutating func step(
    _ parameters: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>, scale: Float,
    learningRate: Double
  ) {
    power1 *= beta1
    power2 *= beta2
    var numbers = kernels_adam_step(
      step_size: Float(learningRate / (1 - power1)), root: Float((1 - power2).squareRoot()), epsilon: epsilon,
      keep2: Float(beta2), take1: Float(1 - beta1), take2: Float(1 - beta2), gradient_scale: scale)
    let count = mean.count
    mean.withUnsafeMutableBufferPointer { mean in
      square.withUnsafeMutableBufferPointer { square in
        kernels_adam(
          instructions, &numbers, parameters, gradient, mean.baseAddress, square.baseAddress, count)
      }
    }
  }
}

/// RMSprop as `torch.optim.RMSprop` computes it, without momentum.
struct RMSprop {
  private let decay: Double
  private let epsilon: Float
  /// The running mean of the gradient's square.
  private var square: [Float]

  /// - Parameters:
  ///   - count: A multiple of eight, as packed parameters are.
  ///   - decay: What remains of the running mean after a step: PyTorch's α.
  init(count: Int, decay: Double = 0.99, epsilon: Float = 1e-5) {
    precondition(count % 8 == 0, "a whole number of vectors")
    self.decay = decay
    self.epsilon = epsilon
    square = [Float](repeating: 0, count: count)
  }

  /// Visits what the steps taken have left.
  mutating func visit(_ state: inout StateArchive) throws(FileError) {
    let count = square.count
    try state.visit("mean of the gradient's square", &square)
    try state.check(square.count == count, "\(count) parameters", square.count)
  }

  /// Moves `parameters` against `scale` times `gradient`.
  mutating func step(
    _ parameters: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>, scale: Float,
    learningRate: Double
  ) {
    let count = square.count
    square.withUnsafeMutableBufferPointer { square in
      kernels_rmsprop(
        Kernels.instructions, Float(learningRate), Float(decay), Float(1 - decay), epsilon, scale, parameters,
        gradient, square.baseAddress, count)
    }
  }
}

/// The factor that scales a gradient so that its norm is at most `limit`, as `torch.nn.utils.clip_grad_norm_` has it.
func clippingScale(norm: Double, limit: Double) -> Float {
  // Not a number stays one, so that a diverged gradient is not taken for a good one.
  norm.isNaN ? .nan : Float(min(1, limit / (norm + 1e-6)))
}
