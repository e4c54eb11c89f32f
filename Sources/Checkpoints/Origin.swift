/// Where something that is known of a policy comes from.
public enum Origin: String, Sendable, Hashable, CaseIterable {
  /// The file says it.
  case file
  /// Whoever reads the file said it.
  case option
  /// Nothing says it: it was assumed.
  case assumed
}

/// What a network's outputs are to be taken for, where the file does not say it.
public enum HeadChoice: String, Sendable, Hashable, CaseIterable {
  /// Logits of a distribution over numbered actions.
  case logits
  /// Values of numbered actions, of which the greatest is taken.
  case values
  /// The action itself, a vector.
  case deterministic
}
