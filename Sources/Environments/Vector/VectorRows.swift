/// The buffers that the environments of a vector write to, one row each.
///
/// They are pointers, because several threads write to rows of their own in the same buffers, and a span cannot be
/// divided for that. They are valid while `VectorResults.withRows(_:)` runs.
@usableFromInline
struct VectorRows: @unchecked Sendable {
  /// The number of elements of an observation.
  @usableFromInline let width: Int
  @usableFromInline let observations: UnsafeMutablePointer<Float>
  @usableFromInline let finalObservations: UnsafeMutablePointer<Float>
  @usableFromInline let rewards: UnsafeMutablePointer<Double>
  @usableFromInline let terminated: UnsafeMutablePointer<Bool>
  @usableFromInline let truncated: UnsafeMutablePointer<Bool>
  @usableFromInline let episodeReturns: UnsafeMutablePointer<Double>
  @usableFromInline let episodeLengths: UnsafeMutablePointer<Int>

  /// The row of environment `i` in the observations.
  @inlinable
  func observation(_ i: Int) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: observations + i * width, count: width)
  }

  /// The row of environment `i` in the final observations.
  @inlinable
  func finalObservation(_ i: Int) -> UnsafeMutableBufferPointer<Float> {
    UnsafeMutableBufferPointer(start: finalObservations + i * width, count: width)
  }

  /// Enters a new start of environment `i` that does not follow an episode's end.
  @inlinable
  func clear(_ i: Int) {
    rewards[i] = 0
    (terminated[i], truncated[i]) = (false, false)
    (episodeReturns[i], episodeLengths[i]) = (0, 0)
  }

  /// Enters the results of a step of environment `i`, in the totals of its episode too.
  @inlinable
  func note(_ i: Int, reward: Double, terminated isTerminated: Bool, truncated isTruncated: Bool) {
    if terminated[i] || truncated[i] { (episodeReturns[i], episodeLengths[i]) = (0, 0) }
    rewards[i] = reward
    (terminated[i], truncated[i]) = (isTerminated, isTruncated)
    episodeReturns[i] += reward
    episodeLengths[i] += 1
  }
}

/// The results of the last step of a vector's environments.
struct VectorResults {
  private(set) var observations: [Float]
  private(set) var finalObservations: [Float]
  private(set) var rewards: [Double]
  private(set) var terminated: [Bool]
  private(set) var truncated: [Bool]
  private(set) var episodeReturns: [Double]
  private(set) var episodeLengths: [Int]
  private let width: Int

  init(count: Int, width: Int) {
    self.width = width
    observations = Array(repeating: 0, count: count * width)
    finalObservations = observations
    rewards = Array(repeating: 0, count: count)
    terminated = Array(repeating: false, count: count)
    truncated = terminated
    episodeReturns = rewards
    episodeLengths = Array(repeating: 0, count: count)
  }

  /// Calls `body` with the buffers of the results, to write to them.
  mutating func withRows(_ body: (VectorRows) -> Void) {
    // One after the other in a row would be a pyramid of seven closures.
    func start<Element>(_ array: inout [Element], _ next: (UnsafeMutablePointer<Element>) -> Void) {
      array.withUnsafeMutableBufferPointer { if let start = $0.baseAddress { next(start) } }
    }
    start(&observations) { observations in
      start(&finalObservations) { finalObservations in
        start(&rewards) { rewards in
          start(&terminated) { terminated in
            start(&truncated) { truncated in
              start(&episodeReturns) { episodeReturns in
                start(&episodeLengths) { episodeLengths in
                  body(
                    VectorRows(
                      width: width, observations: observations, finalObservations: finalObservations,
                      rewards: rewards, terminated: terminated, truncated: truncated,
                      episodeReturns: episodeReturns, episodeLengths: episodeLengths))
                }
              }
            }
          }
        }
      }
    }
  }
}

/// The actions of a vector's environments, one row each; valid while a step runs.
@usableFromInline
enum VectorActions: @unchecked Sendable {
  case discrete(UnsafePointer<Int>)
  case continuous(UnsafePointer<Float>, width: Int)
}
