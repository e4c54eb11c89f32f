import Policies
import ShowreelSupport

/// The tensors beside the layers in a checkpoint of this library's: what acting needs of training besides the network.
///
/// `log_std` of shape (latents, outputs), with the metadata `head` saying `state_dependent_gaussian`, holds the logarithms of
/// the standard deviations of gSDE's matrix. `observation_mean` and
/// `observation_variance` are the normalization of observations, `observation_epsilon` and `observation_clip` in the
/// metadata its other numbers.
struct PolicyExtras {
  var normalization: ObservationNormalization?
  /// The logarithms of the standard deviations of gSDE's matrix, row by row.
  private(set) var latentLogDeviations: [Float]?
  private var latentShape: [Int] = []
  /// The other tensors of the file.
  private(set) var rest: [StoredTensor] = []

  private static let (mean, variance, deviations) = ("observation_mean", "observation_variance", "log_std")
  private static let (epsilon, clip) = ("observation_epsilon", "observation_clip")
  private static let (head, stateDependent) = ("head", "state_dependent_gaussian")

  init(_ checkpoint: Checkpoint) {
    normalization = checkpoint.normalization
    if case .stateDependentGaussian(let values) = checkpoint.head {
      latentLogDeviations = values
      latentShape = [values.count / checkpoint.network.outputs, checkpoint.network.outputs]
    }
  }

  func write(to tensors: inout [Tensor], _ metadata: inout [String: String]) {
    if let latentLogDeviations {
      tensors.append(Tensor(name: Self.deviations, shape: latentShape, values: latentLogDeviations))
      metadata[Self.head] = Self.stateDependent
    }
    guard let normalization else { return }
    let shape = [normalization.count]
    tensors.append(Tensor(name: Self.mean, shape: shape, values: normalization.mean.map { Float($0) }))
    tensors.append(
      Tensor(name: Self.variance, shape: shape, values: normalization.variance.map { Float($0) }))
    metadata[Self.epsilon] = "\(normalization.epsilon)"
    metadata[Self.clip] = "\(normalization.clip)"
  }

  /// Finds the tensors in a file's table.
  ///
  /// - Throws: `FileError`: malformed, where one is missing or is not of numbers that fit, and inputOutput.
  init(_ table: TensorTable, in file: ByteRegion) throws(FileError) {
    func number(_ name: String) throws(FileError) -> Double {
      guard let text = table.metadata[name], let value = Double(text), value.isFinite, value > 0 else {
        throw file.malformed(
          "expected the metadata \(name) to be a positive number beside \(Self.mean), "
            + "found \(table.metadata[name] ?? "none")")
      }
      return value
    }
    func vector(_ name: String) throws(FileError) -> [Double]? {
      guard let tensor = table.tensors.first(where: { $0.name == name }) else { return nil }
      guard tensor.shape.count == 1, tensor.shape[0] <= 1 << 16 else {
        throw file.malformed("expected \(name) of one dimension, found \(tensor.shapeText)")
      }
      return try tensor.floats().map { Double($0) }
    }
    rest = table.tensors.filter { $0.name != Self.mean && $0.name != Self.variance }
    if let mean = try vector(Self.mean) {
      guard let variance = try vector(Self.variance), variance.count == mean.count,
        (mean + variance).allSatisfy(\.isFinite), variance.allSatisfy({ $0 >= 0 })
      else {
        throw file.malformed(
          "expected \(Self.variance) of as many numbers from 0 on as \(Self.mean) has finite ones")
      }
      normalization = ObservationNormalization(
        mean: mean, variance: variance, epsilon: try number(Self.epsilon), clip: try number(Self.clip))
    }
    guard table.metadata[Self.head] == Self.stateDependent else { return }
    guard let tensor = rest.first(where: { $0.name == Self.deviations }), tensor.shape.count == 2 else {
      throw file.malformed("expected \(Self.deviations) of two dimensions for a \(Self.stateDependent)")
    }
    let count = tensor.shape[0].multipliedReportingOverflow(by: tensor.shape[1])
    guard !count.overflow, count.partialValue <= Network.maximumPackedCount else {
      throw file.malformed(
        "expected at most \(Network.maximumPackedCount) numbers, found \(Self.deviations) of \(tensor.shapeText)"
      )
    }
    latentShape = tensor.shape
    latentLogDeviations = try tensor.floats()
    rest.removeAll { $0.name == Self.deviations }
  }

  /// Makes sure that the normalization and gSDE's matrix are of the network's shape.
  func check(inputs: Int, latents: Int, outputs: Int) throws(FormatError) {
    if let normalization, normalization.count != inputs {
      throw FormatError("expected a normalization of \(inputs) elements, found \(normalization.count)")
    }
    guard latentLogDeviations == nil || latentShape == [latents, outputs] else {
      throw FormatError(
        "expected \(Self.deviations) of shape \(StoredTensor.text([latents, outputs])), "
          + "found \(StoredTensor.text(latentShape))")
    }
  }
}
