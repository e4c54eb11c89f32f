import Environments
import Policies
import Raster

/// What a tile of a grid shows: an episode, in an environment of its own, chosen step by step by a policy or as it was
/// recorded.
public struct GridTile {
  /// What is written above it.
  public let label: String
  /// What is known of the episode.
  let known: Take
  let environment: any Environment
  /// Who acts; `nil` where the take's actions are taken again.
  private var agent: Agent?
  private var generator: PCG64
  /// The next of the take's actions.
  private var next = 0

  /// A policy's episode, the same as `Agent.playEpisode` plays.
  ///
  /// - Parameters:
  ///   - known: What is known of it before it is played.
  ///   - environment: One that no other tile has, made for rendering.
  public init(_ known: Take, label: String, by agent: Agent, in environment: any Environment) {
    var known = known
    known.probabilities = agent.distribution.map { ActionProbabilities(actionCount: $0.count) }
    self.known = known
    self.label = label
    self.environment = environment
    self.agent = agent
    generator = Agent.generator(ofEpisode: known.header.seed)
  }

  /// An episode that was recorded.
  ///
  /// - Throws: `EnvironmentError`.
  public init(replaying take: Take, label: String) throws {
    known = take
    self.label = label
    environment = try make(take.header.environment, renderMode: .rgbArray, options: take.header.options)
    generator = Agent.generator(ofEpisode: take.header.seed)
  }

  /// The description of its environment.
  public var spec: EnvironmentSpec { environment.spec }

  /// The next action, of which `builder` is told how it was chosen; `nil` where what was recorded ends.
  mutating func nextAction(for observation: Observation, _ builder: inout TakeBuilder) throws -> Action? {
    if let action = try agent?.action(for: observation, using: &generator) {
      if let distribution = agent?.distribution { builder.note(distribution) }
      return action
    }
    guard next < known.actions.count else { return nil }
    if let probabilities = known.probabilities { builder.note(probabilities[next]) }
    next += 1
    return known.actions[next - 1]
  }
}
