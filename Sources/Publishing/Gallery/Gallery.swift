import Evaluation
import Recording
import ShowreelSupport

/// A folder with a static page that shows a run: `index.html`, beside it the results as `report.json` and `episodes.csv`, and
/// the videos, which the page refers to by relative paths. It needs no network and no script, and can be copied elsewhere as it is.
public final class Gallery: Publication {
  private let folder: String
  private let settings: GallerySettings
  private var page: OutputFile
  private let results: [ReportFile]
  private let copies: [FileCopy]

  /// The page's path in a folder.
  package static func page(in folder: String) -> String { Files.path(folder, "index.html") }

  /// The paths of the page and of the results beside it.
  package static func files(in folder: String) -> [String] {
    ["index.html", "report.json", "episodes.csv"].map { Files.path(folder, $0) }
  }

  /// The default folder for videos, inside the page's folder.
  package static func videoFolder(in folder: String) -> String { Files.path(folder, "videos") }

  /// The paths of the copies that a page of `settings` has beside it.
  package static func copies(_ settings: GallerySettings, in folder: String) -> [String] {
    [curve(settings), film(settings)].compactMap { $0.map { Files.path(folder, $0.copy) } }
  }

  private static func curve(_ settings: GallerySettings) -> (source: String, copy: String)? {
    settings.learningCurve.map { ($0, "curve.png") }
  }

  private static func film(_ settings: GallerySettings) -> (source: String, copy: String)? {
    settings.film.map { ($0, VideoFormat(path: $0) == .webm ? "film.webm" : "film.mp4") }
  }

  /// Makes the folder where it is missing, and begins the files, which appear when they are whole.
  ///
  /// - Throws: `FileError` of kind `.exists` (without `overwrite`) or `.cannotCreate`; of kind `.missing` for a learning curve or
  ///   a film that is not there.
  public init(folder: String, settings: GallerySettings = GallerySettings(), overwrite: Bool = false)
    throws(FileError)
  {
    self.folder = folder
    self.settings = settings
    let files = Self.files(in: folder)
    // What is copied comes first: a page that exists does not hide that it is missing.
    let sources = try [Self.curve(settings), Self.film(settings)].compactMap(\.self).map {
      pair throws(FileError) in
      (try FileReader(path: pair.source, operation: "copy"), Files.path(folder, pair.copy))
    }
    page = try OutputFile(named: files[0], makingFolder: folder, overwrite: overwrite)
    results = [
      try ReportFile(.json, path: files[1], overwrite: overwrite),
      try ReportFile(.csv, path: files[2], overwrite: overwrite),
    ]
    copies = try sources.map { source, path throws(FileError) in
      try FileCopy(of: source, to: path, overwrite: overwrite)
    }
  }

  public func publish(
    _ document: EvaluationDocument, labels: [String], recordings: [RecordedFiles], isWhole: Bool
  ) throws {
    let page = GalleryPage(
      document: document, labels: labels, recordings: recordings, settings: settings,
      curve: Self.curve(settings)?.copy, film: Self.film(settings)?.copy
    ) { [folder] path in
      Self.relativePath(of: path, in: folder)
    }
    // The page last: what it refers to is there when it appears.
    for copy in copies { try copy.finish() }
    for file in results {
      try file.publish(document, labels: labels, recordings: recordings, isWhole: isWhole)
    }
    try self.page.write(line: page.html)
    try self.page.finish()
  }

  /// The path of a file relative to a folder that holds it, at any depth; `nil` where the folder does not hold it.
  package static func relativePath(of path: String, in folder: String) -> String? {
    let (path, folder) = (Files.components(of: path), Files.components(of: folder))
    guard path.starts(with: folder) else { return nil }
    return path.dropFirst(folder.count).joined(separator: "/")
  }
}

extension OutputFile {
  /// Creates a file in a folder, which is made where it is missing.
  init(named path: String, makingFolder folder: String, overwrite: Bool) throws(FileError) {
    if !overwrite { try Self.requireAbsent(path) }
    try Files.makeFolders(folder)
    try self.init(path: path, overwrite: overwrite)
  }
}

/// A copy of a file, begun before a run and made after it.
private final class FileCopy {
  private let source: FileReader
  private var copy: OutputFile

  init(of source: FileReader, to path: String, overwrite: Bool) throws(FileError) {
    self.source = source
    copy = try OutputFile(path: path, overwrite: overwrite, streams: false)
  }

  func finish() throws(FileError) {
    try copy.write(contentsOf: source)
    try copy.finish()
  }
}
