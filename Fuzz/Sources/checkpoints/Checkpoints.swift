import FuzzSupport
import Showreel

nonisolated(unsafe) private let file = ScratchFile()

/// Reads an input as a checkpoint, acts by what it holds, and reads back what is written of it.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  file.replaceContents(with: UnsafeRawBufferPointer(start: bytes, count: count))
  // The layers are looked for in another way where the sizes are known.
  _ = try? Checkpoint(contentsOf: file.path, inputs: 2, outputs: 1)
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

private func act(by checkpoint: Checkpoint) {
  let network = checkpoint.network
  let observation = [Float](repeating: 1, count: network.inputs)
  var generator = SystemRandomNumberGenerator()
  if case .gaussian(let logarithms) = checkpoint.head {
    var policy = GaussianPolicy(network: network, logStandardDeviations: logarithms)
    policy.act(for: observation.span, choice: .mostProbable, using: &generator)
    precondition(policy.action.count == network.outputs, "an element for each output")
  } else {
    var policy = NetworkPolicy(network: network)
    let action = policy.action(for: observation.span, choice: .mostProbable, using: &generator)
    precondition(0..<network.outputs ~= action, "an action that there is")
  }
}
