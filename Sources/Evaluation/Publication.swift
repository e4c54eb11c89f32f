import Recording
import ShowreelSupport

/// A form in which a run is published: a report, a page, a folder for a hub. It is begun before anything is played, so
/// that a long run is not lost to an output that cannot be written.
public protocol Publication: AnyObject {
  /// Completes the publication.
  ///
  /// - Parameters:
  ///   - labels: The policies' names, in the reports' order.
  ///   - recordings: The recordings of the document's episodes.
  ///   - isWhole: Whether the run came to its end.
  func publish(_ document: EvaluationDocument, labels: [String], recordings: [RecordedFiles], isWhole: Bool)
    throws
}

extension [any Publication] {
  /// Completes all publications, even where one of them fails.
  ///
  /// - Throws: The error of the first that failed.
  public func publish(
    _ document: EvaluationDocument, labels: [String], recordings: [RecordedFiles] = [], isWhole: Bool = true
  ) throws {
    let results = map { publication in
      Result { try publication.publish(document, labels: labels, recordings: recordings, isWhole: isWhole) }
    }
    for result in results { try result.get() }
  }
}

/// A report as a file: the whole document as JSON, or a line for each episode as CSV.
public final class ReportFile: Publication {
  /// The form of a report.
  public enum Format: Sendable { case json, csv }

  private let format: Format
  private var file: OutputFile

  /// Creates the file at `path`; `-` stands for standard output.
  ///
  /// - Throws: `FileError` of kind `.exists` (without `overwrite`) or `.cannotCreate`.
  public init(_ format: Format, path: String, overwrite: Bool = false) throws(FileError) {
    self.format = format
    file = try OutputFile(path: path, overwrite: overwrite)
  }

  public func publish(
    _ document: EvaluationDocument, labels: [String], recordings: [RecordedFiles], isWhole: Bool
  ) throws {
    switch format {
    case .json: try file.write(line: document.text)
    case .csv: try document.writeCSV { line throws(FileError) in try file.write(line: line) }
    }
    try file.finish()
  }
}
