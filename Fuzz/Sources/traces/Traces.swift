import FuzzSupport
import Showreel

nonisolated(unsafe) private let file = ScratchFile()

/// Longer episodes find nothing that these do not.
private let mostSteps = 40

/// Reads an input as a trace or a sidecar, plays it as `replay` does, and draws where it ends.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  file.replaceContents(with: UnsafeRawBufferPointer(start: bytes, count: count))
  do {
    try replay(file.path)
  } catch let error as FileError {
    precondition(error.kind == .malformed && !error.message.isEmpty, "\(error)")
    precondition(error.line.map { $0 >= 1 } ?? true, "a line that there is")
  } catch {
    preconditionFailure("\(type(of: error)): \(error)")
  }
  return 0
}

private func replay(_ path: String) throws {
  var reader = try TraceReader(path: path)
  let environment = try reader.makeEnvironment()
  var steps = 0
  do {
    let episode = try Rollout.play(
      in: environment, from: reader.header, by: &reader, shouldStop: { steps >= mostSteps },
      onStep: { steps = $0 })
    precondition(episode.totalReward.isFinite, "a reward that is a number")
  } catch is EnvironmentError {
    // An action that the environment refuses.
  }
  _ = try environment.render(width: 30, height: 20)
  while (try? reader.nextAction()) ?? nil != nil {}
}
