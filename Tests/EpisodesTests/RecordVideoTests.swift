import Environments
import Episodes
import Foundation
import Raster
import ShowreelSupport
import TestSupport
import Testing

@testable import Recording

/// An environment whose frames say which they are: after step t of episode e the picture's grey is 10 e + t.
private final class Counter: Environment {
  let spec = EnvironmentSpec(id: "Counter-v0", renderFPS: 30, frameWidth: 16, frameHeight: 16)
  let observationSpace = Box(low: [0], high: [1])
  let actionSpace = ActionSpace.discrete(Discrete(2))
  let renderMode: RenderMode?
  private let lengths: [Int]
  private var episode = -1
  private var time = 0
  private(set) var isClosed = false
  private(set) var drawings = 0

  /// Episodes of so many steps; the last length goes on for ever.
  init(_ lengths: [Int], renderMode: RenderMode? = .rgbArray) {
    self.lengths = lengths
    self.renderMode = renderMode
  }

  func reset(seed: UInt64?) throws -> Observation {
    episode += 1
    time = 0
    return [0]
  }

  func step(_ action: Action) throws -> Step {
    time += 1
    let isLast = time >= lengths[min(episode, lengths.count - 1)]
    // The two kinds of ending in turn.
    return Step(
      observation: [0], reward: 1, terminated: isLast && episode % 2 == 0,
      truncated: isLast && episode % 2 == 1)
  }

  func draw(on canvas: inout Canvas) {
    drawings += 1
    let grey = UInt8(truncatingIfNeeded: 10 * episode + time)
    canvas.clear(Color(grey, grey, grey))
  }

  func close() throws { isClosed = true }
}

@Suite(.needs(.ffmpeg, .ffprobe)) struct RecordVideoTests {
  static let settings = RecordingSettings(video: VideoSettings(preset: "ultrafast"))

  /// One way to use the wrapper, and what gymnasium 1.4.0's wrapper records then, taken from it.
  struct Scenario: Sendable {
    var name: String
    var lengths: [Int]
    var episodeTrigger: (@Sendable (Int) -> Bool)?
    var stepTrigger: (@Sendable (Int) -> Bool)?
    var videoLength = 0
    var expected: [(name: String, frames: [Int])]
  }

  static let scenarios = [
    Scenario(
      name: "by default", lengths: [2, 1, 3],
      expected: [("rl-video-episode-0", [0, 1, 2]), ("rl-video-episode-1", [10, 11])]),
    Scenario(
      name: "episodes", lengths: [2, 1, 3], episodeTrigger: { $0 % 2 == 0 },
      expected: [("rl-video-episode-0", [0, 1, 2]), ("rl-video-episode-2", [20, 21, 22, 23])]),
    Scenario(
      name: "steps", lengths: [3, 5, 2], stepTrigger: { $0 % 4 == 0 },
      expected: [
        ("rl-video-step-0", [1, 2, 3]), ("rl-video-step-4", [12, 13, 14, 15]), ("rl-video-step-8", [21, 22]),
      ]),
    Scenario(
      name: "steps with a length", lengths: [3, 5, 2], stepTrigger: { $0 % 4 == 0 }, videoLength: 2,
      expected: [
        ("rl-video-step-0", [1, 2, 3]), ("rl-video-step-4", [12, 13, 14]), ("rl-video-step-8", [21, 22]),
      ]),
    Scenario(
      name: "a length across episodes", lengths: [3, 5, 2], episodeTrigger: { $0 == 0 }, videoLength: 5,
      expected: [("rl-video-episode-0", [0, 1, 2, 3, 10, 11])]),
    Scenario(
      name: "both triggers", lengths: [3, 5, 2], episodeTrigger: { $0 == 1 }, stepTrigger: { $0 == 5 },
      expected: [("rl-video-episode-1", [10, 11, 12]), ("rl-video-step-5", [13, 14, 15])]),
    Scenario(
      name: "by default with a length", lengths: [3, 5, 2], videoLength: 3,
      expected: [("rl-video-episode-0", [0, 1, 2, 3]), ("rl-video-episode-1", [10, 11, 12, 13])]),
    Scenario(
      name: "an episode's last step", lengths: [3, 5], stepTrigger: { $0 == 2 },
      expected: [("rl-video-step-2", [3])]),
    Scenario(
      name: "a length that close() cuts", lengths: [3, 2], episodeTrigger: { $0 == 0 }, videoLength: 100,
      expected: [("rl-video-episode-0", [0, 1, 2, 3, 10, 11, 12])]),
    Scenario(
      name: "a length that the next recording cuts", lengths: [3, 2], episodeTrigger: { _ in true },
      videoLength: 100,
      expected: [("rl-video-episode-0", [0, 1, 2, 3]), ("rl-video-episode-1", [10, 11, 12])]),
  ]

  /// The greys of the numbered frames in a folder.
  private func greys(_ folder: String) throws -> [Int] {
    try Files.names(in: folder).filter { $0 != "recording.json" }.map { name in
      let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
      return try Pixmap(png: Array(data)).color(x: 0, y: 0)[0]
    }
  }

  @Test(arguments: scenarios)
  func recordsWhatGymnasiumRecords(scenario: Scenario) throws {
    let folder = try TemporaryFolder()
    let environment = try RecordVideo(
      Counter(scenario.lengths), videoFolder: folder("videos"), episodeTrigger: scenario.episodeTrigger,
      stepTrigger: scenario.stepTrigger, videoLength: scenario.videoLength, framesFolder: folder("frames"),
      settings: Self.settings)
    for _ in scenario.lengths {
      _ = try environment.reset()
      while try !environment.step(0).isLast {}
      // Whole episodes need nothing more.
      if scenario.videoLength == 0 { #expect(!environment.isRecording) }
    }
    try environment.close()
    #expect(Files.names(in: folder("videos")) == scenario.expected.map { $0.name + ".mp4" })
    #expect(environment.recordings.map(\.video) == scenario.expected.map { folder("videos/\($0.name).mp4") })
    for (recording, expected) in zip(environment.recordings, scenario.expected) {
      #expect(try greys(folder("frames/" + expected.name)) == expected.frames)
      #expect(recording.frameCount == expected.frames.count)
      #expect(MP4File.sampleCount(path: try #require(recording.video)) == expected.frames.count)
    }
  }

  @Test func onlyWhatIsRecordedIsDrawn() throws {
    let folder = try TemporaryFolder()
    let counter = Counter([3, 4])
    let environment = try RecordVideo(
      counter, videoFolder: folder.path, episodeTrigger: { $0 == 1 }, settings: Self.settings)
    for _ in 0..<3 {
      _ = try environment.reset()
      while try !environment.step(0).isLast {}
    }
    #expect(counter.drawings == 5)
    #expect(environment.paths == [folder("rl-video-episode-1.mp4")])
    #expect(environment.recordings.first?.episode == 1)
  }

  @Test func aResetCompletesWhatWasCutShort() throws {
    let folder = try TemporaryFolder()
    let environment = try RecordVideo(
      Counter([100]), videoFolder: folder.path, namePrefix: "cut", fps: 7, settings: Self.settings)
    _ = try environment.reset()
    for _ in 0..<4 { _ = try environment.step(0) }
    #expect(environment.isRecording)
    _ = try environment.reset()
    #expect(environment.recordings.map(\.frameCount) == [5])
    #expect(MP4File.sampleCount(path: folder("cut-episode-0.mp4")) == 5)
    #expect(try Video.probe(folder("cut-episode-0.mp4"))["avg_frame_rate"] == "7/1")
    try environment.close()
    #expect(environment.recordings.map(\.frameCount) == [5, 1])
  }

  @Test func aForgottenCloseLosesNothing() throws {
    let folder = try TemporaryFolder()
    do {
      let environment = try RecordVideo(Counter([100]), videoFolder: folder.path, settings: Self.settings)
      _ = try environment.reset()
      for _ in 0..<6 { _ = try environment.step(0) }
    }
    #expect(MP4File.sampleCount(path: folder("rl-video-episode-0.mp4")) == 7)
    #expect(folder.contents == ["rl-video-episode-0.mp4"])
  }

  @Test func closeClosesTheEnvironmentToo() throws {
    let folder = try TemporaryFolder()
    let counter = Counter([2])
    let environment = try RecordVideo(counter, videoFolder: folder.path, settings: Self.settings)
    try environment.close()
    try environment.close()
    #expect(counter.isClosed)
    #expect(folder.contents == [])
  }

  @Test func anotherSizeIsDrawnAtThatSize() throws {
    let folder = try TemporaryFolder()
    var settings = Self.settings
    settings.size = FrameSize(width: 48, height: 20)
    let environment = try RecordVideo(Counter([1]), videoFolder: folder.path, settings: settings)
    _ = try environment.reset()
    _ = try environment.step(0)
    let stream = try Video.probe(folder("rl-video-episode-0.mp4"))
    #expect(stream["width"] == "48" && stream["height"] == "20")
  }

  @Test func anExistingVideoStopsTheEpisodeAtItsReset() throws {
    let folder = try TemporaryFolder()
    try "old".write(toFile: folder("rl-video-episode-0.mp4"), atomically: false, encoding: .utf8)
    let counter = Counter([2])
    let environment = try RecordVideo(counter, videoFolder: folder.path, settings: Self.settings)
    #expect(kindOfFailure { _ = try environment.reset() } == .exists)
    #expect(counter.drawings == 0)
  }

  @Test func aFailureDuringAStepKeepsTheStep() throws {
    let folder = try TemporaryFolder()
    var settings = Self.settings
    settings.video.searchPath = try folder.fakeFFmpeg("cat > /dev/null; exit 1")
    let environment = try RecordVideo(Counter([2]), videoFolder: folder.path, settings: settings)
    _ = try environment.reset()
    _ = try environment.step(0)
    #expect(environment.lastStep == nil)
    #expect(kindOfFailure { _ = try environment.step(0) } == .ffmpegFailed)
    #expect(environment.lastStep?.isLast == true)
    #expect(environment.recordings == [])
    #expect(folder.contents == [])
    // The environment goes on.
    _ = try environment.step(0)
  }

  @Test func anEnvironmentMadeWithoutRenderingIsRefused() throws {
    let kind = kindOfFailure { _ = try RecordVideo(Counter([1], renderMode: nil), videoFolder: "/nowhere") }
    #expect(kind == .settings)
  }
}

@Suite struct ScheduleTests {
  @Test func cubesAndThenThousands() {
    let recorded = (-5...4000).filter { RecordVideo.cappedCubicSchedule(episode: $0) }
    #expect(recorded == [0, 1, 8, 27, 64, 125, 216, 343, 512, 729, 1000, 2000, 3000, 4000])
  }
}
