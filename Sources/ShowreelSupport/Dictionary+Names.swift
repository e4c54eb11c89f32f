extension Dictionary where Key == String {
  /// The pairs, in the order of their names.
  ///
  /// The names alone are sorted: a sort of pairs would be compiled anew for each kind of value.
  package var sortedByName: [(key: String, value: Value)] {
    keys.sorted().compactMap { name in self[name].map { (name, $0) } }
  }
}
