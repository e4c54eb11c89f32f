/// An error in a part of a file: what was expected and what was found. The caller adds the file's path.
struct FormatError: Error {
  var detail: String
  init(_ detail: String) { self.detail = detail }
}
