/// A part of a recording: the frames that are kept, by their numbers.
///
/// Frame 0 is the first, that of the reset; frame n is the one after step n.
public struct Clip: Sendable, Hashable, CustomStringConvertible {
  /// The number of the first frame.
  public let first: Int
  /// The number of the last frame, which is kept as well; `nil` for all that follow.
  public let last: Int?

  /// The frames from `first` to `last`.
  ///
  /// - Throws: `RecordingError` of kind `.settings`, where these are no frames.
  public init(first: Int = 0, last: Int? = nil) throws(RecordingError) {
    guard first >= 0, last ?? first >= first else {
      throw RecordingError(
        .settings,
        "a clip of the frames \(first) to \(last.map(String.init) ?? "the last"): expected numbers from 0, "
          + "the first one's not the greater")
    }
    self.first = first
    self.last = last
  }

  /// Reads a text such as `0:120`, `100:` or `:120`; `nil` where it is none.
  public init?(text: String) {
    let ends = text.split(separator: ":", omittingEmptySubsequences: false)
    guard ends.count == 2, !(ends[0].isEmpty && ends[1].isEmpty) else { return nil }
    let first = ends[0].isEmpty ? 0 : Int(ends[0])
    let last = ends[1].isEmpty ? nil : Int(ends[1])
    guard let first, ends[1].isEmpty || last != nil, let clip = try? Clip(first: first, last: last) else {
      return nil
    }
    self = clip
  }

  /// The text that `init(text:)` reads as the same.
  public var description: String { "\(first):\(last.map(String.init) ?? "")" }

  /// Tells whether a frame is kept.
  public func contains(_ frame: Int) -> Bool { frame >= first && frame <= last ?? .max }
}
