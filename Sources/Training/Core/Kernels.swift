import CKernels
import Policies

/// The kernels by the widest instructions of this machine; the bits are the same by any.
enum Kernels {
  static let instructions = kernels_best()
  /// Fused where this machine can, for networks that are bounded by their products: the bits are the same on all
  /// machines that can.
  static let fastest = kernels_fastest()
  /// The name of `fastest`.
  static var productName: String { fastest.rawValue >= kernels_fused.rawValue ? "fused" : "separate" }

  /// Adds `count` numbers, a multiple of eight, to as many.
  @inline(__always)
  static func add(_ from: UnsafePointer<Float>, to into: UnsafeMutablePointer<Float>, count: Int) {
    kernels_add(instructions, into, from, count)
  }

  /// Moves `count` numbers, a multiple of eight, the part `tau` of the way to others: 1 is a copy.
  static func follow(
    _ followers: UnsafeMutablePointer<Float>, _ leaders: UnsafePointer<Float>, tau: Double, count: Int
  ) {
    kernels_follow(instructions, followers, leaders, Float(tau), Float(1 - tau), count)
  }

  /// The sum of the squares of `count` numbers, a multiple of eight.
  static func sumOfSquares(_ x: UnsafePointer<Float>, count: Int) -> Double {
    kernels_sum_of_squares(instructions, x, count)
  }
}

/// Rows of floats, `stride` apart.
struct Rows {
  var start: UnsafeMutablePointer<Float>
  var stride: Int

  @inline(__always)
  subscript(row: Int) -> UnsafeMutablePointer<Float> { start + row * stride }

  /// The rows from `row` on.
  func from(_ row: Int) -> Rows { Rows(start: start + row * stride, stride: stride) }
}

extension Activation {
  /// Applies the activation to `count` numbers, a multiple of eight.
  func apply(to values: UnsafeMutablePointer<Float>, count: Int) {
    switch self {
    case .tanh: kernels_tanh(Kernels.instructions, values, count)
    case .relu: kernels_relu(Kernels.instructions, values, count)
    default: for i in 0..<count { values[i] = self(values[i]) }
    }
  }

  /// Multiplies derivatives by the slope of the activation, which follows from its values.
  func multiply(
    _ delta: UnsafeMutablePointer<Float>, bySlopeAt values: UnsafePointer<Float>, count: Int
  ) {
    switch self {
    case .tanh: kernels_tanh_slope(Kernels.instructions, delta, values, count)
    case .relu: kernels_relu_slope(Kernels.instructions, delta, values, count)
    default: for i in 0..<count { delta[i] *= slope(at: values[i]) }
    }
  }
}

extension Linear {
  /// Writes Wx + b of each of `rows` inputs: the sums of `apply(parameters:x:y:)`, in the same order.
  func apply(
    parameters: UnsafePointer<Float>, inputs x: Rows, rows: Int, outputs y: Rows,
    by instructions: kernels_instructions = Kernels.instructions
  ) {
    var product = kernels_product(
      rows: rows, depth: inputs, columns: stride, a: x.start, a_row: x.stride, a_depth: 1,
      b: parameters + weightOffset, b_row: stride, c: y.start, c_row: y.stride, start: parameters + biasOffset
    )
    kernels_multiply(instructions, &product)
  }

  /// Writes the derivatives by the weights and the biases to a packed gradient, summed over the rows in their order.
  func writeGradient(
    inputs x: Rows, delta: Rows, rows: Int, into gradient: UnsafeMutablePointer<Float>,
    by instructions: kernels_instructions = Kernels.instructions
  ) {
    var weights = kernels_product(
      rows: inputs, depth: rows, columns: stride, a: x.start, a_row: 1, a_depth: x.stride,
      b: delta.start, b_row: delta.stride, c: gradient + weightOffset, c_row: stride, start: nil)
    kernels_multiply(instructions, &weights)
    // The biases' input is one.
    withUnsafePointer(to: Float(1)) { one in
      var biases = kernels_product(
        rows: 1, depth: rows, columns: stride, a: one, a_row: 0, a_depth: 0,
        b: delta.start, b_row: delta.stride, c: gradient + biasOffset, c_row: stride, start: nil)
      kernels_multiply(instructions, &biases)
    }
  }

  /// Writes the derivatives by the inputs, Wᵀδ of each row.
  ///
  /// - Parameter transposed: The weights as `outputs` rows of `inputs`, padded to a whole number of vectors.
  func writeInputDelta(
    transposed: UnsafePointer<Float>, delta: Rows, rows: Int, into inputDelta: Rows,
    by instructions: kernels_instructions = Kernels.instructions
  ) {
    let width = Linear.padded(inputs)
    var product = kernels_product(
      rows: rows, depth: outputs, columns: width, a: delta.start, a_row: delta.stride, a_depth: 1,
      b: transposed, b_row: width, c: inputDelta.start, c_row: inputDelta.stride, start: nil)
    kernels_multiply(instructions, &product)
  }
}
