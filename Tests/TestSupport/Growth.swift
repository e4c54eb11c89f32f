import Foundation

/// How work grows with its input, by the processor time of this thread, so that others on the machine do not matter.
public enum Growth {
  /// The most that four times the input may take: linear work takes four times as long, quadratic sixteen.
  public static let mostOfFourfold = 9.0

  /// How many times as long the work takes with an input of 4n as with one of n; the shortest of three runs each.
  ///
  /// - Parameter n: So large that the work takes some milliseconds.
  public static func ofFourfold<Input>(
    _ n: Int, input: (Int) throws -> Input, work: (Input) throws -> Void
  ) rethrows -> Double {
    func seconds(_ count: Int) throws -> Double {
      let input = try input(count)
      var shortest = Double.infinity
      for _ in 0..<3 {
        let start = now
        try work(input)
        shortest = min(shortest, now - start)
      }
      return shortest
    }
    return try seconds(4 * n) / max(seconds(n), 1e-4)
  }

  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
