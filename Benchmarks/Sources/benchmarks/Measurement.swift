/// One figure, printed as a line of JSON for `compare` to read.
struct Measurement {
  var name: String
  var value: Double
  var unit: String

  func report() { print(#"{"name": "\#(name)", "value": \#(value), "unit": "\#(unit)"}"#) }
}

/// The seconds that `body` takes, a call: the median of `rounds` rounds of as many calls as fill 50 ms.
///
/// A median, because on a shared machine the mean is somebody else's work and the minimum is luck.
func secondsPerCall(rounds: Int = 15, _ body: () throws -> Void) rethrows -> Double {
  let clock = ContinuousClock()
  var calls = 1
  var elapsed = 0.0
  while true {
    let start = clock.now
    for _ in 0..<calls { try body() }
    elapsed = seconds(clock.now - start)
    if elapsed >= 0.05 { break }
    calls *= 2
  }
  var times: [Double] = []
  for _ in 0..<rounds {
    let start = clock.now
    for _ in 0..<calls { try body() }
    times.append(seconds(clock.now - start) / Double(calls))
  }
  return times.sorted()[rounds / 2]
}

private func seconds(_ duration: Duration) -> Double {
  Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
}
