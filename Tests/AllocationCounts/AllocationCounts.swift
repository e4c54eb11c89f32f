import CAllocations
import Foundation
import Showreel

/// Counts the blocks of memory that steps, frames and a recording ask for once they have run for a while, on all threads,
/// prints a line for each (the name, a tab, the number of blocks), and exits with 1 where steps or frames ask for any.
///
/// A program of its own, because it replaces malloc, and because tests run side by side in one process. Without
/// optimization, as the tests run it, it counts steps of classic control alone: of the rest the compiler then puts on the
/// heap what it otherwise keeps in registers. Continuous integration runs it optimized.
@main
struct AllocationCounts {
  private static let classic = [
    "CartPole-v1", "Acrobot-v1", "MountainCar-v0", "MountainCarContinuous-v0", "Pendulum-v1",
  ]
  private static let worlds = [
    "LunarLander-v3", "LunarLanderContinuous-v3", "BipedalWalker-v3", "BipedalWalkerHardcore-v3",
  ]

  private static var isOptimized: Bool {
    #if DEBUG
      false
    #else
      true
    #endif
  }

  static func main() throws {
    var total: UInt = 0
    func note(_ name: String, _ blocks: UInt) {
      print("\(name)\t\(blocks)")
      total += blocks
    }
    for id in isOptimized ? classic + worlds : classic {
      note("step \(id)", try steps(of: id))
      note("vector \(id)", try vectorSteps(of: id))
    }
    // The walker's scene makes lists of its outlines.
    if isOptimized { for id in classic + worlds.prefix(2) { note("frame \(id)", try frames(of: id)) } }
    if isOptimized {
      for id in ["CartPole-v1", "LunarLander-v3", "MountainCarContinuous-v0"] {
        for position in Overlay.Position.allCases {
          note("overlay \(position.rawValue) \(id)", try overlaidFrames(of: id, position))
        }
      }
    }
    // Shown and not judged: how often the recorder waits for the disk depends on what else the machine does.
    if isOptimized { print("recording\t\(try recording())") }
    exit(total == 0 ? 0 : 1)
  }

  private static func count(_ body: () throws -> Void) rethrows -> UInt {
    let before = allocation_count()
    try body()
    return allocation_count() - before
  }

  private static func actions(_ space: ActionSpace, _ count: Int) throws -> [Action] {
    var generator = PCG64(seed: 1)
    return try (0..<count).map { _ in try space.sample(using: &generator) }
  }

  /// Steps before any are counted: several episodes, so that every buffer has been as full as it gets.
  private static let warmUp = 3000

  /// Steps of one environment; an episode's start makes a new world, and is not counted. Nor is the array that an
  /// observation of more than 16 elements lies in.
  private static func steps(of id: String) throws -> UInt {
    let environment = try make(id)
    _ = try environment.reset(seed: 2)
    let isArray = environment.observationSpace.count > 16
    var blocks: UInt = 0
    for (i, action) in try actions(environment.actionSpace, warmUp + 500).enumerated() {
      var isLast = false
      let asked = try count { isLast = try environment.step(action).isLast }
      if i >= warmUp { blocks += asked - (isArray ? min(asked, 1) : 0) }
      if isLast { _ = try environment.reset() }
    }
    return blocks
  }

  /// Steps of eight environments that end no episode.
  private static func vectorSteps(of id: String) throws -> UInt {
    let environments = try VectorEnvironment(id, count: 8)
    try environments.reset(seed: 2)
    var rows: [[Action]] = []
    for _ in 0..<64 { rows.append(try actions(environments.actionSpace, 8)) }
    let numbers = rows.map { $0.compactMap { if case .discrete(let number) = $0 { number } else { nil } } }
    let vectors = rows.map { row in
      row.flatMap { if case .continuous(let vector) = $0 { Array(vector) } else { [] as [Float] } }
    }
    var blocks: UInt = 0
    for i in 0..<warmUp + 500 {
      let row = i % 64
      let asked = try count {
        if vectors[row].isEmpty {
          try environments.step(numbers[row])
        } else {
          try environments.step(vectors[row])
        }
      }
      let ended = environments.terminated.contains(true) || environments.truncated.contains(true)
      if i >= warmUp, !ended { blocks += asked }
    }
    return blocks
  }

  /// Frames of an episode that goes on, drawn into the same canvas.
  private static func frames(of id: String) throws -> UInt {
    let environment = try make(id, renderMode: .rgbArray)
    _ = try environment.reset(seed: 2)
    let spec = environment.spec
    var canvas = Canvas(width: spec.frameWidth / 4, height: spec.frameHeight / 4)
    var blocks: UInt = 0
    for (i, action) in try actions(environment.actionSpace, 60).enumerated() {
      if try environment.step(action).isLast { _ = try environment.reset() }
      let asked = count { environment.draw(on: &canvas) }
      if i >= 30 { blocks += asked }
    }
    return blocks
  }

  /// Frames of an episode that goes on, with all that an overlay says of it.
  private static func overlaidFrames(of id: String, _ position: Overlay.Position) throws -> UInt {
    let environment = try make(id, renderMode: .rgbArray)
    var scene = EpisodeScene(
      environment, try Overlay(position), policy: "policies/a-policy-of-a-very-long-name.safetensors",
      scores: .probability)
    var canvas = Canvas(width: 400, height: 200)
    var blocks: UInt = 0
    let scores = [0.25, 0.25, 0.25, 0.25]
    _ = try environment.reset(seed: 2)
    scene.begin(seed: 2)
    for (i, action) in try actions(environment.actionSpace, 1200).enumerated() {
      let step = try environment.step(action)
      if step.isLast {
        _ = try environment.reset()
        scene.begin(seed: 3)
        continue
      }
      let asked = count {
        scene.add(action, step, scores: scores)
        scene.draw(on: &canvas)
      }
      if i >= 600 { blocks += asked }
    }
    return blocks
  }

  /// Frames of a recording, from the draw to ffmpeg, of which the recorder's own thread is a part.
  ///
  /// Where the recorder waits for the disk it reads how far the video's file is, which asks for a block each time and for each
  /// fragment, of ten frames here. A block for each fragment is not counted.
  private static func recording() throws -> UInt {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    // An episode without an end: an episode's start is not counted here either.
    let environment = try make("CartPole-v1", renderMode: .rgbArray, options: ["max_episode_steps": -1])
    var seen = try environment.reset(seed: 2)
    var settings = RecordingSettings(overwrite: true)
    settings.size = FrameSize(width: 120, height: 80)
    let recorder = try Recorder(environment, video: "\(folder)/clip.mp4", settings: settings)
    var early = allocation_count()
    for i in 0..<1200 {
      if i == 800 { early = allocation_count() }
      try recorder.add(environment)
      let lean = 0.1 * seen[0] + 0.4 * seen[1] + 2 * seen[2] + seen[3]
      seen = try environment.step(lean > 0 ? 1 : 0).observation
    }
    let blocks = allocation_count() - early
    _ = try recorder.finish()
    return blocks - min(blocks, 400 / 10)
  }
}
