/// The function between two linear layers, as PyTorch defines it with its default arguments.
public enum Activation: String, Sendable, CaseIterable {
  /// The rectifier: max(0, x).
  case relu
  /// The hyperbolic tangent.
  case tanh
  /// The exponential linear unit: x above 0, eˣ − 1 below.
  case elu
  /// The leaky rectifier: x above 0, 0.01 x below.
  case leakyReLU = "leaky_relu"
  /// The sigmoid linear unit, also called swish: x · sigmoid(x).
  case silu
  /// The Gaussian error linear unit: x · Φ(x), with the normal distribution's Φ itself and not its approximation by
  /// tanh.
  case gelu
  /// The logistic function: 1 / (1 + e⁻ˣ).
  case sigmoid
  /// The identity: the layers have no activation between them.
  case identity

  /// The function's value.
  public func callAsFunction(_ x: Float) -> Float {
    switch self {
    case .relu: x > 0 ? x : 0
    case .tanh: x.hyperbolicTangent
    case .elu: x > 0 ? x : x.exponentialLessOne
    case .leakyReLU: x > 0 ? x : 0.01 * x
    case .silu: x / (1 + (-x).exponential)
    case .gelu: 0.5 * x * (1 + (x * Float(0.5).squareRoot()).errorFunction)
    case .sigmoid: 1 / (1 + (-x).exponential)
    case .identity: x
    }
  }
}
