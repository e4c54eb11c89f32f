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
    help: ArgumentHelp("Write replay.mp4 and results.json here, for the Hugging Face Hub.", valueName: "dir"))
  var hub: String?

  /// The paths with their options' names.
  var outputs: [(option: String, path: String?)] {
    (gallery.map { [("--report", Gallery.page(in: $0))] } ?? [])
      + (hub.map { HubFolder.files(in: $0).map { ("--hub", $0) } } ?? [])
  }

  /// The folders, begun.
  func folders(overwrite: Bool) throws(FileError) -> [any Publication] {
    var folders: [any Publication] = []
    if let gallery { folders.append(try Gallery(folder: gallery, overwrite: overwrite)) }
    if let hub { folders.append(try HubFolder(folder: hub, overwrite: overwrite)) }
    return folders
  }

  func validate() throws {
    try checkPath(gallery, option: "--report")
    try checkPath(hub, option: "--hub")
  }

  /// Throws a mistake in the command line, where what is asked for cannot be shown.
  func check(_ selection: RunOptions, _ output: OutputOptions) throws {
    for (option, folder) in [("--report", gallery), ("--hub", hub)] where folder != nil {
      if let shard = selection.shard {
        throw ValidationError("--shard \(shard): \(option) is about the whole run")
      }
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
    if !output.isMakingVideo || !output.format.contains(.mp4) {
      throw ValidationError("--hub \(hub): expected --format mp4, for replay.mp4")
    }
  }

  /// Where videos of an evaluation go.
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
