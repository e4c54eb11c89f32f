import ShowreelSupport

/// The comparison of one policy with another on the same episodes: each pair has one seed, so that an easy or a hard
/// start favours neither.
public struct PairedDifference: Sendable, Hashable {
  /// The name of the policy that is compared.
  public var policy: String
  /// The name of the policy that it is compared with.
  public var baseline: String
  /// The returns of `policy` less those of `baseline`, episode by episode; `nil` where no episode was played by both.
  public var difference: Statistics?
  /// The number of episodes in which `policy` returns more.
  public var wins = 0
  /// The number of episodes in which both return the same.
  public var ties = 0
  /// The number of episodes in which `policy` returns less.
  public var losses = 0

  /// Compares the episodes that are in both reports, whose seeds and numbers ascend.
  package init(of report: EvaluationReport, to baseline: EvaluationReport) {
    policy = report.policy
    self.baseline = baseline.policy
    var differences: [Double] = []
    var others = baseline.episodes[...]
    for episode in report.episodes {
      others = others.drop { $0.episode < episode.episode }
      guard let other = others.first, other.episode == episode.episode else { continue }
      let (ours, theirs) = (episode.totalReward, other.totalReward)
      differences.append(ours - theirs)
      if ours > theirs {
        wins += 1
      } else if ours < theirs {
        losses += 1
      } else {
        ties += 1
      }
    }
    difference = Statistics(differences)
  }

  /// The comparison as an entry of a document.
  package var json: JSON {
    [
      "policy": .string(policy), "baseline": .string(baseline),
      "episodes": .integer(difference?.count ?? 0),
      "mean_difference": JSON(difference?.mean), "std_difference": JSON(difference?.standardDeviation),
      "mean_difference_interval": JSON(difference?.meanInterval),
      "wins": .integer(wins), "ties": .integer(ties), "losses": .integer(losses),
    ]
  }
}
