import ShowreelSupport

/// An error in a part of a file: what was expected and what was found. The caller adds the file's path.
struct FormatError: Error {
  var detail: String
  var remedies: [Remedy] = []
  init(_ detail: String, _ remedies: [Remedy] = []) { (self.detail, self.remedies) = (detail, remedies) }
}
