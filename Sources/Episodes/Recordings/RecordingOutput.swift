import Environments
import Recording
import ShowreelSupport

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
  /// Whether beside each recording's videos goes a PNG file of the frame in about the middle.
  public var makesPosters = false

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

  /// No outputs.
  public static let none = RecordingOutput(videoFolder: nil, namePrefix: "")

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

  /// What an episode's outputs are called, without their extensions: `PREFIX-episode-I`, as Gymnasium names videos.
  private func name(ofEpisode episode: Int) -> String { "\(namePrefix)-episode-\(episode)" }

  /// What a grid's outputs are called.
  private var gridName: String { "\(namePrefix)-grid" }

  private func videos(_ name: String) -> [VideoOutput] {
    guard let videoFolder else { return [] }
    return formats.map { VideoOutput($0, path: "\(videoFolder)/\(name).\($0.fileExtension)") }
  }

  /// Beside the videos, or where there is none, among the frames.
  private func sidecar(_ name: String, frames: String?) -> String? {
    videoFolder.map { "\($0)/\(name).json" } ?? frames.map { "\($0)/recording.json" }
  }

  private func poster(_ name: String) -> String? {
    makesPosters ? videoFolder.map { "\($0)/\(name).png" } : nil
  }

  /// The path of the picture that stands for a grid's videos; `nil` where none is asked for.
  var gridPoster: String? { poster(gridName) }

  /// An episode's videos, one of each format.
  public func videos(ofEpisode episode: Int) -> [VideoOutput] { videos(name(ofEpisode: episode)) }

  /// A grid's videos, one of each format.
  public var gridVideos: [VideoOutput] { videos(gridName) }

  /// Makes a small video of each of some formats, so that a missing encoder is named before anything is played; 0.1 s each.
  ///
  /// - Throws: `RecordingError`, where ffmpeg or an encoder is needed and not there.
  package func checkEncoders(of formats: [VideoFormat]) throws {
    guard videoFolder != nil else { return }
    let video = VideoSettings(patience: settings.video.patience, searchPath: settings.video.searchPath)
    for format in formats where format.encoder != nil { try format.tryOut(settings: video) }
  }

  /// The folder of an episode's frames: the one given, or a folder in it for each of several episodes.
  public func frames(ofEpisode episode: Int, of count: Int) -> String? {
    frames.map { count > 1 ? "\($0)/episode-\(episode)" : $0 }
  }

  /// The path of an episode's sidecar: beside its videos, or where there is none, among its frames.
  public func sidecar(ofEpisode episode: Int, of count: Int) -> String? {
    sidecar(name(ofEpisode: episode), frames: frames(ofEpisode: episode, of: count))
  }

  /// The path of a grid's sidecar.
  public var gridSidecar: String? { sidecar(gridName, frames: frames) }

  /// Says whether the outputs of a grid could be written, before anything is played.
  ///
  /// - Throws: `RecordingError` or `FileError`, where one of the outputs exists or cannot be made.
  public func checkGridDestinations() throws {
    try checkEncoders(of: formats)
    try check(gridVideos, frames: frames, others: [gridSidecar, gridPoster])
  }

  /// Says whether the outputs of episodes could be written, before anything is drawn.
  ///
  /// - Parameters:
  ///   - episodes: Their numbers.
  ///   - count: How many episodes are recorded.
  /// - Throws: `RecordingError` or `FileError`, where one of the outputs exists or cannot be made.
  public func checkDestinations(episodes: some Sequence<Int>, of count: Int) throws {
    for episode in episodes {
      try check(
        videos(ofEpisode: episode), frames: frames(ofEpisode: episode, of: count),
        others: [sidecar(ofEpisode: episode, of: count), poster(name(ofEpisode: episode))])
    }
  }

  private func check(_ videos: [VideoOutput], frames: String?, others: [String?]) throws {
    try Recorder.checkDestinations(
      videos: videos.map(\.path), frames: frames.map { [$0] } ?? [], overwrite: settings.overwrite)
    if settings.overwrite { return }
    for file in others.compactMap(\.self) { try OutputFile.requireAbsent(file) }
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
    let builder = TakeBuilder(take, in: environment, overlay: overlay)
    let recorder = try Recorder(
      builder.scene, videos: videos(ofEpisode: episode), frames: frames(ofEpisode: episode, of: count),
      settings: settings)
    return try EpisodeRecorder(
      recorder: recorder, builder, path: path, poster: poster(name(ofEpisode: episode)),
      settings: settings)
  }
}
