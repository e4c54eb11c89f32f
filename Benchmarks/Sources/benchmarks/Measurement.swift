import CAllocations

/// One figure, printed as a line of JSON for `compare.py` to read.
struct Measurement {
  var name: String
  var value: Double
  var unit: String

  func print() { Swift.print(#"{"name": "\#(name)", "value": \#(value), "unit": "\#(unit)"}"#) }
}

/// Prints how often a second `body` runs, by the median of 15 rounds of as many calls as fill 50 ms, and how many blocks of
/// memory a call asks for.
///
/// A median, because on a shared machine the mean is somebody else's work and the minimum is luck.
func report(_ name: String, _ unit: String, _ body: () throws -> Void) rethrows {
  var calls = 1
  while try seconds({ for _ in 0..<calls { try body() } }) < 0.05 { calls *= 2 }
  let allocations = allocation_count()
  for _ in 0..<calls { try body() }
  let perCall = Double(allocation_count() - allocations) / Double(calls)
  var times: [Double] = []
  for _ in 0..<15 { times.append(try seconds { for _ in 0..<calls { try body() } } / Double(calls)) }
  Measurement(name: name, value: 1 / times.sorted()[7], unit: unit).print()
  Measurement(name: "\(name), allocations", value: perCall, unit: "a call").print()
}

/// How long `body` takes.
func seconds(_ body: () throws -> Void) rethrows -> Double {
  let clock = ContinuousClock()
  let time = try clock.measure(body)
  return Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
}
