import Environments
import Figures
import Raster
import Recording
import ShowreelSupport

extension Film {
  /// The size of a frame, where the settings do not say it: the environment's own, and beside it the panel.
  package func frameSize(of spec: EnvironmentSpec) -> FrameSize {
    FrameSize(width: spec.frameWidth + Int(FilmPanel.width), height: spec.frameHeight)
  }

  /// Plays and records all episodes of all policies, one after the other.
  ///
  /// - Parameters:
  ///   - shouldStop: Asked before each step; true ends the film, and completes it.
  ///   - onFrame: Told of the policy, counted from 0, and the step of its episode.
  /// - Returns: The film, with the episodes as they were played.
  /// - Throws: `RecordingError`, `FileError`, `FigureError`, and what the environment throws; what was drawn is then kept.
  package func record(
    shouldStop: () -> Bool = { false }, onFrame: (_ policy: Int, _ step: Int) -> Void = { _, _ in }
  ) throws -> (recording: RecordedFiles, episodes: [Episode]) {
    var recorder = try FilmRecorder(self)
    do {
      for index in checkpoints.indices {
        for episode in 0..<episodes where !shouldStop() {
          try recorder.play(index, episode: episode, shouldStop: shouldStop) { onFrame(index, $0) }
        }
      }
    } catch {
      _ = try? recorder.finish()
      throw error
    }
    return try (recorder.finish(), recorder.segments.map(\.take.result))
  }
}

/// A film while it is made.
private struct FilmRecorder: ~Copyable {
  private let film: Film
  private let environment: any Environment
  private let panel: FilmPanel
  private let hasCurve: Bool
  private var session: RecordingSession
  private let rate: Double
  /// The scene's part of a frame.
  private var part = Canvas(width: 1, height: 1)
  /// The steps of training at which the curve ended in the segment before.
  private var trained: Double?
  /// The episodes so far, with their first frames and numbers of frames.
  private(set) var segments: [(take: Take, start: Int, count: Int)] = []

  init(_ film: Film) throws {
    let environment = try make(film.environment, renderMode: .rgbArray, options: film.options)
    let spec = environment.spec
    let curve = film.growingCurve(threshold: spec.rewardThreshold)
    let panel = FilmPanel(heading: film.heading ?? spec.id, curve: curve, font: try Font())
    session = try RecordingSession(
      film.destination, size: film.frameSize(of: spec), fps: FrameRate(spec.renderFPS),
      settings: film.settings,
      overlay: nil)
    self.film = film
    self.environment = environment
    self.panel = panel
    hasCurve = curve != nil
    rate = film.settings.fps?.value ?? Double(spec.renderFPS)
  }

  /// Plays an episode of a policy.
  mutating func play(
    _ index: Int, episode: Int, shouldStop: () -> Bool, onStep: (Int) -> Void
  ) throws {
    var agent = film.checkpoints[index].agent
    var take = film.take(of: index, episode: episode)
    let caption = film.caption(of: index)
    let end = hasCurve ? film.checkpoints[index].steps.map(Double.init) : nil
    let growth = end.map { CurveGrowth(from: trained ?? $0, to: $0, fps: rate) }
    var standing = FilmPanel.Standing(seed: take.header.seed, trained: growth?.start ?? trained)
    let start = session.addedCount
    var rollout = try Rollout(in: environment, seed: take.header.seed, by: &agent)
    try add(caption, standing)
    var isOver = false
    while !isOver, !shouldStop() {
      guard let (action, step) = try rollout.advance(by: &agent) else { break }
      take.actions.append(action)
      standing.step += 1
      standing.totalReward += step.reward
      isOver = step.isLast
      if let growth { standing.trained = growth.trained(after: standing.step) }
      // However short the episode was, the curve has come to its policy when it ends.
      if isOver { standing.trained = end }
      try add(caption, standing)
      onStep(standing.step)
    }
    for _ in 0..<Int((film.hold * rate).rounded()) where !shouldStop() { try add(caption, standing) }
    trained = end
    take.result = rollout.episode
    segments.append((take, start, session.addedCount - start))
  }

  private mutating func add(_ caption: FilmPanel.Caption, _ standing: FilmPanel.Standing) throws {
    let (panel, environment) = (panel, environment)
    var part = part
    self.part = Canvas(width: 1, height: 1)
    defer { self.part = part }
    try session.add { canvas in
      let spec = environment.spec
      let scale = min(
        Double(canvas.height) / Double(spec.frameHeight),
        Double(canvas.width) / (Double(spec.frameWidth) + FilmPanel.width))
      let width = max(1, canvas.width - Int((FilmPanel.width * scale).rounded()))
      if part.width != width || part.height != canvas.height {
        part = Canvas(width: width, height: canvas.height)
      }
      part.beginFrame()
      environment.draw(on: &part)
      canvas.draw(part.pixmap, x: 0, y: 0)
      panel.draw(
        caption, standing, on: &canvas,
        in: PixelRect(minX: width, minY: 0, maxX: canvas.width, maxY: canvas.height), scale: scale)
    }
  }

  mutating func finish() throws -> RecordedFiles {
    let (film, segments) = (film, segments)
    return try session.finish { form in
      .object(
        [
          ("showreel", .string(showreelVersion)), ("environment", .string(film.environment)),
          ("options", .options(film.options)), ("hold", .number(film.hold)),
        ] + form.entries + [("segments", .array(segments.map { film.json(of: $0) }))])
    }
  }
}

extension Film {
  /// The entry of a segment in the document beside the film.
  fileprivate func json(of segment: (take: Take, start: Int, count: Int)) -> JSON {
    let checkpoint = checkpoints.first { $0.path == segment.take.policy }
    return .object(
      [
        ("steps", checkpoint?.steps.map(JSON.integer) ?? .null),
        ("mean_return", checkpoint?.meanReturn.map(JSON.number) ?? .null),
        ("first_frame", .integer(segment.start)), ("frame_count", .integer(segment.count)),
      ] + segment.take.origin + segment.take.outcome)
  }
}
