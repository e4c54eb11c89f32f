import ArgumentParser
import Showreel

/// Folders that show a run to others: as a page, or on the Hugging Face Hub.
struct PublishingOptions: ParsableArguments {
  @Option(
    name: .customLong("report"),
    help: ArgumentHelp(
      "Write a page with the videos and the results here; videos go into it.", valueName: "dir"))
  var gallery: String?

  @Option(
    help: ArgumentHelp(
      "The heading of the page (default: the environment's id), and of a grid (default: none).",
      valueName: "text"))
  var title: String?

  @Option(
    help: ArgumentHelp("A picture of the training's learning curve, for the page.", valueName: "file.png"))
  var learningCurve: String?

  @Option(help: ArgumentHelp("A film of the training, for the page.", valueName: "file.mp4|webm"))
  var film: String?

  @Option(
    help: ArgumentHelp(
      "Write replay.mp4, results.json and the model card README.md here, for the Hugging Face Hub.",
      valueName: "dir"))
  var hub: String?

  /// The paths with their options' names.
  var outputs: [(option: String, path: String?)] {
    let page = gallery.map { Gallery.files(in: $0) + Gallery.copies(settings, in: $0) } ?? []
    return page.map { ("--report", $0) } + (hub.map { HubFolder.files(in: $0).map { ("--hub", $0) } } ?? [])
  }

  private var settings: GallerySettings {
    var settings = GallerySettings()
    settings.title = title
    settings.learningCurve = learningCurve
    settings.film = film
    return settings
  }

  /// The folders, begun.
  func folders(of selection: EpisodeSelection, overwrite: Bool) throws(FileError) -> [any Publication] {
    var folders: [any Publication] = []
    if let gallery {
      var settings = settings
      settings.command = CommandLine.quoted
      settings.selection = selection
      folders.append(try Gallery(folder: gallery, settings: settings, overwrite: overwrite))
    }
    if let hub { folders.append(try HubFolder(folder: hub, overwrite: overwrite)) }
    return folders
  }

  func validate() throws {
    try checkPath(gallery, option: "--report")
    try checkPath(hub, option: "--hub")
    try checkPath(learningCurve, option: "--learning-curve")
    try checkPath(film, option: "--film")
    let parts = [("--learning-curve", learningCurve), ("--film", film)]
    if gallery == nil, let (option, _) = parts.first(where: { $0.1 != nil }) {
      throw ValidationError("\(option) is a part of the page: expected --report")
    }
    if let film, ![.mp4, .webm].contains(VideoFormat(path: film)) {
      throw ValidationError("--film \(film): expected a file whose name ends in .mp4 or .webm")
    }
    if let learningCurve, !learningCurve.hasSuffix(".png") {
      throw ValidationError("--learning-curve \(learningCurve): expected a file whose name ends in .png")
    }
  }

  /// Throws a mistake in the command line, where what is asked for cannot be shown.
  func check(_ selection: RunOptions, _ output: OutputOptions) throws {
    for (option, folder) in [("--report", gallery), ("--hub", hub)] where folder != nil {
      if let shard = selection.shard {
        throw ValidationError("--shard \(shard): \(option) is about the whole run")
      }
    }
    if let path = output.videos.first,
      let option = gallery.map({ _ in "--report" }) ?? hub.map({ _ in "--hub" })
    {
      throw ValidationError("-o \(path): the videos of \(option) have names of their own")
    }
    if let gallery, let folder = output.givenVideoFolder,
      Gallery.relativePath(of: folder, in: gallery) == nil
    {
      throw ValidationError(
        "--video-folder \(folder): expected a folder in --report \(gallery), so that the page can be copied with its videos"
      )
    }
    guard let hub else { return }
    if selection.policy.count > 1 {
      throw ValidationError("--hub \(hub): expected one --policy, found \(selection.policy.count)")
    }
    if !output.isMakingVideo || !output.formats.contains(.mp4) {
      throw ValidationError("--hub \(hub): expected --format mp4, for replay.mp4")
    }
  }

  /// The folder that videos of an evaluation go to.
  func videoFolder(_ output: OutputOptions) -> String {
    output.givenVideoFolder ?? gallery.map { Gallery.videoFolder(in: $0) } ?? output.videoFolder
  }
}

extension RecordingOutput {
  /// The same, with videos in the page's folder and posters, if there will be a page.
  func published(by options: PublishingOptions, _ output: OutputOptions) -> RecordingOutput {
    var place = self
    if videoFolder != nil { place.videoFolder = options.videoFolder(output) }
    place.makesPosters = options.gallery != nil
    place.page = options.gallery.map { Gallery.page(in: $0) }
    return place
  }
}

extension CommandLine {
  /// The command line as a shell reads it.
  fileprivate static var quoted: String {
    let program = arguments.first.map { Files.split($0).name } ?? "showreel"
    return ([program] + arguments.dropFirst().map(Text.shellQuoted)).joined(separator: " ")
  }
}
