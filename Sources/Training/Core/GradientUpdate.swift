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

/// The ratio of two probabilities, of whose logarithms this is the difference.
func ratio(ofLog difference: Double) -> Double { exp(difference) }

/// The gradient of a batch, computed in parts that threads may share.
///
/// The parts follow from the number of rows alone, and are added in their order: so the sum is the same to the bit
/// whatever the number of threads.
struct GradientUpdate: ~Copyable {
  private let passes: [GradientPass]
  private let workers: Workers
  private let sums: Floats
  /// The derivatives by all parameters, in the layout of `ActorCritic`.
  var gradient: Floats { _read { yield passes[0].gradient } }

  /// An update of batches of so many rows at most.
  ///
  /// - Parameter sharing: The threads that step the environments, which do nothing meanwhile: more than there are cores would be
  ///   in each other's way. Others are made where they are not as many.
  init(_ model: borrowing ActorCritic, batch: Int, threads: Int, sharing shared: Workers? = nil) {
    let parts = Self.parts(rows: batch)
    var passes: [GradientPass] = []
    for _ in 0..<parts { passes.append(GradientPass(model, capacity: (batch + parts - 1) / parts)) }
    self.passes = passes
    workers = if let shared, shared.count == threads { shared } else { Workers(count: min(threads, parts)) }
    sums = Floats(parts)
  }

  /// At least 32 rows each, so that adding them up costs little; at most four.
  private static func parts(rows: Int) -> Int { max(1, min(4, rows / 32)) }

  /// The norm of `gradient`.
  var norm: Double { Kernels.sumOfSquares(gradient.start, count: gradient.count).squareRoot() }

  /// Sets `gradient` to that of a loss that is a sum over rows, and returns the sum of what `loss` adds to its last
  /// argument.
  func compute(
    _ model: borrowing ActorCritic, inputs: Rows, actions: Rows, rows: Int, byEntropy: Float,
    loss: (
      _ row: Int, _ logProbability: Float, _ entropy: Float, _ value: Float, _ sum: inout Double
    ) -> GradientPass.Derivatives
  ) -> Double {
    let parts = Self.parts(rows: rows)
    workers.run(parts) { part in
      let range = rows * part / parts..<rows * (part + 1) / parts
      var sum = 0.0
      passes[part].compute(
        model, inputs: inputs.from(range.lowerBound), actions: actions.from(range.lowerBound),
        rows: range.count, byEntropy: byEntropy
      ) { row, logProbability, entropy, value in
        loss(range.lowerBound + row, logProbability, entropy, value, &sum)
      }
      sums[part] = Float(sum)
    }
    var total = Double(sums[0])
    for part in 1..<parts {
      Kernels.add(passes[part].gradient.start, to: gradient.start, count: gradient.count)
      total += Double(sums[part])
    }
    return total
  }
}

/// Some rows of a buffer, in memory of their own.
struct Minibatch: ~Copyable {
  let observations: Rows
  let actions: Rows
  let logProbabilities: Floats
  let advantages: Floats
  let returns: Floats
  private let observationMemory: Floats
  private let actionMemory: Floats

  init(_ buffer: borrowing RolloutBuffer, capacity: Int) {
    observationMemory = Floats(capacity * buffer.observations.stride)
    actionMemory = Floats(capacity * buffer.actions.stride)
    observations = Rows(start: observationMemory.start, stride: buffer.observations.stride)
    actions = Rows(start: actionMemory.start, stride: buffer.actions.stride)
    logProbabilities = Floats(capacity)
    advantages = Floats(capacity)
    returns = Floats(capacity)
  }

  /// Copies rows of a buffer, in their order.
  func gather(_ rows: ArraySlice<Int>, from buffer: borrowing RolloutBuffer) {
    var target = 0
    for row in rows {
      let (from, to) = (buffer.observations[row], observations[target])
      for j in 0..<observations.stride { to[j] = from[j] }
      for j in 0..<actions.stride { actions[target][j] = buffer.actions[row][j] }
      logProbabilities[target] = buffer.logProbabilities[row]
      advantages[target] = buffer.advantages[row]
      returns[target] = buffer.returns[row]
      target += 1
    }
  }
}
