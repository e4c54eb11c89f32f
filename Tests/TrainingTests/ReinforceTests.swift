import Checkpoints
import Environments
import Foundation
import Policies
import Testing

@testable import Training

private func settings(_ change: (inout ReinforceSettings) -> Void) -> ReinforceSettings {
  var settings = ReinforceSettings()
  change(&settings)
  return settings
}

@Suite struct ReinforceTests {
  @Test(arguments: ReinforceSettings.Normalization.allCases, [1, 5])
  func learnsTheRewardedAction(normalization: ReinforceSettings.Normalization, batch: Int) throws {
    let result = try Reinforce.train(
      in: Corridor(length: 8),
      settings: settings {
        $0.episodes = 400
        $0.batch = batch
        $0.normalization = normalization
      })
    #expect(result.ending == .finished)
    var policy = NetworkPolicy(network: result.network)
    for position in 0..<8 {
      let observation = [Float(position), 1]
      policy.observe(observation.span)
      #expect(policy.distribution.probability(of: 1) > 0.8)
    }
    #expect(try #require(result.bestMean) > 6)
  }

  @Test func sameSeedSameCheckpoint() throws {
    func checkpoint(seed: UInt64) throws -> [UInt8] {
      let result = try Reinforce.train(
        in: Corridor(length: 3, varies: true),
        settings: settings {
          $0.episodes = 130
          $0.seed = seed
          $0.batch = 4
        })
      return Checkpoint(network: result.network).encoded()
    }
    #expect(try checkpoint(seed: 1) == checkpoint(seed: 1))
    #expect(try checkpoint(seed: 1) != checkpoint(seed: 2))
  }

  /// The network and the actions of episode i are drawn from generators of their own, as `evaluate` draws its actions.
  @Test func drawsFromTheStreamsOfItsSeed() throws {
    let environment = Corridor(length: 40)
    _ = try Reinforce.train(
      in: environment,
      settings: settings {
        $0.episodes = 2
        $0.batch = 2
        $0.seed = 9
      })
    var initial = PCG64(SeedSequence([9, 2]))
    var policy = NetworkPolicy(network: Network(sizes: [2, 16, 2], using: &initial))
    var expected: [Action] = []
    for seed in [9, 10] as [UInt64] {
      var generator = PCG64(SeedSequence([seed, 1]))
      for position in 0..<40 {
        let observation = [Float(position), 1]
        expected.append(.discrete(policy.action(for: observation.span, choice: .sampled, using: &generator)))
      }
    }
    #expect(environment.actions == expected)
    #expect(Set(expected.map { $0 == 1 }).count == 2)
  }

  @Test func tellsOfEveryEpisode() throws {
    var episodes: [TrainedEpisode] = []
    let environment = Corridor(length: 2, varies: true)
    let result = try Reinforce.train(
      in: environment,
      settings: settings {
        $0.episodes = 7
        $0.seed = 40
        $0.batch = 3
      }, progress: { episodes.append($0) })
    #expect(episodes.map(\.episode) == Array(0..<7))
    #expect(episodes.map(\.length) == [2, 3, 4, 5, 6, 7, 8])
    #expect(environment.seeds == Array(40..<47))
    for (k, episode) in episodes.enumerated() {
      let mean = episodes[...k].map(\.totalReward).reduce(0, +) / Double(k + 1)
      // The same sums of whole numbers.
      #expect(episode.runningMean == mean)
      #expect(!episode.isSolved)
    }
    #expect(result.episodes == 7 && result.steps == 35)
    #expect(result.bestMean == nil && result.bestEpisode == 6)
  }

  @Test func countsAsSolvedOverAFullWindow() throws {
    var solved: [Int] = []
    let result = try Reinforce.train(
      in: Corridor(length: 6),
      settings: settings {
        $0.episodes = 400
        $0.window = 20
        $0.learningRate = 0.05
      }, progress: { if $0.isSolved { solved.append($0.episode) } })
    #expect(try #require(solved.first) >= 19)
    #expect(result.solvedEpisode == solved.first)
    #expect(try #require(result.bestMean) >= 0.9 * 6)
  }

  /// An episode of one step has no standard deviation: nothing is learned from it, and nothing becomes NaN.
  @Test func oneStepEpisodesChangeNothing() throws {
    let run = { (episodes: Int) in
      try Reinforce.train(in: Corridor(length: 1), settings: settings { $0.episodes = episodes }).network
    }
    let network = try run(1)
    #expect(network.parameters.allSatisfy { $0.isFinite })
    #expect(try run(20) == network)
  }

  @Test func stopsWhenAsked() throws {
    for episodes in [0, 1, 5] {
      var played = 0
      let result = try Reinforce.train(
        in: Corridor(length: 4), settings: settings { $0.batch = 2 },
        shouldStop: { played >= episodes }, progress: { _ in played += 1 })
      #expect(result.ending == .stopped)
      #expect(result.episodes == episodes)
      #expect(result.bestEpisode == (episodes == 0 ? nil : episodes - 1))
    }
  }

  @Test func keepsFiniteParametersWhenItDiverges() throws {
    let result = try Reinforce.train(
      in: Corridor(length: 4), settings: settings { $0.learningRate = 1e300 })
    #expect(result.ending == .diverged)
    #expect(result.network.parameters.allSatisfy { $0.isFinite })
  }

  @Test func refusesWhatItCannotDo() throws {
    #expect {
      try Reinforce.train(in: Continuous())
    } throws: {
      "\($0)".hasPrefix("cannot train: expected discrete actions in Continuous-v0, found continuous ones")
    }
    let bad: [(String, (inout ReinforceSettings) -> Void)] = [
      ("at least one episode, found 0", { $0.episodes = 0 }),
      ("hidden widths of 1 to 4096, found [16, 0]", { $0.hidden = [16, 0] }),
      ("hidden widths of 1 to 4096, found []", { $0.hidden = [] }),
      ("gamma from 0 to 1, found 1.5", { $0.gamma = 1.5 }),
      ("gamma from 0 to 1, found nan", { $0.gamma = .nan }),
      ("a positive learning rate, found 0.0", { $0.learningRate = 0 }),
      ("a positive learning rate, found inf", { $0.learningRate = .infinity }),
      ("a batch of at least one trajectory, found 0", { $0.batch = 0 }),
      ("a window of at least one episode, found 0", { $0.window = 0 }),
    ]
    for (expected, change) in bad {
      #expect {
        try Reinforce.train(in: Corridor(length: 1), settings: settings(change))
      } throws: {
        ($0 as? TrainingError)?.detail == "expected \(expected)"
      }
    }
  }
}

@Suite struct BestParametersTests {
  /// Rows of mean, kept parameter (which is the episode's number), best mean and kept episode.
  private func run(window: Int, rewards: [Double]) -> [[Double]] {
    var best = BestParameters(parameters: [-1], window: window)
    return rewards.enumerated().map { episode, reward in
      let mean = best.count(reward, episode: episode, parameters: [Float(episode)])
      return [mean, Double(best.parameters[0]), best.mean ?? -1, Double(best.episode ?? -1)]
    }
  }

  @Test func keepsTheLatestUntilTheWindowIsFullThenTheMiddleOfTheBest() {
    let rows = run(window: 3, rewards: [9, 9, 0, 3, 9, 0, 12])
    #expect(
      rows == [
        [9, 0, -1, 0], [9, 1, -1, 1], [6, 1, 6, 1], [4, 1, 6, 1], [4, 1, 6, 1], [4, 1, 6, 1], [7, 5, 7, 5],
      ])
  }

  @Test func ofEqualMeansTheFirstIsKept() {
    #expect(run(window: 1, rewards: [1, 2, 2, 1]).last == [1, 1, 2, 1])
  }

  /// Every tenth episode of a window of a hundred is at hand, so the middle is met within ten.
  @Test func longWindowsKeepEveryTenthOfTheParameters() {
    let rows = run(window: 100, rewards: (0..<250).map { Double($0) })
    for (episode, row) in rows.enumerated() where episode >= 99 {
      let middle = Double((episode - 50) / 10 * 10)
      #expect(row[1] == middle && row[3] == middle && row[0] == Double(episode) - 49.5)
    }
  }
}
