import Environments
import Recording

/// Where recordings of episodes go.
public struct RecordingOutput: Sendable {
  /// The folder of videos; `nil` for none.
  public var videoFolder: String?
  /// The kinds of video that are made of each episode, at once.
  public var formats: [VideoFormat] = [.mp4]
  /// What the names of videos begin with.
  public var namePrefix: String
  /// The folder of numbered PNG frames; `nil` for none.
  public var frames: String?
  /// How they are made.
  public var settings: RecordingSettings
  /// What is drawn to the frames beside the scene; `nil` for nothing, so that frames are what the environment draws.
  public var overlay: Overlay?

  /// Videos go to a folder, frames to another; either may be left out.
  public init(
    videoFolder: String?, namePrefix: String, frames: String? = nil,
    settings: RecordingSettings = RecordingSettings()
  ) {
    self.videoFolder = videoFolder
    self.namePrefix = namePrefix
    self.frames = frames
    self.settings = settings
  }

  /// The same place with names of its own for one policy of several: `PREFIX-LABEL`, and `LABEL` in the folder of frames.
  public func named(_ label: String?) -> RecordingOutput {
    guard let label else { return self }
    var output = self
    output.namePrefix = "\(namePrefix)-\(label)"
    output.frames = frames.map { "\($0)/\(label)" }
    return output
  }

  /// Whether anything is drawn.
  public var isActive: Bool { videoFolder != nil || frames != nil }

  /// An episode's outputs without their extensions: `PREFIX-episode-I`, as Gymnasium names videos.
  private func stem(ofEpisode episode: Int) -> String? {
    videoFolder.map { "\($0)/\(namePrefix)-episode-\(episode)" }
  }

  /// An episode's videos, one of each format.
  public func videos(ofEpisode episode: Int) -> [VideoOutput] {
    guard let stem = stem(ofEpisode: episode) else { return [] }
    return formats.map { VideoOutput($0, path: "\(stem).\($0.fileExtension)") }
  }

  /// Throws `RecordingError`, where ffmpeg is needed and not there.
  func checkFFmpeg() throws {
    guard videoFolder != nil, formats.contains(where: { $0.encoder != nil }) else { return }
    _ = try FFmpeg.locate(searchPath: settings.video.searchPath)
  }

  /// The folder of an episode's frames: the one given, or a folder in it for each of several episodes.
  public func frames(ofEpisode episode: Int, of count: Int) -> String? {
    frames.map { count > 1 ? "\($0)/episode-\(episode)" : $0 }
  }

  /// The path of an episode's sidecar: beside its videos, or where there is none, among its frames.
  public func sidecar(ofEpisode episode: Int, of count: Int) -> String? {
    stem(ofEpisode: episode).map { $0 + ".json" }
      ?? frames(ofEpisode: episode, of: count).map { $0 + "/recording.json" }
  }

  /// Says whether the outputs of episodes could be written, before anything is drawn.
  ///
  /// - Parameters:
  ///   - episodes: Their numbers.
  ///   - count: How many episodes are recorded.
  /// - Throws: `RecordingError` or `FileError`, where one of the outputs exists or cannot be made.
  public func checkDestinations(episodes: some Sequence<Int>, of count: Int) throws {
    for episode in episodes {
      try Recorder.checkDestinations(
        videos: videos(ofEpisode: episode).map(\.path),
        frames: frames(ofEpisode: episode, of: count).map { [$0] } ?? [], overwrite: settings.overwrite)
      if !settings.overwrite, let sidecar = sidecar(ofEpisode: episode, of: count) {
        try OutputFile.requireAbsent(sidecar)
      }
    }
  }

  /// A recorder of one episode, or `nil` where nothing is drawn.
  ///
  /// - Parameters:
  ///   - environment: What is recorded, made for rendering.
  ///   - count: How many episodes are recorded.
  ///   - take: What is known of the episode before it is played.
  /// - Throws: `RecordingError` or `FileError`.
  public func recorder(
    of environment: any Environment, count: Int = 1, take: Take
  ) throws -> EpisodeRecorder? {
    let episode = take.episode
    guard isActive, let path = sidecar(ofEpisode: episode, of: count) else { return nil }
    let overlaid = overlay.map {
      OverlaidEnvironment(environment, $0, showsProbabilities: take.probabilities != nil)
    }
    let recorder = try Recorder(
      overlaid ?? environment, videos: videos(ofEpisode: episode),
      frames: frames(ofEpisode: episode, of: count),
      settings: settings)
    var take = take
    take.overlay = overlay?.position
    return try EpisodeRecorder(
      recorder: recorder, take: take, path: path, settings: settings,
      capacity: environment.spec.maxEpisodeSteps ?? 1000, overlaid: overlaid)
  }
}
