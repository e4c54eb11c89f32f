import CAllocations

/// One figure, printed as a line of JSON for `compare.py` to read.
struct Measurement {
  var name: String
  var value: Double
  var unit: String

  func print() { Swift.print(#"{"name": "\#(name)", "value": \#(value), "unit": "\#(unit)"}"#) }
}

/// Calls of which allocations are counted, once what is measured has run for a while.
let allocationCalls = 2000

func printAllocations(_ name: String, _ count: UInt) {
  Measurement(
    name: "\(name), allocations", value: Double(count) / Double(allocationCalls), unit: "a call"
  ).print()
}

/// Prints how often a second `body` runs, and how many blocks of memory a call asks for.
func report(_ name: String, _ unit: String, _ body: () throws -> Void) rethrows {
  Measurement(name: name, value: try callsPerSecond(body), unit: unit).print()
  let before = allocation_count()
  for _ in 0..<allocationCalls { try body() }
  printAllocations(name, allocation_count() - before)
}

/// How often a second `body` runs: the median of 15 rounds of as many calls as fill 50 ms, after those that find out how many.
///
/// A median, because on a shared machine the mean is somebody else's work and the minimum is luck.
func callsPerSecond(_ body: () throws -> Void) rethrows -> Double {
  var calls = 1
  while try seconds({ for _ in 0..<calls { try body() } }) < 0.05 { calls *= 2 }
  var times: [Double] = []
  for _ in 0..<15 { times.append(try seconds { for _ in 0..<calls { try body() } } / Double(calls)) }
  return 1 / times.sorted()[7]
}

/// How long `body` takes.
func seconds(_ body: () throws -> Void) rethrows -> Double {
  let clock = ContinuousClock()
  let time = try clock.measure(body)
  return Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
}
