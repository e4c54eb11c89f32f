import Synchronization

/// Standard input, output and error, which a parent may have left closed.
package enum StandardStreams {
  private static let closed = Mutex<[Int32]>([])

  /// Opens those that are closed on the null device, before anything else is opened.
  package static func open() {
    let found = System.openStandardDescriptors()
    closed.withLock { $0 = found }
  }

  /// The descriptors that were closed: what is written there is lost.
  static var wereClosed: [Int32] { closed.withLock { $0 } }
}
