import Environments
import Episodes
import Foundation
import Raster
import Recording
import TestSupport
import Testing

/// The README's examples, as they stand there: each test runs one, and makes sure that it is the README's.
@Suite struct ReadmeTests {
  @Test(.enabled(if: Tool.ffmpeg.isInstalled, Tool.ffmpeg.reason))
  func recordsAVideoWithoutClose() throws {
    let folder = try TestSupport.TemporaryFolder()
    let environment = try RecordVideo(
      make("CartPole-v1", renderMode: .rgbArray), videoFolder: folder("videos"),
      episodeTrigger: { _ in true })
    _ = try environment.reset(seed: 42)
    while try !environment.step(.discrete(Int.random(in: 0...1))).isLast {}
    print(environment.paths)  // ["videos/rl-video-episode-0.mp4"], complete without close()
    #expect(environment.paths == [folder("videos/rl-video-episode-0.mp4")])
    #expect(folder.contents == ["videos", "videos/rl-video-episode-0.mp4"])
    try expectInReadme("let environment = try RecordVideo(", through: "complete without close()")
  }

  @Test func anEnvironmentOfOnesOwnRecordsLikeTheRest() throws {
    let folder = try TestSupport.TemporaryFolder()
    register(Ball.spec) { Ball(renderMode: $0.renderMode) }

    let environment = try make("Ball-v0", renderMode: .rgbArray)
    let recorder = try Recorder(environment, frames: folder("frames"))
    _ = try environment.reset(seed: 0)
    try recorder.add(environment)
    var steps = 0
    var isLast = false
    while !isLast {
      isLast = try environment.step(0).isLast
      try recorder.add(environment)
      steps += 1
    }
    let recording = try recorder.finish()
    // It falls 0.1 · n · (n + 1) in n steps, from 150: through the ground at the 39th.
    #expect(steps == 39)
    #expect(recording.frameCount == 40)
    let first = try Pixmap(contentsOfPNG: URL(fileURLWithPath: folder("frames/000000.png")))
    #expect((first.width, first.height) == (300, 200))
    #expect(first[150, 50] == Color(204, 0, 0))
    #expect(first[150, 70] == .white)
    let later = try Pixmap(contentsOfPNG: URL(fileURLWithPath: folder("frames/000030.png")))
    #expect(later[150, 143] == Color(204, 0, 0), "after 30 steps it is 93 lower")
    try expectInReadme("/// A ball that falls", through: "register(Ball.spec)")
  }
}

/// A ball that falls; acting pushes it up.
final class Ball: Environment {
  static let spec = EnvironmentSpec(
    id: "Ball-v0", maxEpisodeSteps: 200, renderFPS: 50, frameWidth: 300, frameHeight: 200)

  var spec: EnvironmentSpec { Self.spec }
  let observationSpace = Box(low: [0, -10], high: [200, 10])
  let actionSpace = ActionSpace.discrete(Discrete(2))
  let renderMode: RenderMode?
  private var height = 0.0
  private var speed = 0.0

  init(renderMode: RenderMode?) { self.renderMode = renderMode }

  private var observation: Observation { [Float(height), Float(speed)] }

  func reset(seed: UInt64?) throws -> Observation {
    (height, speed) = (150, 0)
    return observation
  }

  func step(_ action: Action) throws -> Step {
    speed += action == 1 ? 0.3 : -0.2
    height += speed
    return Step(observation: observation, reward: 1, terminated: !(0...200).contains(height))
  }

  func draw(on canvas: inout Canvas) {
    canvas.beginScene(width: 300, height: 200, background: .white)
    canvas.fill(Color(204, 0, 0)) { $0.addCircle(center: Point(150, 200 - height), radius: 10) }
  }
}

/// Expects every line of the README's example, from the one with `first` to the one with `last`, in this file.
private func expectInReadme(_ first: String, through last: String) throws {
  let here = URL(fileURLWithPath: #filePath)
  let readme = here.deletingLastPathComponent().appendingPathComponent("../../README.md").standardized
  func lines(of file: URL) throws -> [String] {
    try String(contentsOf: file, encoding: .utf8)
      .replacingOccurrences(of: "folder(\"videos\")", with: "\"videos\"")
      .split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
  }
  let example = try lines(of: readme)
  let start = try #require(example.firstIndex { $0.contains(first) })
  let end = try #require(example[start...].firstIndex { $0.contains(last) })
  let source = Set(try lines(of: here))
  for line in example[start...end] { #expect(source.contains(line), "README: \(line)") }
}
