/// What stands between two linear layers.
public enum Activation: String, Sendable, CaseIterable {
  /// max(0, x)
  case relu
  /// The hyperbolic tangent.
  case tanh
}
