import FuzzSupport
import Showreel

nonisolated(unsafe) private let file = ScratchFile()

/// Reads an input as a checkpoint, acts by what it holds, and reads back what is written of it.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  file.replaceContents(with: UnsafeRawBufferPointer(start: bytes, count: count))
  // The layers are looked for in another way where the sizes are known, and where one of several networks is meant.
  _ = try? Checkpoint(contentsOf: file.path, inputs: 2, outputs: 1)
  _ = try? Checkpoint(contentsOf: file.path, head: .values, network: "policy_net")
  if let inspection = try? PolicyInspection(contentsOf: file.path) {
    precondition(!inspection.text.isEmpty && !inspection.json.pretty.isEmpty, "what there is")
  }
  normalize()
  let checkpoint: Checkpoint
  do {
    checkpoint = try Checkpoint(contentsOf: file.path)
  } catch {
    precondition(error.kind == .malformed && !error.message.isEmpty, "\(error)")
    return 0
  }
  act(by: checkpoint)

  let encoded = checkpoint.encoded()
  encoded.withUnsafeBytes { file.replaceContents(with: $0) }
  do {
    let again = try Checkpoint(contentsOf: file.path)
    precondition(again.network == checkpoint.network, "the network that was written")
    precondition(again.encoded() == encoded, "the file that was read")
  } catch {
    preconditionFailure("\(error)")
  }
  return 0
}

/// Reads the input as the statistics of a normalization.
private func normalize() {
  do {
    guard let normalization = try NormalizationFile(contentsOf: file.path).normalization else { return }
    let observation = [Float](repeating: 1, count: normalization.count)
    var result = observation
    var span = result.mutableSpan
    normalization.apply(to: observation.span, into: &span)
    precondition(result.allSatisfy { !$0.isNaN }, "a number for each element")
  } catch {
    precondition(error.kind == .malformed && !error.message.isEmpty, "\(error)")
  }
}

private func act(by checkpoint: Checkpoint) {
  let network = checkpoint.network
  let observation = [Float](repeating: 1, count: network.inputs)
  var generator = SystemRandomNumberGenerator()
  switch checkpoint.head {
  case .gaussian(let logarithms):
    var policy = GaussianPolicy(network: network, logStandardDeviations: logarithms)
    policy.act(for: observation.span, choice: .mostProbable, using: &generator)
    precondition(policy.action.count == network.outputs, "an element for each output")
  case .stateDependentGaussian(let logarithms):
    var policy = GaussianPolicy(network: network, latentLogDeviations: logarithms)
    policy.act(for: observation.span, choice: .sampled, using: &generator)
    precondition(policy.action.count == network.outputs, "an element for each output")
  case .squashedGaussian:
    var policy = SquashedGaussianPolicy(network: network)
    policy.act(for: observation.span, choice: .sampled, using: &generator)
    precondition(2 * policy.action.count == network.outputs, "an element for each two outputs")
  case .deterministic(let limit, let squashes):
    var policy = DeterministicPolicy(network: network, limit: limit, squashes: squashes)
    policy.act(for: observation.span)
    precondition(policy.action.count == network.outputs, "an element for each output")
  case .categorical, .greedy:
    var policy = NetworkPolicy(network: network)
    let action = policy.action(for: observation.span, choice: .mostProbable, using: &generator)
    precondition(0..<network.outputs ~= action, "an action that there is")
  }
}
