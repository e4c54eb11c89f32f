import Environments
import Figures
import ShowreelSupport

/// A policy of a film, and how far its training had come.
public struct FilmCheckpoint: Sendable {
  /// The policy.
  public var agent: Agent
  /// The file's path, or `random`.
  package var path: String
  /// Steps that it had learned from; `nil` where nothing says so.
  public var steps: Int?
  /// The mean return that it stands for: of the episodes of training before it, as the file says, or of those that were
  /// played to find out.
  public var meanReturn: Double?
  /// Indicates whether the mean return is the running mean of training when the policy was kept.
  package var hasRunningMean: Bool
  /// Indicates whether it is the policy that the run kept.
  package var isBest: Bool

  /// Reads a policy, and from the same file how far it had come: `train` writes that, and the names of Stable-Baselines3's
  /// `CheckpointCallback` say it (`rl_model_10000_steps.zip`).
  ///
  /// - Throws: As `Agent.checkpoint(at:for:deterministic:options:)`.
  public init(
    _ source: PolicySource, for environment: any Environment, deterministic: Bool,
    options: PolicyOptions = PolicyOptions()
  ) throws {
    let isDeterministic = deterministic && source != .random
    agent = try Agent(source, for: environment, deterministic: isDeterministic, options: options)
    path = source.name
    steps = agent.metadata["steps"].flatMap { Int($0) } ?? Self.steps(inName: path)
    meanReturn = agent.metadata["mean_return"].flatMap { Double($0) }
    isBest = agent.metadata["kept"] == "best"
    hasRunningMean = meanReturn != nil && !isBest
  }

  /// The number in `…_10000_steps.…`.
  static func steps(inName path: String) -> Int? {
    let name = Files.splitSuffix(Files.split(path).name).stem
    let words = name.split(separator: "_")
    guard let place = words.lastIndex(of: "steps"), place > 0 else { return nil }
    return Int(words[place - 1])
  }

  /// The policy's name in a film: how far it had come, or the name of its file.
  package var title: String {
    steps.map { "\(wholeNumber($0)) steps" } ?? [PolicySource(path)].labels[0]
  }
}

extension FilmCheckpoint {
  /// The options of an environment as a checkpoint says them.
  ///
  /// - Throws: `FileError` of kind `.malformed`.
  package static func options(_ text: String, in path: String) throws(FileError) -> [String: OptionValue] {
    do throws(JSONError) {
      return try [String: OptionValue](json: JSON(parsing: Array(text.utf8), of: "the options"))
    } catch {
      throw FileError(error, path: path, expected: "the environment's options as JSON")
    }
  }
}

extension [FilmCheckpoint] {
  /// Sorts policies by how far they had come, those that do not say it as they stand, and of those of one place the
  /// last one stays: the checkpoint of a run that is also one along it.
  package mutating func sortByTraining() {
    guard allSatisfy({ $0.steps != nil || $0.path == "random" }) else { return }
    // Chance has learned nothing.
    for index in indices where self[index].steps == nil { self[index].steps = 0 }
    self = enumerated().sorted { ($0.element.steps ?? 0, $0.offset) < ($1.element.steps ?? 0, $1.offset) }
      .map(\.element)
  }
}
