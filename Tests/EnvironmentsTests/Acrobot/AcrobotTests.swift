import Environments
import TestSupport
import Testing

struct AcrobotTests {
  @Test(arguments: try TestFiles.json("acrobot-traces.json", as: [Trace].self))
  func asGymnasium(_ trace: Trace) throws { try trace.replay("Acrobot-v1") }

  struct Starts: Decodable {
    var count: UInt64
    var first: Floats
    var digest: Word
    /// Of starts with the bounds ±50.
    var wide: Word
  }

  /// Observations after `reset`, whose sines and cosines NumPy takes in float32.
  @Test func startsAsGymnasium() throws {
    let starts: Starts = try TestFiles.json("acrobot-starts.json")
    let environment = ModelEnvironment(try Acrobot())
    #expect(try Array(environment.reset(seed: 0)) == starts.first.values)
    var digest = Digest()
    for seed in 0..<starts.count { digest.update(try environment.reset(seed: seed)) }
    #expect(Word(digest.value) == starts.digest)

    let wide = try make("Acrobot-v1", options: ["low": -50, "high": 50])
    var wideDigest = Digest()
    for seed in 0..<starts.count { wideDigest.update(try wide.reset(seed: seed)) }
    #expect(Word(wideDigest.value) == starts.wide)
  }

  @Test func actionsOutsideTheSpaceAreRejected() throws {
    let environment = try make("Acrobot-v1")
    _ = try environment.reset(seed: 0)
    for action: Action in [3, -1, [0, 0, 0]] {
      #expect(
        throws: EnvironmentError.invalidAction(
          action, expected: .discrete(Discrete(3)), environment: "Acrobot-v1")
      ) { try environment.step(action) }
    }
  }

  @Test func spacesAndSpecAreGymnasiums() throws {
    let high: [Float] = [1, 1, 1, 1, 12.566371, 28.274334]
    let environment = try make("Acrobot-v1")
    #expect(environment.observationSpace == Box(low: high.map { -$0 }, high: high))
    #expect(environment.actionSpace == .discrete(Discrete(3)))
    let spec = environment.spec
    #expect(spec.maxEpisodeSteps == 500 && spec.rewardThreshold == -100 && spec.renderFPS == 15)
    #expect(spec.frameWidth == 500 && spec.frameHeight == 500 && spec.options == ["low": -0.1, "high": 0.1])
  }
}
