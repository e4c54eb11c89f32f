import Environments
import Policies
import ShowreelSupport

/// An actor and a critic, two networks over the same observations, with all their parameters in one row: the actor's, the
/// critic's, and those of the distribution.
struct ActorCritic: ~Copyable {
  /// The networks' shapes; their parameters are those at the start.
  let actor: Network
  let critic: Network
  let head: ActionHead
  let parameters: Floats
  /// The weights for passes back; `parametersMoved` keeps them up.
  let actorTransposed: TransposedWeights
  let criticTransposed: TransposedWeights

  init(actor: Network, critic: Network, head: ActionHead, logStandardDeviation: Double) {
    self.actor = actor
    self.critic = critic
    self.head = head
    let networks = actor.parameters.count + critic.parameters.count
    parameters = Floats(networks + Linear.padded(head.parameterCount))
    parameters.set(actor.parameters)
    parameters.set(critic.parameters, at: actor.parameters.count)
    parameters.set(
      [Float](repeating: Float(logStandardDeviation), count: head.parameterCount), at: networks)
    actorTransposed = TransposedWeights(actor)
    criticTransposed = TransposedWeights(critic)
    parametersMoved()
  }

  /// The place at which the critic's parameters start.
  var criticOffset: Int { actor.parameters.count }
  /// The place at which the distribution's parameters start.
  var headOffset: Int { actor.parameters.count + critic.parameters.count }
  /// The distribution's parameters.
  var headParameters: UnsafeMutablePointer<Float> { parameters.start + headOffset }

  /// Follows the parameters, after an optimizer has moved them.
  func parametersMoved() {
    actorTransposed.refresh(parameters: parameters.start)
    criticTransposed.refresh(parameters: parameters.start + criticOffset)
  }

  /// Visits the parameters.
  func visit(_ state: inout StateArchive) throws(FileError) {
    try state.visit("parameters", parameters)
    parametersMoved()
  }

  /// The actor with the parameters in `values`, which are all of them.
  func actor(with values: [Float]) -> Network {
    var network = actor
    network.parameters = Array(values[..<criticOffset])
    return network
  }

  /// The distribution's parameters in `values`, which are all of them.
  func headParameters(in values: [Float]) -> [Float] {
    Array(values[headOffset..<headOffset + head.parameterCount])
  }
}

/// The memory for the gradient of some rows of a batch.
///
/// A class, so that several stand in an array; each is used by one thread at a time.
final class GradientPass {
  private let actor: NetworkPass
  private let critic: NetworkPass
  private let head: HeadPass
  private let weights: Floats
  /// The derivatives by all parameters, in the layout of `ActorCritic`.
  let gradient: Floats

  init(_ model: borrowing ActorCritic, capacity: Int) {
    actor = NetworkPass(model.actor, capacity: capacity)
    critic = NetworkPass(model.critic, capacity: capacity)
    head = HeadPass(model.head, capacity: capacity, explores: false)
    weights = Floats(capacity)
    gradient = Floats(model.parameters.count)
  }

  /// The derivatives of one row's loss.
  struct Derivatives {
    var byLogProbability: Float
    var byValue: Float
  }

  /// Sets `gradient` to that of a loss that is a sum over rows.
  ///
  /// - Parameters:
  ///   - byEntropy: The derivative of the loss by each row's entropy.
  ///   - loss: Given a row, log π of its action, the entropy and the value, gives the derivatives of its loss.
  func compute(
    _ model: borrowing ActorCritic, inputs: Rows, actions: Rows, rows: Int, byEntropy: Float,
    loss: (_ row: Int, _ logProbability: Float, _ entropy: Float, _ value: Float) -> Derivatives
  ) {
    let parameters = UnsafePointer(model.parameters.start)
    let headParameters = parameters + model.headOffset
    actor.forward(parameters: parameters, inputs: inputs, rows: rows)
    critic.forward(parameters: parameters + model.criticOffset, inputs: inputs, rows: rows)
    head.evaluate(
      outputs: actor.outputs, latents: actor.latents, parameters: headParameters, actions: actions, rows: rows
    )
    let (values, valueDelta) = (critic.outputs, critic.outputDelta)
    for row in 0..<rows {
      let derivatives = loss(row, head.logProbabilities[row], head.entropies[row], values[row][0])
      weights[row] = derivatives.byLogProbability
      valueDelta[row][0] = derivatives.byValue
    }
    let headGradient = gradient.start + model.headOffset
    for i in 0..<model.head.parameterCount { headGradient[i] = 0 }
    head.writeGradient(
      byLogProbability: weights.start, byEntropy: byEntropy, latents: actor.latents,
      parameters: headParameters, rows: rows, into: actor.outputDelta, parameterGradient: headGradient,
      actions: actions)
    actor.backward(
      transposed: model.actorTransposed, inputs: inputs, rows: rows, gradient: gradient.start)
    critic.backward(
      transposed: model.criticTransposed, inputs: inputs, rows: rows,
      gradient: gradient.start + model.criticOffset)
  }
}
