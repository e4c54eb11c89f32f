import ShowreelSupport

/// A share of a run's episodes that is played apart: on other cores, or other machines.
public struct Shard: Sendable, Hashable, CustomStringConvertible {
  /// The number of the shard, from 1.
  public var index: Int
  /// The number of shards of the run.
  public var count: Int

  /// Makes the shard `index`, from 1, of `count`; `nil` where there is none of that number.
  public init?(index: Int, of count: Int) {
    guard count > 0, (1...count).contains(index) else { return nil }
    self.index = index
    self.count = count
  }

  /// Reads a text such as `3/16`.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let index = parts[0], let count = parts[1] else { return nil }
    self.init(index: index, of: count)
  }

  /// The text that `init(_:)` reads as the same shard.
  public var description: String { "\(index)/\(count)" }

  /// The shard's part of the episodes 0 to `total` − 1; the sizes of shards differ by one at most.
  package func episodes(of total: Int) -> Range<Int> {
    let (size, rest) = total.quotientAndRemainder(dividingBy: count)
    let start = (index - 1) * size + min(index - 1, rest)
    return start..<(start + size + (index <= rest ? 1 : 0))
  }
}

/// A shard, with the facts that merging a run needs and its report does not hold.
package struct ShardOfRun: Sendable, Hashable {
  /// The shard.
  package var shard: Shard
  /// The number of episodes of the whole run.
  package var episodes: Int
  /// The value of `--activation`; `nil` where it was not given.
  package var activation: String?
  /// The version of the library that played it.
  package var version: String

  /// Makes a shard of a run of `episodes`, played by this version.
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
