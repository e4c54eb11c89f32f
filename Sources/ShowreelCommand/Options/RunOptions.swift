import ArgumentParser
import Showreel

/// The options that choose the episodes that are played and recorded, and what plays them.
struct RunOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A checkpoint (safetensors, PyTorch's state_dict, Stable-Baselines3's zip), or random; may repeat, to compare.",
      valueName: "file|random"))
  var policy: [String]

  @OptionGroup(title: "Policy options")
  var policyOptions: PolicyFileOptions

  @Option(
    name: .customLong("episodes"),
    help: ArgumentHelp("How many episodes (default: 1, or as many as fill --grid).", valueName: "n"))
  var givenEpisodes: Int?

  @Option(
    help: ArgumentHelp("Show so many of the recorded episodes in one video, as 3x2.", valueName: "CxR"))
  var grid: Grid?

  @Option(help: ArgumentHelp("Episode i is reset with seed + i.", valueName: "n"))
  var seed: UInt64 = 0

  @Option(
    help: ArgumentHelp("Play so many episodes at the same time; the results are the same.", valueName: "n"))
  var jobs = 1

  @Flag(help: "Take the most probable action instead of drawing one.")
  var deterministic = false

  @Option(
    help: "Probability of an action by chance, from 0 to 1, beside the best one of a network of values (DQN)."
  )
  var epsilon: Double?

  @Option(
    help: ArgumentHelp("all, best, worst, median, or 0,7,12.", valueName: "which"),
    transform: { text in
      guard let selection = EpisodeSelection(text) else {
        throw ValidationError(
          "expected all, best, worst, median or numbers such as 0,7,12; --no-video makes no video of any")
      }
      return selection
    })
  var record = EpisodeSelection.all

  @Option(
    help: ArgumentHelp(
      "Play this share of the episodes alone, counted from 1; showreel merge puts them together.",
      valueName: "i/n"))
  var shard: Shard?

  /// More than any machine has use for, as each has an environment, a recorder and an ffmpeg.
  private static let mostJobs = 256

  /// The number of episodes that each policy plays.
  var episodes: Int { givenEpisodes ?? max(1, (grid?.count ?? 1) / policy.count) }

  var policies: [PolicySource] { policy.map { PolicySource($0) } }

  /// The policies' names in files' names and in tables; `nil` for a single one, which needs no name.
  var labels: [String?] { policy.count > 1 ? policies.labels : [nil] }

  /// The numbers of the episodes that are played.
  var share: Range<Int> { shard?.episodes(of: episodes) ?? 0..<episodes }

  /// The settings of the episodes, which are not recorded.
  func settings(of environment: EnvironmentOptions) -> EvaluationSettings {
    var settings = EvaluationSettings(environment: environment.id, policies: policies)
    settings.options = environment.values
    settings.episodes = episodes
    settings.shard = shard
    settings.seed = seed
    settings.jobs = jobs
    settings.deterministic = deterministic
    settings.policyOptions = policyOptions.options
    settings.policyOptions.epsilon = epsilon
    settings.record = record
    return settings
  }

  func validate() throws {
    guard (1...EvaluationDocument.mostEpisodes).contains(episodes) else {
      throw ValidationError("--episodes \(episodes): expected 1 to \(EvaluationDocument.mostEpisodes)")
    }
    guard (1...Self.mostJobs).contains(jobs) else {
      throw ValidationError("--jobs \(jobs): expected 1 to \(Self.mostJobs)")
    }
    try checkSeeds(from: seed, count: episodes)
    let isChance = policies.allSatisfy { $0 == .random }
    if deterministic && isChance {
      throw ValidationError("--deterministic needs a policy file; random has no best action")
    }
    if isChance { try policyOptions.refuseForChance() }
    if let epsilon {
      guard (0...1).contains(epsilon) else {
        throw ValidationError("--epsilon \(epsilon): expected a probability from 0 to 1")
      }
      if isChance { throw ValidationError("--epsilon needs a policy file; random acts by chance alone") }
    }
    if case .episodes(let numbers) = record, let last = numbers.last, last >= episodes {
      throw ValidationError("--record \(last): there are the episodes 0 to \(episodes - 1)")
    }
    if let grid, grid.count < policy.count {
      throw ValidationError("--grid \(grid): expected a tile for each of the \(policy.count) policies")
    }
    guard let shard else { return }
    if grid != nil { throw ValidationError("--shard \(shard) and --grid exclude each other") }
    if shard.count > episodes {
      throw ValidationError("--shard \(shard): expected no more shards than episodes, which are \(episodes)")
    }
    if record.needsAllEpisodes {
      throw ValidationError(
        "--shard \(shard): which episode is the \(record) is known only of all; record it by its number after the merge"
      )
    }
  }
}

extension Shard: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
