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
func report(_ name: String, _ unit: String, _ body: () throws -> Void) throws {
  Measurement(name: name, value: try callsPerSecond(body), unit: unit).print()
  let before = allocation_count()
  for _ in 0..<allocationCalls { try body() }
  printAllocations(name, allocation_count() - before)
}

/// How often a second `body` runs.
func callsPerSecond(_ body: () throws -> Void) throws -> Double {
  try withoutActuallyEscaping(body) { try callsPerSecond(inTurns: [$0])[0] }
}

/// How often a second each of `bodies` runs: the median of rounds of as many calls as fill 50 ms, after those that find
/// out how many. Each round is a turn of all of them, so that they share whatever the machine does meanwhile.
///
/// A median, because on a shared machine the mean is somebody else's work and the minimum is luck.
func callsPerSecond(inTurns bodies: [() throws -> Void], rounds: Int = 15) throws -> [Double] {
  let calls = try bodies.map { body in
    var calls = 1
    while try seconds({ for _ in 0..<calls { try body() } }) < 0.05 { calls *= 2 }
    return calls
  }
  var times = bodies.map { _ in [Double]() }
  for _ in 0..<rounds {
    for (index, body) in bodies.enumerated() {
      times[index].append(try seconds { for _ in 0..<calls[index] { try body() } } / Double(calls[index]))
    }
  }
  return times.map { 1 / $0.sorted()[rounds / 2] }
}

/// How long `body` takes.
func seconds(_ body: () throws -> Void) rethrows -> Double {
  let clock = ContinuousClock()
  let time = try clock.measure(body)
  return Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
}
