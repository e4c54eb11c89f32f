import Environments
import Policies
import ShowreelSupport

/// A network that learns the return to expect of an observation, which REINFORCE subtracts from the one that followed.
struct ValueBaseline: ~Copyable {
  private var network: Network
  private var pass: NetworkPass
  private let transposed: TransposedWeights
  private let gradient: Floats
  private var adam: Adam

  /// A network of one output, initialized as PyTorch does.
  init(inputs: Int, settings: ReinforceSettings) {
    var generator = generator(seed: settings.seed, stream: 4)
    network = Network(
      sizes: [inputs] + settings.hidden + [1], activation: settings.activation, using: &generator)
    pass = NetworkPass(network, capacity: 1024)
    transposed = TransposedWeights(network)
    gradient = Floats(network.parameters.count)
    adam = Adam(count: network.parameters.count, learningRate: settings.learningRate)
  }

  /// Visits what the steps taken have left.
  mutating func visit(_ state: inout StateArchive) throws(FileError) {
    let count = network.parameters.count
    try state.visit("baseline", &network.parameters)
    try state.check(network.parameters.count == count, "\(count) parameters", network.parameters.count)
    try adam.visit(&state)
  }

  /// Subtracts what is expected of each step's observation from the return that followed, and takes a step against the
  /// mean of the squared differences.
  mutating func subtract(from returns: inout [Double], trajectories: Trajectories) {
    let rows = returns.count
    if rows > pass.capacity { pass = NetworkPass(network, capacity: 2 * rows) }
    // A record starts with the observation, padded.
    trajectories.records.withUnsafeBufferPointer { records in
      guard let start = records.baseAddress else { return }
      // Only read: rows are mutable for the passes that write to theirs.
      let inputs = Rows(start: UnsafeMutablePointer(mutating: start), stride: trajectories.recordCount)
      network.parameters.withUnsafeBufferPointer { parameters in
        guard let parameters = parameters.baseAddress else { return }
        transposed.refresh(parameters: parameters)
        pass.forward(parameters: parameters, inputs: inputs, rows: rows)
      }
      for row in 0..<rows {
        let value = pass.outputs[row][0]
        pass.outputDelta[row][0] = 2 / Float(rows) * (value - Float(returns[row]))
        returns[row] -= Double(value)
      }
      pass.backward(transposed: transposed, inputs: inputs, rows: rows, gradient: gradient.start)
    }
    adam.step(&network.parameters, gradient: gradient.array)
  }
}
