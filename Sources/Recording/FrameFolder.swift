import ShowreelSupport

/// A folder of numbered frames as recordings leave it, with a document that says what they are and how many.
package enum FrameFolder {
  /// The document's name; a recording's sidecar, where there is more to say than that frames are there.
  package static let document = "recording.json"

  /// The longest document that is read.
  private static let longestDocument = 1 << 26

  /// The name of a frame: six digits or more, and `.png`.
  package static func name(of number: Int) -> String {
    let digits = "\(number)"
    return String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits + ".png"
  }

  /// Tells whether a name is that of a frame.
  package static func isFrameName(_ name: String) -> Bool {
    let bytes = name.utf8
    guard bytes.count >= 10, bytes.suffix(4).elementsEqual(".png".utf8) else { return false }
    return bytes.dropLast(4).allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  /// The number of frames in a folder as its document says it, and whether they are whole; `nil` where there is no
  /// document, or one of someone else's.
  package static func contents(of folder: String) -> (count: Int, isWhole: Bool)? {
    guard let file = try? FileReader(path: Files.path(folder, document)), file.size <= longestDocument,
      let bytes = try? file.read(0..<file.size), let json = try? JSON(parsing: bytes, of: "the document"),
      json["showreel"] != nil, let count: Int = try? json.value("frames"), 0...1_000_000_000 ~= count
    else { return nil }
    return (count, (try? json.optional("whole")) ?? true)
  }

  /// The files in a folder that its document lists, the document too: no others may be removed with the sequence.
  static func listed(in folder: String) -> Set<String> {
    guard let count = contents(of: folder)?.count else { return [] }
    let names = Files.names(in: folder).filter { name in
      if name == document { return true }
      guard isFrameName(name), let number = Int(name.dropLast(4)) else { return false }
      return number < count && self.name(of: number) == name
    }
    return Set(names)
  }

  /// The document of a folder into which so many frames at most are just being moved, or out of which.
  static func unfinishedDocument(_ count: Int) -> [UInt8] {
    let json: JSON = ["showreel": .string(showreelVersion), "frames": .integer(count), "whole": false]
    return Array((json.pretty + "\n").utf8)
  }

  /// The document of frames of which nothing else is known.
  static func plainDocument(_ files: RecordedFiles) -> [UInt8] {
    let json: JSON = [
      "showreel": .string(showreelVersion), "frames": .integer(files.frameCount),
      "fps": files.fps.denominator == 1 ? .integer(files.fps.numerator) : .string("\(files.fps)"),
      "width": .integer(files.width), "height": .integer(files.height),
    ]
    return Array((json.pretty + "\n").utf8)
  }
}
