import Environments

// A number that is not finite spoils every parameter in one update, and the update after it all that could be kept: a run
// ends where an environment first gives one.

extension VectorEnvironment {
  /// Makes sure that the last step gave finite numbers.
  func requireFinite() throws(TrainingError) {
    let rewards = rewards
    for i in 0..<count where !rewards[i].isFinite {
      throw TrainingError(reward: rewards[i], in: episodeLengths[i] - 1, of: spec.id)
    }
    try requireFiniteElements(finalObservations, from: spec.id)
    try requireFiniteElements(observations, from: spec.id)
  }

  private func requireFiniteElements(_ elements: [Float], from id: String) throws(TrainingError) {
    // Zero, unless there is one: a sum that no branch interrupts.
    var sum: Float = 0
    for element in elements { sum += element * 0 }
    guard sum != 0, let index = elements.firstIndex(where: { !$0.isFinite }) else { return }
    throw TrainingError(element: elements[index], at: index % observationSpace.count, of: id)
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
      "\(id) earned \(reward) in step \(step) of an episode; expected a finite reward: checkEnvironment(\"\(id)\") looks for "
        + "such faults")
  }

  fileprivate init(element: Float, at index: Int, of id: String) {
    self.init(
      "\(id) gave an observation with \(element) as its element \(index); expected finite ones: checkEnvironment(\"\(id)\") "
        + "looks for such faults")
  }
}
