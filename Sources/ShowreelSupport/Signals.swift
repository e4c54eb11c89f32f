import Synchronization

/// The signals that ask the process to end, once `System.note` was told to note them.
///
/// The first one stops what is played, and all that was begun is completed. Further ones do not stop that, but end the
/// waiting: for a pipe that nobody reads, for a program that does nothing.
package enum Signals {
  private static let first = Atomic<Int32>(0)
  private static let count = Atomic<Int>(0)

  /// The signal that came first, or `nil`.
  package static var received: Int32? {
    let value = first.load(ordering: .relaxed)
    return value == 0 ? nil : value
  }

  /// Indicates whether more than one signal has come.
  package static var isUrgent: Bool { count.load(ordering: .relaxed) > 1 }

  /// Makes the counters, so that a handler finds them.
  static func prepare() { _ = (received, isUrgent) }

  /// Notes a signal; called by its handler.
  static func receive(_ signal: Int32) {
    _ = first.compareExchange(expected: 0, desired: signal, ordering: .relaxed)
    count.add(1, ordering: .relaxed)
  }
}
