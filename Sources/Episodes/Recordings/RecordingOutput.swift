import Environments
import Recording
import ShowreelSupport

/// A choice of the files that episodes are recorded to.
public struct RecordingOutput: Sendable {
  /// The folder of videos; `nil` for none.
  public var videoFolder: String?
  /// The kinds of video that are made of each episode, at once.
  public var formats: [VideoFormat] = [.mp4]
  /// The videos themselves, where a single recording is made and has no name of a folder's; empty for those.
  public var videos: [VideoOutput] = []
  /// The beginning of the videos' names.
  public var namePrefix: String
  /// The folder of numbered PNG frames; `nil` for none.
  public var frames: String?
  /// The settings that recordings are made with.
  public var settings: RecordingSettings
  /// The overlay that is drawn to the frames beside the scene; `nil` for none, so that frames are what the environment
  /// draws.
  public var overlay: Overlay?
  /// The look of overlays, grids and margins: that of an earlier version where a recording of it is made again.
  package var look = Look.current
  /// Indicates whether beside each recording's videos goes a PNG file of the frame in about the middle.
  package var makesPosters = false
  /// The page that shows the videos; an earlier one is removed before one of them is replaced, since it tells of others.
  package var page: String?

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
  ///
  /// - Parameter labels: The labels of all policies. One that begins with the prefix is a name by itself.
  package func named(_ label: String?, among labels: [String?]) -> RecordingOutput {
    guard let label else { return self }
    var output = self
    output.namePrefix = Self.namePrefixes(namePrefix, labels).first { $0.label == label }?.name ?? namePrefix
    output.frames = frames.map { "\($0)/\(label)" }
    return output
  }

  /// The beginnings of the names of several policies' recordings.
  package static func namePrefixes(_ prefix: String, _ labels: [String?]) -> [(label: String?, name: String)]
  {
    let short = labels.map { label in
      label.map { $0 == prefix || $0.hasPrefix("\(prefix)-") ? $0 : "\(prefix)-\($0)" } ?? prefix
    }
    let isDistinct = Set(short).count == short.count
    return zip(labels, short).map { label, name in
      (label, isDistinct ? name : label.map { "\(prefix)-\($0)" } ?? prefix)
    }
  }

  /// Indicates whether anything is drawn.
  package var isActive: Bool { videoFolder != nil || frames != nil }

  /// The files of an episode's recording: its videos are called `PREFIX-episode-I`, as Gymnasium names them, and its frames go to the
  /// folder given, or to a folder in it for each of several episodes. `nil` where nothing is drawn.
  ///
  /// - Parameter count: The number of episodes that are recorded.
  package func destination(ofEpisode episode: Int, of count: Int) -> RecordingDestination? {
    destination(
      "\(namePrefix)-episode-\(episode)", frames: frames.map { count > 1 ? "\($0)/episode-\(episode)" : $0 })
  }

  /// The files of a grid's recording, `PREFIX-grid`; `nil` where nothing is drawn.
  package var gridDestination: RecordingDestination? { destination("\(namePrefix)-grid", frames: frames) }

  /// The sidecar's path beside a video.
  package static func sidecar(of video: String) -> String { Files.splitSuffix(video).stem + ".json" }

  /// The sidecar goes beside the videos, and among the frames.
  func destination(_ name: String, frames: String?) -> RecordingDestination? {
    guard isActive else { return nil }
    var destination = RecordingDestination(frames: frames)
    destination.page = page
    if let videoFolder {
      destination.videos = formats.map {
        VideoOutput($0, path: "\(videoFolder)/\(name).\($0.fileExtension)")
      }
      destination.sidecar = "\(videoFolder)/\(name).json"
      if let first = videos.first {
        destination.videos = videos
        destination.sidecar = Self.sidecar(of: first.path)
      }
      if makesPosters { destination.poster = "\(videoFolder)/\(name).png" }
    }
    return destination
  }

  /// Makes a small video of each of some formats, so that a missing encoder is named before anything is played; 0.1 s each.
  ///
  /// - Throws: `RecordingError`, where ffmpeg or an encoder is needed and not there.
  package func checkEncoders(of formats: [VideoFormat]) throws {
    guard videoFolder != nil else { return }
    let video = VideoSettings(
      patience: settings.video.patience, searchPath: settings.video.searchPath, ffmpeg: settings.video.ffmpeg)
    do {
      for format in formats where format.encoder != nil { try format.tryOut(settings: video) }
    } catch let error as RecordingError where error.kind == .cannotCreate {
      // Where there is no room to try, the recording itself will tell.
    }
  }

  /// Makes sure that the files of episodes could be written, before anything is played.
  ///
  /// - Parameters:
  ///   - episodes: Their numbers.
  ///   - count: The number of episodes that are recorded.
  /// - Throws: `RecordingError` or `FileError`, where one exists or cannot be made.
  package func checkDestinations(episodes: some Sequence<Int>, of count: Int) throws {
    for episode in episodes {
      try destination(ofEpisode: episode, of: count)?.check(overwrite: settings.overwrite)
    }
  }

  /// Makes a recorder of one episode; `nil` where nothing is drawn.
  ///
  /// - Parameters:
  ///   - environment: What is recorded, made for rendering.
  ///   - count: The number of episodes that are recorded.
  ///   - take: What is known of the episode before it is played.
  ///   - scores: The kind of the numbers that each step's action will be chosen by, where they will be known.
  /// - Throws: `RecordingError` or `FileError`.
  package func recorder(
    of environment: any Environment, count: Int = 1, take: Take, scores: ScoreKind?
  ) throws -> EpisodeRecorder? {
    try destination(ofEpisode: take.episode, of: count).map {
      try EpisodeRecorder(take, in: environment, to: $0, self, scores: scores)
    }
  }
}
