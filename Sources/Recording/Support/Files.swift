#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The few file operations that a recording needs, with errors that name the operation and the path.
enum Files {
  static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  static func isExecutable(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
  }

  /// The folder that `path` lies in.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// `name` in `folder`.
  static func path(_ folder: String, _ name: String) -> String {
    folder.isEmpty ? name : folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  /// Makes the folder and those above it, as far as they are missing.
  ///
  /// - Returns: Those that were made, outermost first.
  @discardableResult
  static func makeFolders(_ path: String) throws(RecordingError) -> [String] {
    if isFolder(path) { return [] }
    let parent = folder(of: path)
    var made: [String] = []
    if parent != path, parent != "." { made = try makeFolders(parent) }
    if mkdir(path, 0o777) == 0 { return made + [path] }
    let code = errno
    // Another recorder may have made it meanwhile.
    if code == EEXIST, isFolder(path) { return made }
    let reason = code == EEXIST ? "a file of that name is in the way" : describe(errno: code)
    throw RecordingError(.cannotCreate, "cannot create the folder \(path): \(reason)")
  }

  /// Creates an empty file for a recording in progress, beside the file that it will become, under a name that says so and
  /// that keeps its extension, so that it plays if it is left behind: `clip.mp4` is written as `clip.partial-PID.mp4`.
  ///
  /// A file of that name from an earlier crash is left alone.
  static func claimPartial(for path: String) throws(RecordingError) -> String {
    let name = path.lastIndex(of: "/").map { path[path.index(after: $0)...] } ?? path[...]
    var stem = path[...]
    var suffix = ""
    if let dot = name.lastIndex(of: "."), dot != name.startIndex {
      stem = path[..<dot]
      suffix = String(path[dot...])
    }
    for attempt in 0..<10_000 {
      let number = attempt == 0 ? "" : "-\(attempt)"
      let partial = "\(stem).partial-\(getpid())\(number)\(suffix)"
      let file = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if file >= 0 {
        close(file)
        return partial
      }
      if errno != EEXIST {
        throw RecordingError(.cannotCreate, "cannot create \(partial): \(describe(errno: errno))")
      }
    }
    throw RecordingError(
      .cannotCreate, "cannot create a partial file for \(path): too many are left of earlier runs")
  }

  /// Gives a complete file its final name, in one step.
  static func publish(_ partial: String, as path: String, overwrite: Bool) throws(RecordingError) {
    if !overwrite {
      // A link, unlike a rename, never replaces a file that someone else has made meanwhile.
      if link(partial, path) == 0 {
        unlink(partial)
        return
      }
      if errno == EEXIST { throw existsError(path) }
      // Some file systems know no links.
      if exists(path) { throw existsError(path) }
    }
    if rename(partial, path) != 0 {
      let code = errno
      let kind: RecordingError.Kind = code == EISDIR ? .cannotCreate : .io
      throw RecordingError(kind, "cannot rename \(partial) to \(path): \(describe(errno: code))")
    }
  }

  /// Checks that a file may be made at `path`.
  static func checkDestination(_ path: String, overwrite: Bool) throws(RecordingError) {
    if isFolder(path) {
      throw RecordingError(.cannotCreate, "cannot create \(path): a folder of that name is in the way")
    }
    if !overwrite, exists(path) { throw existsError(path) }
  }

  static func existsError(_ path: String) -> RecordingError {
    RecordingError(.exists, "\(path) exists already; --overwrite (in Swift, overwrite: true) replaces it")
  }

  static func remove(_ path: String) { unlink(path) }

  /// The names in a folder; none where it cannot be read.
  static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      // The name is longer than its declared size in some systems' headers, so that it is read as a C string.
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}
