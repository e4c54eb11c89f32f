import Evaluation
import Recording
import ShowreelSupport

/// A folder with a static page that shows a run: `index.html`, which refers to videos in the folder by relative paths.
/// It needs no network and no script, and can be copied elsewhere as it is.
public final class Gallery: Publication {
  private let folder: String
  private var file: OutputFile

  /// The path of the page in a folder.
  package static func page(in folder: String) -> String { Files.path(folder, "index.html") }

  /// The default folder for videos, inside the page's folder.
  package static func videoFolder(in folder: String) -> String { Files.path(folder, "videos") }

  /// Makes the folder where it is missing, and begins the page, which appears once it is complete.
  ///
  /// - Throws: `FileError` of kind `.exists` (without `overwrite`) or `.cannotCreate`.
  public init(folder: String, overwrite: Bool = false) throws(FileError) {
    self.folder = folder
    file = try OutputFile(named: Self.page(in: folder), makingFolder: folder, overwrite: overwrite)
  }

  public func publish(
    _ document: EvaluationDocument, labels: [String], recordings: [RecordedFiles], isWhole: Bool
  ) throws {
    let page = GalleryPage(document: document, labels: labels, recordings: recordings) { [folder] path in
      Self.relativePath(of: path, in: folder)
    }
    try file.write(line: page.html)
    try file.finish()
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
