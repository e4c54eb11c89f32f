import ShowreelSupport

extension EvaluationDocument {
  /// Merges the shards of a run: the document is, to the byte, that of a run of all episodes at once.
  ///
  /// - Parameter shards: All shards of one run in any order, each with the path of its file for messages.
  /// - Throws: `FileError` of kind `.malformed`, where they belong to several runs, or one is missing or there twice.
  public init(merging shards: [(path: String, document: EvaluationDocument)]) throws(FileError) {
    guard let first = shards.first, let run = first.document.shard else {
      throw FileError(.malformed, path: shards.first?.path ?? "", "expected the shards of a run, found none")
    }
    let expected = first.document.run
    var places: [Int: Int] = [:]
    for (place, shard) in shards.enumerated() {
      let found = shard.document.run
      if let (one, other) = zip(found, expected).first(where: { $0 != $1 }) {
        throw FileError(
          .malformed, path: shard.path,
          "a shard of another run: \(one.name) is \(one.value), expected \(other.value) as in \(first.path)")
      }
      let index = shard.document.shard?.shard.index ?? 0
      if let earlier = places.updateValue(place, forKey: index) {
        throw FileError(
          .malformed, path: shard.path,
          "shard \(index) of \(run.shard.count) again, after \(shards[earlier].path)")
      }
    }
    let missing = (1...run.shard.count).filter { places[$0] == nil }
    guard missing.isEmpty else {
      let numbers = missing.prefix(10).map(String.init).joined(separator: ", ")
      throw FileError(
        .malformed, path: first.path,
        "expected all \(run.shard.count) shards of its run, missing: \(numbers)"
          + (missing.count > 10 ? ", …" : ""))
    }
    let ordered = (1...run.shard.count).compactMap { places[$0] }.map { shards[$0].document.reports }
    self.init(
      reports: ordered[0].indices.map { policy in
        var report = ordered[0][policy]
        report.episodes = ordered.flatMap { $0[policy].episodes }
        return report
      })
  }

  /// The properties that all shards of a run have in common, with their names. A policy is identified by its contents:
  /// its path may differ from machine to machine, and the merged report has that of the first shard.
  private var run: [Trait] {
    var traits = [
      Trait("\"showreel\"", shard?.version), Trait("the number of shards", shard?.shard.count),
      Trait("the number of episodes", shard?.episodes), Trait("the number of policies", reports.count),
      Trait("\"activation\"", shard?.activation),
    ]
    for report in reports {
      traits += [
        Trait("\"environment\"", report.environment), Trait("\"options\"", JSON.options(report.options).line),
        Trait("\"policy_sha256\"", report.policySHA256),
        Trait("\"policy_taken_for\"", report.policyDescription?.withoutPlaces.json.line),
        Trait("\"deterministic\"", report.deterministic),
        Trait("\"seed\"", report.seed), Trait("\"reward_threshold\"", report.rewardThreshold),
      ]
    }
    return traits
  }
}

private struct Trait: Equatable {
  var name: String
  var value: String

  init(_ name: String, _ value: (some CustomStringConvertible)?) {
    self.name = name
    self.value = value?.description ?? "null"
  }
}
