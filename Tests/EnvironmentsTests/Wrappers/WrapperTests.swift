import Environments
import Raster
import Testing

struct WrapperTests {
  static func counter(goal: Double = 3, renderMode: RenderMode? = .rgbArray) throws -> Counter {
    Counter(
      try Configuration(spec: Counter.spec, renderMode: renderMode, options: ["goal": .number(goal)]))
  }

  @Test func timeLimitTruncatesFromItsLimitOn() throws {
    let environment = TimeLimit(try Self.counter(goal: 100), maxEpisodeSteps: 3)
    #expect(environment.spec.maxEpisodeSteps == 3)
    for _ in 0..<2 {
      _ = try environment.reset(seed: 0)
      for _ in 0..<2 { #expect(try !environment.step(0).truncated) }
      let last = try environment.step(0)
      #expect(last.truncated && !last.terminated && last.isLast)
      #expect(try environment.step(0).truncated)
      #expect(environment.elapsedSteps == 4)
    }
  }

  @Test func theLastStepAllowedMayAlsoTerminate() throws {
    let environment = TimeLimit(try Self.counter(goal: 2), maxEpisodeSteps: 2)
    _ = try environment.reset(seed: 0)
    #expect(try !environment.step(0).isLast)
    let last = try environment.step(0)
    #expect(last.terminated && last.truncated)
  }

  @Test func steppingAndRenderingNeedAReset() throws {
    let environment = OrderEnforcing(try Self.counter())
    func error(_ operation: String) -> EnvironmentError {
      .resetNeeded(operation: operation, environment: "Counter-v0")
    }
    #expect(throws: error("step(_:)")) { try environment.step(0) }
    #expect(throws: error("render()")) { try environment.render() }
    #expect(throws: error("render(width:height:)")) { try environment.render(width: 1, height: 1) }
    #expect(!environment.hasReset)
    _ = try environment.reset(seed: 0)
    #expect(environment.hasReset)
    #expect(try environment.step(0).observation == [1])
    #expect(try environment.render().width == 30)
    #expect(error("render()").description == "render() of Counter-v0 was called before reset(seed:)")
  }

  @Test func statisticsSumUpEachEpisode() throws {
    let environment = RecordEpisodeStatistics(try Self.counter(goal: 3), bufferLength: 2)
    for (episode, seed) in [0, 1, 2].enumerated() {
      _ = try environment.reset(seed: UInt64(seed))
      for _ in seed..<2 { #expect(try environment.step(0).episode == nil) }
      let totals = EpisodeStatistics(totalReward: Double(3 - seed) / 2, length: 3 - seed)
      #expect(try environment.step(0).episode == totals)
      #expect(environment.episodeCount == episode + 1)
    }
    #expect(
      environment.recent == [
        EpisodeStatistics(totalReward: 1, length: 2), EpisodeStatistics(totalReward: 0.5, length: 1),
      ])
  }

  @Test func aResetWithinAnEpisodeForgetsIt() throws {
    let environment = RecordEpisodeStatistics(try Self.counter(goal: 2))
    _ = try environment.reset(seed: 0)
    _ = try environment.step(0)
    _ = try environment.reset(seed: 0)
    _ = try environment.step(0)
    #expect(try environment.step(0).episode == EpisodeStatistics(totalReward: 1, length: 2))
    #expect(environment.recent.count == 1)
  }

  @Test func wrappersForwardTheRest() throws {
    let counter = try Self.counter()
    let environment = RecordEpisodeStatistics(
      OrderEnforcing(TimeLimit(counter, maxEpisodeSteps: 7)))
    #expect(environment.unwrapped === counter)
    #expect(counter.unwrapped === counter)
    #expect(environment.spec.maxEpisodeSteps == 7 && environment.spec.id == "Counter-v0")
    #expect(environment.observationSpace == counter.observationSpace)
    #expect(environment.actionSpace == counter.actionSpace)
    #expect(environment.renderMode == .rgbArray)
    try environment.close()
    #expect(counter.closings == 1)
  }

  @Test func renderingNeedsAModeAndASize() throws {
    let blind = try Self.counter(renderMode: nil)
    let error = EnvironmentError.renderModeMissing(environment: "Counter-v0")
    #expect(throws: error) { try blind.render() }
    #expect(error.description.contains("make(\"Counter-v0\", renderMode: .rgbArray)"))

    let environment = try Self.counter()
    for (width, height) in [(0, 10), (10, -1), (16_385, 1)] {
      #expect(throws: EnvironmentError.invalidFrameSize(width: width, height: height)) {
        try environment.render(width: width, height: height)
      }
    }
    let frame = try environment.render(width: 7, height: 3)
    #expect(frame.width == 7 && frame.height == 3)
  }
}
