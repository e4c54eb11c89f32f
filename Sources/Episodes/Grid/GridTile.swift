import Environments

/// A tile of a grid: an episode in an environment of its own, played by a policy or as it was recorded.
package struct GridTile {
  /// The text above it.
  package let label: String
  /// The episode as far as it is known before it is played.
  let known: Take
  let environment: any Environment
  let source: any ActionSource

  /// An episode that a source of actions plays.
  ///
  /// - Parameters:
  ///   - known: What is known of it before it is played.
  ///   - environment: One that no other tile has, made for rendering.
  package init(_ known: Take, label: String, by source: any ActionSource, in environment: any Environment) {
    self.known = known
    self.label = label
    self.source = source
    self.environment = environment
  }

  /// An episode that was recorded.
  ///
  /// - Throws: `EnvironmentError`.
  package init(replaying take: Take, label: String) throws {
    let environment = try take.header.makeEnvironment()
    // Before anything is drawn.
    if let action = take.actions.first(where: { !environment.actionSpace.contains($0) }) {
      throw EnvironmentError.invalidAction(
        action, expected: environment.actionSpace, environment: take.header.environment)
    }
    self.init(take, label: label, by: RecordedActions(take), in: environment)
  }

  /// The description of its environment.
  package var spec: EnvironmentSpec { environment.spec }
}
