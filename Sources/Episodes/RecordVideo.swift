import Environments
import Raster
import Recording

/// Records videos of an environment's episodes while it is used, after Gymnasium's `RecordVideo`.
///
/// ```swift
/// let environment = try RecordVideo(
///   make("CartPole-v1", renderMode: .rgbArray), videoFolder: "videos", formats: [.mp4, .gif])
/// ```
///
/// A recording holds the frame after `reset` and one after each step. Each frame is drawn, encoded and piped to ffmpeg
/// as the environment is stepped, and none is drawn where nothing is recorded. A whole episode's video is complete when
/// the `step` that ends the episode returns; a recording that is cut short is completed by the next `reset`, by `close()`,
/// or, as a last resort, when the wrapper goes.
///
/// Where recording fails, `step` or `reset` throws a `RecordingError`, and what that recording had written is removed but
/// for what plays, which the error names. The environment itself was stepped or reset all the same: `lastStep` has the
/// step's result, the run may go on, and the next trigger starts the next recording.
public final class RecordVideo: Wrapper {
  /// The environment inside.
  public let wrapped: any Environment
  /// The settings of its recordings.
  public let settings: RecordingSettings
  /// The folder that videos go to.
  public let videoFolder: String
  /// The beginning of the videos' names.
  public let namePrefix: String
  /// Steps a recording lasts, across episodes if need be; 0 for whole episodes. As in Gymnasium a recording that is n long
  /// has n + 1 frames, the first being the one that it starts with.
  public let videoLength: Int
  /// The recordings that are complete, in their order.
  public private(set) var recordings: [RecordedFiles] = []
  /// Everything that was written: the paths of `recordings`.
  public var paths: [String] { recordings.flatMap(\.paths) }
  /// Indicates whether a recording is being made.
  public var isRecording: Bool { session != nil }
  /// The result of the last step during which recording failed.
  public private(set) var lastStep: Step?

  private let episodeTrigger: ((Int) -> Bool)?
  private let stepTrigger: ((Int) -> Bool)?
  private let output: RecordingOutput
  private var scene: EpisodeScene
  private var session: RecordingSession?
  private var start: (episode: Int, step: Int?) = (0, nil)
  private var episode = -1
  private var step = -1

  /// Wraps an environment.
  ///
  /// - Parameters:
  ///   - environment: One that was made for rendering.
  ///   - videoFolder: Where videos go; it is made when the first recording starts.
  ///   - episodeTrigger: Whether a recording starts with this episode, counted from 0. Where neither trigger is given
  ///     it is `capped cubic`: see `cappedCubicSchedule`.
  ///   - stepTrigger: Whether a recording starts with this step, counted from 0 over all episodes. Its first frame is
  ///     the one after that step.
  ///   - videoLength: Steps a recording lasts; 0 for whole episodes.
  ///   - namePrefix: Videos are `PREFIX-episode-I.mp4`, and `PREFIX-step-T.mp4` where a step started them.
  ///   - fps: Frames a second; by default what the settings say, or else the environment's spec.
  ///   - framesFolder: Where numbered PNG files go as well: each recording into a folder of its own in it, which has
  ///     the video's name without `.mp4`.
  ///   - formats: The kinds of video that are made, at once.
  ///   - overlay: What is drawn to the frames beside the scene.
  ///   - settings: Size, quality, overwriting and the like.
  /// - Throws: `RecordingError` of kind `.settings` when the environment was made without rendering, or a setting makes no
  ///   sense.
  public init(
    _ environment: any Environment, videoFolder: String, episodeTrigger: ((Int) -> Bool)? = nil,
    stepTrigger: ((Int) -> Bool)? = nil, videoLength: Int = 0, namePrefix: String = "rl-video",
    fps: FrameRate? = nil,
    framesFolder: String? = nil, formats: [VideoFormat] = [.mp4], overlay: Overlay? = nil,
    settings: RecordingSettings = RecordingSettings()
  ) throws {
    guard environment.renderMode != nil else {
      throw RecordingError(
        .settings, "\(environment.spec.id) was made without rendering: make it with renderMode: .rgbArray")
    }
    guard videoLength >= 0 else {
      throw RecordingError(.settings, "a video length of \(videoLength): expected 0 or more steps")
    }
    guard !namePrefix.utf8.contains(UInt8(ascii: "/")) else {
      throw RecordingError(.settings, "the name prefix \(namePrefix): expected a name without slashes")
    }
    var settings = settings
    settings.fps = fps ?? settings.fps
    try settings.validate()
    self.wrapped = environment
    self.settings = settings
    self.videoFolder = videoFolder
    self.namePrefix = namePrefix
    self.videoLength = videoLength
    scene = EpisodeScene(environment, overlay, scores: nil)
    var output = RecordingOutput(
      videoFolder: videoFolder, namePrefix: namePrefix, frames: framesFolder, settings: settings)
    output.formats = formats
    self.output = output
    self.stepTrigger = stepTrigger
    let isTriggered = episodeTrigger != nil || stepTrigger != nil
    self.episodeTrigger = isTriggered ? episodeTrigger : Self.cappedCubicSchedule
  }

  deinit {
    try? finishRecording()
  }

  /// Gymnasium's default: the episodes 0, 1, 8, 27 and so on, the cubes below 1000, and then every thousandth.
  public static func cappedCubicSchedule(episode: Int) -> Bool {
    guard episode >= 0 else { return false }
    if episode >= 1000 { return episode % 1000 == 0 }
    return (0..<10).contains { $0 * $0 * $0 == episode }
  }

  /// Starts an episode, and its recording where the triggers ask for one.
  public func reset(seed: UInt64?) throws -> Observation {
    // Before the reset, so that no frame of the new episode can slip into the old one's recording.
    if videoLength == 0 { try finishRecording() }
    let observation = try wrapped.reset(seed: seed)
    scene.begin(seed: seed)
    episode += 1
    if let episodeTrigger, episodeTrigger(episode) {
      try startRecording("\(namePrefix)-episode-\(episode)", step: nil)
    }
    try capture(isLast: false)
    return observation
  }

  /// Takes one step, and records the frame after it where a recording is in progress.
  public func step(_ action: Action) throws -> Step {
    let result = try wrapped.step(action)
    scene.add(action, result, scores: [])
    step += 1
    do {
      if let stepTrigger, stepTrigger(step) {
        try startRecording("\(namePrefix)-step-\(step)", step: step)
      }
      try capture(isLast: result.isLast)
    } catch {
      lastStep = result
      throw error
    }
    return result
  }

  /// Completes a recording that is being made, and closes the wrapped.
  public func close() throws {
    let finishing = Result { try finishRecording() }
    try wrapped.close()
    try finishing.get()
  }

  /// Completes the recording that is being made, if any, before its time.
  ///
  /// - Throws: `RecordingError`.
  public func finishRecording() throws {
    // In place, since a session cannot be copied.
    defer { session = nil }
    guard var recording = try session?.finish(document: { _ in nil }) else { return }
    recording.episode = start.episode
    recording.step = start.step
    recordings.append(recording)
  }

  private func startRecording(_ name: String, step: Int?) throws {
    try finishRecording()
    start = (max(0, episode), step)
    guard var destination = output.destination(name, frames: output.frames.map { "\($0)/\(name)" }) else {
      return
    }
    destination.sidecar = nil
    session = try RecordingSession(
      destination, size: scene.spec.frameSize, fps: FrameRate(scene.spec.renderFPS), settings: settings,
      overlay: scene.position)
  }

  /// Adds the present state to the recording, if any, and completes it where it is at its end.
  private func capture(isLast: Bool) throws {
    guard session != nil else { return }
    do {
      try session?.add(isLast: isLast && videoLength == 0) { scene.draw(on: &$0) }
    } catch {
      session = nil
      throw error
    }
    if videoLength == 0 ? isLast : session?.addedCount ?? 0 > videoLength { try finishRecording() }
  }
}
