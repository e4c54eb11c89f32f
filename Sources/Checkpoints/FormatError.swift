/// What was expected of a part of a file, and what was found; whoever knows the path adds it.
struct FormatError: Error {
  var detail: String
  init(_ detail: String) { self.detail = detail }
}
