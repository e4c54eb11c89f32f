/// A short vector of 32-bit floats: an observation of an environment, or a continuous action.
///
/// Up to 16 elements are stored in the value itself, so that stepping an environment allocates nothing; longer vectors
/// are kept in an array.
public struct Vector: Sendable, RandomAccessCollection, ExpressibleByArrayLiteral {
  @usableFromInline var inline: SIMD16<Float>
  @usableFromInline var spilled: [Float]?
  /// The number of elements.
  public let count: Int

  /// Makes a vector of `elements`, in their order.
  @inlinable
  public init(_ elements: some Collection<Float>) {
    inline = .zero
    count = elements.count
    if count <= 16 {
      spilled = nil
      var i = 0
      for element in elements {
        inline[i] = element
        i += 1
      }
    } else {
      spilled = Array(elements)
    }
  }

  /// Makes a vector of the first `count` lanes of `lanes`; at most 16.
  @inlinable
  public init(lanes: SIMD16<Float>, count: Int) {
    precondition((0...16).contains(count), "a vector holds 0 to 16 lanes inline")
    inline = lanes
    spilled = nil
    self.count = count
  }

  /// Makes a vector of `elements`, in their order.
  @inlinable
  public init(_ elements: Span<Float>) {
    self.init(count: elements.count) { target in
      for i in elements.indices { target[i] = elements[i] }
    }
  }

  /// Makes a vector of `count` elements, which are 0 until `fill` sets them.
  @inlinable
  public init(count: Int, filledBy fill: (inout MutableSpan<Float>) -> Void) {
    precondition(count >= 0, "a vector's length is not negative")
    self.count = count
    inline = .zero
    spilled = nil
    if count <= 16 {
      // The pointer is needed to see the lanes as an array of floats; it does not leave this scope.
      withUnsafeMutableBytes(of: &inline) { bytes in
        let lanes = UnsafeMutableBufferPointer(rebasing: bytes.bindMemory(to: Float.self)[..<count])
        var span = MutableSpan(_unsafeElements: lanes)
        fill(&span)
      }
    } else {
      var elements = [Float](repeating: 0, count: count)
      var span = elements.mutableSpan
      fill(&span)
      spilled = elements
    }
  }

  /// Makes a vector of a list such as `[0.5, -1]`.
  public init(arrayLiteral elements: Float...) { self.init(elements) }

  /// The index of the first element, always 0.
  @inlinable public var startIndex: Int { 0 }
  /// The number of elements, which is the index past the last.
  @inlinable public var endIndex: Int { count }

  /// The element at `position`, which has to be in 0 ..< count.
  @inlinable
  public subscript(position: Int) -> Float {
    precondition(position >= 0 && position < count, "index out of range")
    if let spilled { return spilled[position] }
    return inline[position]
  }

  /// Calls `body` with the elements as contiguous memory.
  @inlinable
  public func withSpan<Result>(_ body: (Span<Float>) throws -> Result) rethrows -> Result {
    if let spilled { return try body(spilled.span) }
    // The pointer is needed to see the lanes as an array of floats; it does not leave this scope.
    return try withUnsafeBytes(of: inline) { bytes in
      let lanes = UnsafeBufferPointer(rebasing: bytes.bindMemory(to: Float.self)[..<count])
      return try body(Span(_unsafeElements: lanes))
    }
  }
}

extension Vector: Equatable {
  /// Tells whether both have the same elements, compared as floats: 0 equals −0, and NaN equals nothing.
  @inlinable
  public static func == (a: Vector, b: Vector) -> Bool { a.elementsEqual(b) }
}

extension Vector: CustomStringConvertible {
  /// The elements as the text of a list.
  public var description: String { Array(self).description }
}

/// An observation: the numbers that an environment shows to the agent.
public typealias Observation = Vector
