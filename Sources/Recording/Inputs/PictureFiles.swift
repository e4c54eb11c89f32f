import Raster
import ShowreelSupport

/// Frames in PNG files, one frame a file.
package struct PictureFiles {
  /// The files in their order.
  package let paths: [String]

  /// Finds the files at some paths, in that order; for a folder, the PNG files in it sorted by name, where digits count
  /// as numbers: 2 comes before 10.
  ///
  /// - Throws: `FileError`: missing; malformed, where a folder has no PNG file.
  package init(_ sources: [String]) throws(FileError) {
    var paths: [String] = []
    for source in sources {
      guard Files.exists(source) else {
        throw FileError(.missing, path: source, "no such file or folder")
      }
      guard Files.isFolder(source) else {
        paths.append(source)
        continue
      }
      paths += try Self.names(in: source).map { Files.path(source, $0) }
    }
    self.paths = paths
  }

  /// The pictures in a folder. Where a recording's document says how many frames there are, those and no others: more may be
  /// left of another.
  private static func names(in folder: String) throws(FileError) -> [String] {
    let names = Files.names(in: folder).filter { $0.lowercased().hasSuffix(".png") && !$0.hasPrefix(".") }
    guard let (count, isWhole) = FrameFolder.contents(of: folder), count > 0 else {
      if names.isEmpty { throw FileError(.malformed, path: folder, "expected PNG files in it, found none") }
      return names.sorted(by: Self.precedes)
    }
    let found = Set(names)
    let frames = (0..<min(count, names.count)).map(FrameFolder.name)
    guard isWhole, frames.count == count, frames.allSatisfy(found.contains) else {
      throw FileError(
        .malformed, path: folder,
        "expected the \(count) frames that its \(FrameFolder.document) says, found some of them missing; record them again"
      )
    }
    return frames
  }

  /// Reads the picture at a path.
  ///
  /// - Throws: `FileError`: missing, inputOutput; malformed, where it is no PNG file.
  package static func read(_ path: String) throws(FileError) -> Pixmap {
    let file = try FileReader(path: path, operation: "read the frame")
    let bytes = try file.read(0..<file.size)
    do {
      return try Pixmap(png: bytes)
    } catch {
      throw FileError(.malformed, "read the frame", path: path, "\(error)")
    }
  }

  /// Tells whether one name comes before another: digits that stand together are compared as a number, and all else by
  /// bytes.
  static func precedes(_ a: String, _ b: String) -> Bool {
    var (left, right) = (Array(a.utf8)[...], Array(b.utf8)[...])
    func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
    while let first = left.first, let second = right.first {
      if isDigit(first), isDigit(second) {
        let number = left.prefix(while: isDigit).drop { $0 == 48 }
        let other = right.prefix(while: isDigit).drop { $0 == 48 }
        if number.count != other.count { return number.count < other.count }
        if !number.elementsEqual(other) { return number.lexicographicallyPrecedes(other) }
        left = left.drop(while: isDigit)
        right = right.drop(while: isDigit)
      } else {
        if first != second { return first < second }
        left = left.dropFirst()
        right = right.dropFirst()
      }
    }
    // 1.png and 01.png are the same so far.
    return left.count != right.count ? left.count < right.count : a < b
  }
}
