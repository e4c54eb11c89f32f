/// A problem of an environment.
public struct EnvironmentProblem: Sendable, Hashable, CustomStringConvertible {
  /// The part of an environment that has a problem.
  public enum Part: String, Sendable, CaseIterable {
    /// The id, limits and sizes.
    case spec
    /// The spaces of observations and actions, and the actions' names.
    case spaces
    /// The observations, which belong to their space.
    case observations
    /// The rewards, which are finite.
    case rewards
    /// The actions, of which those outside the space are refused.
    case actions
    /// The seeds, which repeat an episode.
    case seeding
    /// The endings: an episode has one.
    case endings
    /// The options, whose defaults change nothing.
    case options
    /// The state, from which an episode goes on where it can be set.
    case state
    /// The drawing, which changes nothing.
    case drawing
    /// The rows of a vector, which are like single environments.
    case vectors
  }

  /// The part that has the problem.
  public var part: Part
  /// The sentence that says what was found and what was expected.
  public var message: String

  /// The name of the part, and the sentence.
  public var description: String { "\(part): \(message)" }
}
