import Environments

// A number that is not finite spoils every parameter in one update, and the update after it all that could be kept: a run
// ends where an environment first gives one.

extension VectorEnvironment {
  /// Makes sure that the last step, or reset, gave finite numbers.
  func requireFinite() throws(TrainingError) {
    let (rewards, width) = (rewards, observationSpace.count)
    for i in 0..<count where !rewards[i].isFinite {
      throw TrainingError(reward: rewards[i], in: episodeLengths[i] - 1, of: spec.id)
    }
    func check(_ elements: [Float]) throws(TrainingError) {
      guard let index = elements.firstNotFinite else { return }
      throw TrainingError(element: elements[index], at: index % width, of: spec.id)
    }
    try check(finalObservations)
    try check(observations)
  }
}

extension [Float] {
  /// The place of the first element that is not finite.
  fileprivate var firstNotFinite: Int? {
    // Of floats that are not negative, the greater has the greater bits; no branch interrupts the search for the greatest.
    var greatest: UInt32 = 0
    for element in self { greatest = Swift.max(greatest, element.bitPattern & 0x7fff_ffff) }
    return greatest < Float.infinity.bitPattern ? nil : firstIndex { !$0.isFinite }
  }
}

extension Observation {
  /// Makes sure that all elements are finite.
  func requireFinite(from id: String) throws(TrainingError) {
    for (index, element) in enumerated() where !element.isFinite {
      throw TrainingError(element: element, at: index, of: id)
    }
  }
}

extension TrainingError {
  init(reward: Double, in step: Int, of id: String) {
    self.init(
      "\(id) earned \(reward) in step \(step) of an episode; expected a finite reward; \(Self.advice)")
  }

  fileprivate init(element: Float, at index: Int, of id: String) {
    self.init(
      "\(id) gave an observation with \(element) as its element \(index); expected finite elements; \(Self.advice)"
    )
  }

  private static let advice =
    "checkEnvironment, or the command's check, looks for such faults of an environment"
}
