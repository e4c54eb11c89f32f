import Showreel

private let vectorName = "vector"

/// A vector of a handle, with room for the actions of a step.
private final class OpenVector {
  let vector: VectorEnvironment
  /// The numbers of a step's actions, where they are discrete.
  var choices: [Int]

  init(_ options: Options) throws {
    let count: Int = try options.optional("count") ?? 1
    let threads: Int = try options.optional("threads") ?? 1
    guard (1...1_000_000).contains(count) else {
      throw CallError("\"count\": expected 1 to 1000000, found \(count)")
    }
    guard (1...64).contains(threads) else {
      throw CallError("\"threads\": expected 1 to 64, found \(threads)")
    }
    vector = try VectorEnvironment(
      options.required("environment"), count: count, threads: threads,
      options: options.optional("options") ?? [:])
    choices = Array(repeating: 0, count: count)
  }

  var observationSize: Int { vector.count * vector.observationSpace.count }

  /// Steps by the caller's numbers, of which there are as many as there should be.
  func step(_ actions: UnsafeBufferPointer<Float>) throws {
    guard case .discrete = vector.actionSpace else {
      // A span lives no longer than this call, and so do the caller's numbers.
      return try vector.step(Span(_unsafeElements: actions))
    }
    // At once, and not an access to the property for each.
    try choices.withUnsafeMutableBufferPointer { choices in
      for i in actions.indices {
        guard let choice = Int(exactly: actions[i]) else {
          throw CallError("expected the number of an action, found \(actions[i])")
        }
        choices[i] = choice
      }
    }
    try vector.step(choices)
  }
}

@_cdecl("showreel_vector_make")
public func openVector(_ options: UnsafePointer<CChar>?, _ vector: UnsafeMutablePointer<UInt64>?) -> Int32 {
  call {
    try Handles.open(vector) {
      try OpenVector(Options(options, known: ["environment", "options", "count", "threads"]))
    }
  }
}

@_cdecl("showreel_vector_describe")
public func describeVector(
  _ vector: UInt64, _ result: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  use(vector) { open in
    guard result != nil else { throw CallError("expected a place for the result, found NULL") }
    let json = description(
      of: open.vector.spec, observations: open.vector.observationSpace, actions: open.vector.actionSpace)
    give(json.line, to: result)
  }
}

@_cdecl("showreel_vector_reset")
public func resetVector(
  _ vector: UInt64, _ seed: UnsafePointer<UInt64>?, _ observations: UnsafeMutablePointer<Float>?, _ size: Int
) -> Int32 {
  use(vector) { open in
    let rows = try checked(observations, size, open.observationSize, "numbers of observations")
    try open.vector.reset(seed: seed?.pointee)
    copy(open.vector.observations, to: rows.baseAddress)
  }
}

@_cdecl("showreel_vector_step")
public func stepVector(
  _ vector: UInt64, _ actions: UnsafePointer<Float>?, _ actionSize: Int,
  _ observations: UnsafeMutablePointer<Float>?, _ size: Int, _ rewards: UnsafeMutablePointer<Double>?,
  _ terminated: UnsafeMutablePointer<UInt8>?, _ truncated: UnsafeMutablePointer<UInt8>?,
  _ finalObservations: UnsafeMutablePointer<Float>?
) -> Int32 {
  use(vector) { open in
    let rows = try checked(observations, size, open.observationSize, "numbers of observations")
    let expected = open.vector.count * open.vector.actionSpace.rowCount
    try open.step(try checked(actions, actionSize, expected, "numbers of actions"))
    copy(open.vector.observations, to: rows.baseAddress)
    copy(open.vector.rewards, to: rewards)
    copy(open.vector.terminated, to: terminated)
    copy(open.vector.truncated, to: truncated)
    copy(open.vector.finalObservations, to: finalObservations)
  }
}

@_cdecl("showreel_vector_render")
public func renderVector(
  _ vector: UInt64, _ index: Int, _ width: Int32, _ height: Int32, _ pixels: UnsafeMutablePointer<UInt8>?,
  _ size: Int
) -> Int32 {
  use(vector) { open in
    guard (0..<open.vector.count).contains(index) else {
      throw CallError("expected an index below \(open.vector.count), found \(index)")
    }
    try draw(open.vector.spec, width, height, to: pixels, size) { width, height in
      guard FrameSize(width: width, height: height).isValid else {
        throw EnvironmentError.invalidFrameSize(width: width, height: height)
      }
      var canvas = Canvas(width: width, height: height)
      open.vector.draw(index, on: &canvas)
      return canvas.pixmap
    }
  }
}

@_cdecl("showreel_vector_close")
public func closeVector(_ vector: UInt64) -> Int32 {
  call { try Handles.use(vector, as: OpenVector.self, vectorName, closing: true) { _ in } }
}

private func use(_ number: UInt64, _ body: (OpenVector) throws -> Void) -> Int32 {
  call { try Handles.use(number, as: OpenVector.self, vectorName, body) }
}

/// Copies an array's bytes to the caller's room for as many; truth values become bytes of 0 and 1.
private func copy<Element>(_ values: [Element], to target: UnsafeMutableRawPointer?) {
  guard let target else { return }
  values.withUnsafeBytes { bytes in
    UnsafeMutableRawBufferPointer(start: target, count: bytes.count).copyMemory(from: bytes)
  }
}
