/// Paths and folders. A path is bytes, of which only the slash means something.
package enum Files {
  private static let slash = UInt8(ascii: "/")

  /// Tells whether there is something at a path, be it a link that leads nowhere.
  package static func exists(_ path: String) -> Bool { (try? System.linkStatus(of: path)) != nil }

  /// Tells whether there is a folder at a path, or a link to one.
  package static func isFolder(_ path: String) -> Bool { (try? System.status(of: path).kind) == .folder }

  /// The folder that `path` lies in, and the name that it has there.
  package static func split(_ path: String) -> (folder: String, name: String) {
    guard let last = path.utf8.lastIndex(of: slash) else { return (".", path) }
    let name = String(path[path.utf8.index(after: last)...])
    return (last == path.utf8.startIndex ? "/" : String(path[..<last]), name)
  }

  /// A path without what its name ends with from the last dot on, and that: `("a/lander", ".mp4")`. A dot that the name
  /// begins with is no such end.
  package static func splitSuffix(_ path: String) -> (stem: String, suffix: String) {
    let name = split(path).name
    guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")), dot > name.utf8.startIndex else {
      return (path, "")
    }
    let suffix = String(name[dot...])
    return (String(path.dropLast(suffix.count)), suffix)
  }

  /// The folder that `path` lies in.
  package static func folder(of path: String) -> String { split(path).folder }

  /// `name` in `folder`.
  package static func path(_ folder: String, _ name: String) -> String {
    folder.isEmpty ? name : folder.utf8.last == slash ? folder + name : "\(folder)/\(name)"
  }

  /// The names on the way to a file from the root, without `.` and `..`, links not followed.
  package static func components(of path: String) -> [String] {
    let start = path.utf8.first == slash ? "" : System.workingFolder + "/"
    var names: [String] = []
    for name in (start + path).utf8.split(separator: slash).map({ String(Substring($0)) }) where name != "." {
      if name != ".." { names.append(name) } else if !names.isEmpty { names.removeLast() }
    }
    return names
  }

  /// The absolute path of a file that need not be there, links on the way to it followed as far as there is something.
  package static func resolved(_ path: String) -> String {
    var names = components(of: path)
    var missing: [String] = []
    while true {
      let path = "/" + names.joined(separator: "/")
      if let found = System.realPath(path) {
        return missing.isEmpty ? found : self.path(found, missing.reversed().joined(separator: "/"))
      }
      guard let last = names.popLast() else { return "/" + missing.reversed().joined(separator: "/") }
      missing.append(last)
    }
  }

  /// Makes the folder and those above it, as far as they are missing.
  ///
  /// - Returns: Those that were made, outermost first.
  @discardableResult
  package static func makeFolders(_ path: String) throws(FileError) -> [String] {
    if isFolder(path) { return [] }
    let parent = folder(of: path)
    var made: [String] = []
    if parent != path, parent != "." { made = try makeFolders(parent) }
    do {
      try System.makeFolder(path)
      // Whatever is to stay in it needs its name to stay.
      try? syncNames(in: parent)
      return made + [path]
    } catch {
      // Another process may have made it meanwhile.
      if error == .exists, isFolder(path) { return made }
      let reason = error == .exists ? "a file of that name is in the way" : "\(error)"
      throw FileError(.cannotCreate, "create the folder", path: path, reason)
    }
  }

  /// Waits until the names in a folder are on the disk; not where the file system knows no such thing, or the folder may not be
  /// read.
  package static func syncNames(in folder: String) throws(SystemError) {
    guard let folder = try? System.openFile(folder, for: .folder) else { return }
    defer { try? System.closeFile(folder) }
    do {
      try System.sync(folder)
    } catch {
      if !error.isUnsupported { throw error }
    }
  }

  /// Tells whether two paths lead to one file or folder, which need not be there: the same on the disk, or the same
  /// name in the same folder. What is neither a file nor a folder, such as a terminal, may well have several names in
  /// one run.
  package static func areSame(_ path: String, _ other: String) -> Bool {
    if let one = try? System.status(of: path), let two = try? System.status(of: other),
      one.kind != .other
    {
      if one.identity == two.identity { return true }
    } else if (try? System.status(of: path).kind) == .other {
      return false
    }
    return resolved(path) == resolved(other)
  }

  /// The names in a folder, sorted; none where it cannot be read.
  package static func names(in folder: String) -> [String] { System.names(in: folder) }

  /// Removes a file, if there is one.
  package static func remove(_ path: String) { try? System.removeFile(path) }

  /// A random name beside a file's own, which says that it is partial and keeps the extension.
  package static func partialName(of path: String, keepsExtension: Bool = true) -> String {
    let (folder, name) = split(path)
    var (stem, suffix) = (name[...], "")
    if keepsExtension, let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")), dot != name.utf8.startIndex {
      (stem, suffix) = (name[..<dot], String(name[dot...]))
    }
    // A name has room for 255 bytes.
    while stem.utf8.count + suffix.utf8.count > 255 - 17, !stem.isEmpty { stem.unicodeScalars.removeLast() }
    let random = "\(stem).partial-\(randomSuffix())\(suffix)"
    let isPlain = folder == "." && !path.utf8.starts(with: "./".utf8)
    return isPlain ? random : self.path(folder, random)
  }

  /// Eight characters that no other process comes upon, for names of files that are in the making.
  package static func randomSuffix() -> String {
    let characters = Array("abcdefghijklmnopqrstuvwxyz234567")
    return String((0..<8).map { _ in characters[Int.random(in: 0..<32)] })
  }
}
