import Evaluation
import Foundation
import Recording
import ShowreelSupport

/// A folder with a static page that shows a run: `index.html`, which refers to videos in the folder by relative paths. It needs
/// no network and no script, and can be copied elsewhere as it is.
public final class Gallery: Publication {
  private let folder: String
  private var file: OutputFile

  /// The page's path in a folder.
  package static func page(in folder: String) -> String { path("index.html", in: folder) }

  /// Where videos go by default.
  package static func videoFolder(in folder: String) -> String { path("videos", in: folder) }

  /// Makes the folder where it is missing, and begins the page, which appears when it is whole.
  ///
  /// - Throws: `FileError` of kind `.cannotCreate`, where the page exists (without `overwrite`) or cannot be made.
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

  /// Where a file is as seen from a folder that it lies in, at any depth; `nil` where it is elsewhere.
  package static func relativePath(of path: String, in folder: String) -> String? {
    func parts(_ path: String) -> [String] { URL(fileURLWithPath: path).standardizedFileURL.pathComponents }
    let (path, folder) = (parts(path), parts(folder))
    guard path.starts(with: folder) else { return nil }
    return path.dropFirst(folder.count).joined(separator: "/")
  }
}

extension OutputFile {
  /// Creates a file in a folder, which is made where it is missing.
  init(named path: String, makingFolder folder: String, overwrite: Bool) throws(FileError) {
    if !overwrite { try Self.requireAbsent(path) }
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw FileError(.cannotCreate, path: folder, "cannot create the folder: \(error.localizedDescription)")
    }
    try self.init(path: path, overwrite: overwrite)
  }
}

/// `name` in `folder`.
func path(_ name: String, in folder: String) -> String {
  folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
}
