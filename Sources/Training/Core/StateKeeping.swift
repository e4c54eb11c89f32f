import Environments
import ShowreelSupport

/// The state that a training run comes from, and the states that it leaves so that another can go on from there.
///
/// A run that was stopped after any step and goes on by its state gives the bytes of one that was not stopped.
public struct StateKeeping: ~Copyable {
  /// Visits what stands before the algorithm's own: what the run is, and what it has told so far.
  private let header: (inout StateArchive) throws -> Void
  private var source: (bytes: [UInt8], path: String)?
  private let interval: Int?
  private let isInterrupted: () -> Bool
  private let save: (([UInt8]) throws -> Void)?
  private var savedSteps = 0

  /// A run that starts and leaves nothing.
  public init() {
    self.init(from: nil, interval: nil, isInterrupted: { false }, header: { _ in }, save: nil)
  }

  /// - Parameters:
  ///   - source: The bytes of the state to go on from, and the file that they are from.
  ///   - interval: The steps between two saves; `nil` for one at the end alone.
  ///   - isInterrupted: Whether a run that was stopped was not stopped at an end of its own.
  ///   - header: Visits what stands before the algorithm's own.
  ///   - save: Takes the bytes of states; `nil` for none.
  init(
    from source: (bytes: [UInt8], path: String)?, interval: Int?, isInterrupted: @escaping () -> Bool,
    header: @escaping (inout StateArchive) throws -> Void, save: (([UInt8]) throws -> Void)?
  ) {
    (self.header, self.interval, self.save) = (header, interval, save)
    self.isInterrupted = isInterrupted
    self.source = source
  }

  /// Has the environments keep what a state needs of their present episodes.
  ///
  /// - Throws: `TrainingError`, where states are asked for and the environments have none.
  func prepare(_ environments: VectorEnvironment) throws(TrainingError) {
    let canKeep = environments.canKeepTapes
    if interval != nil || source != nil, !canKeep { throw .noState(of: environments) }
    environments.keepsTapes = canKeep && (source != nil || save != nil)
  }

  /// Reads the state that the run goes on from, if any.
  ///
  /// - Throws: `FileError`: malformed, where it is of another run.
  mutating func restore(_ visit: (inout StateArchive) throws -> Void) throws {
    guard let source else { return }
    self.source = nil
    var archive = try StateArchive(reading: source.bytes, path: source.path)
    try header(&archive)
    try visit(&archive)
    try archive.finishReading()
  }

  /// Saves the state, where the interval is over.
  mutating func saveIfDue(after steps: Int, _ visit: (inout StateArchive) throws -> Void) throws {
    guard let interval, steps - savedSteps >= interval else { return }
    savedSteps = steps
    try saveNow(visit)
  }

  /// Saves the state at the run's end, where it was stopped, or where states are saved anyway.
  func finish(
    _ ending: TrainingResult.Ending, _ visit: (inout StateArchive) throws -> Void
  ) throws {
    guard ending != .diverged else { return }
    if interval != nil { return try saveNow(visit) }
    guard ending == .stopped && isInterrupted() else { return }
    // Nobody asked for the state: environments that cannot go on elsewhere have none, and their checkpoint is kept.
    do { try saveNow(visit) } catch is TrainingError {}
  }

  /// Saves the state.
  private func saveNow(_ visit: (inout StateArchive) throws -> Void) throws {
    guard let save else { return }
    var archive = StateArchive()
    try header(&archive)
    try visit(&archive)
    try save(archive.finished())
  }
}

extension StateArchive {
  /// Visits the present episodes of a vector's environments.
  mutating func visit(_ name: String, _ environments: VectorEnvironment) throws {
    var tapes = environments.tapes ?? []
    guard isReading || tapes.count == environments.count else {
      throw TrainingError.noState(of: environments)
    }
    var count = tapes.count
    try visit("\(name) count", &count)
    guard count == environments.count else { throw malformed("\(environments.count) \(name)", "\(count)") }
    if isReading {
      tapes = Array(repeating: EpisodeTape(generator: PCG64(seed: 0), actions: []), count: count)
    }
    for i in 0..<count {
      try visit("generator", &tapes[i].generator)
      try visit("actions", &tapes[i].actions)
    }
    if isReading { try environments.restore(tapes) }
  }
}

extension TrainingError {
  /// The error of environments whose generators are not to be had.
  fileprivate static func noState(of environments: VectorEnvironment) -> TrainingError {
    TrainingError(
      "expected environments whose runs can go on elsewhere, found \(environments.spec.id), an object with a "
        + "generator of its own; write it as an EnvironmentModel, or leave out what keeps the state")
  }
}
