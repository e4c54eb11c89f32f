/// The source of a fact about a policy: its file, the caller, or an assumption.
public enum Origin: String, Sendable, Hashable, CaseIterable {
  /// The file says it.
  case file
  /// The caller who reads the file said it, by an option.
  case option
  /// Neither said it: it was assumed.
  case assumed
}

/// The meaning of a network's outputs, for a file that does not say it.
public enum HeadChoice: String, Sendable, Hashable, CaseIterable {
  /// Logits of a distribution over numbered actions.
  case logits
  /// Values of numbered actions, of which the greatest is taken.
  case values
  /// The action itself, a vector.
  case deterministic
}
