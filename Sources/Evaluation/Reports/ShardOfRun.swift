import ShowreelSupport

/// One of the shares into which a run is cut, to be played apart: on other cores, or other machines.
public struct Shard: Sendable, Hashable, CustomStringConvertible {
  /// Which one, from 1.
  public var index: Int
  /// How many there are.
  public var count: Int

  /// The share `index`, from 1, of `count`; `nil` where there is no such one.
  public init?(index: Int, of count: Int) {
    guard count > 0, (1...count).contains(index) else { return nil }
    self.index = index
    self.count = count
  }

  /// Reads `3/16`.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let index = parts[0], let count = parts[1] else { return nil }
    self.init(index: index, of: count)
  }

  /// The text that `init(_:)` reads as the same shard.
  public var description: String { "\(index)/\(count)" }

  /// Its share of the episodes 0 to `total` − 1: as many as the others', but for one.
  public func episodes(of total: Int) -> Range<Int> {
    let (size, rest) = total.quotientAndRemainder(dividingBy: count)
    let start = (index - 1) * size + min(index - 1, rest)
    return start..<(start + size + (index <= rest ? 1 : 0))
  }
}

/// A shard, and what it takes to put the run together again that its report does not say.
package struct ShardOfRun: Sendable, Hashable {
  /// Which shard.
  package var shard: Shard
  /// How many episodes the whole run has.
  package var episodes: Int
  /// What `--activation` was given; `nil` for nothing.
  package var activation: String?
  /// The release that played it.
  package var version: String

  /// A shard of a run of `episodes`, played by this release.
  package init(_ shard: Shard, episodes: Int, activation: String?, version: String = showreelVersion) {
    self.shard = shard
    self.episodes = episodes
    self.activation = activation
    self.version = version
  }

  var json: JSON {
    [
      "index": .integer(shard.index), "count": .integer(shard.count), "episodes": .integer(episodes),
      "activation": activation.map(JSON.string) ?? .null, "showreel": .string(version),
    ]
  }
}
