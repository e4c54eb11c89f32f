import ShowreelSupport

/// A file of events that TensorBoard reads, written while a run goes on: TensorFlow's records of `Event` messages.
///
/// A record is its length (64 bits), the masked CRC-32C of that, the message, and the masked CRC-32C of the message; all
/// numbers have their lowest byte first. The fields' numbers are those of TensorFlow's `event.proto` and `summary.proto`.
///
/// Unlike other outputs it has its name from the start, for TensorBoard to show what there is; each record is handed to the
/// system as a whole.
struct EventFile: ~Copyable {
  /// The file.
  let path: String
  private let descriptor: Int32
  private var isEmpty = true

  /// A number or a picture of an event.
  enum Value {
    case scalar(Float)
    /// A PNG or GIF file, its size in pixels.
    case picture([UInt8], width: Int, height: Int)
  }

  /// Makes a file in a folder, which is made as well; its name says the time, so that a run that goes on has one beside that of
  /// its beginning.
  ///
  /// - Throws: `FileError` of kind `.cannotCreate`, or `.inputOutput`.
  init(folder: String) throws(FileError) {
    try Files.makeFolders(folder)
    let seconds = System.secondsSince1970
    let path = Files.path(folder, "events.out.tfevents.\(seconds).showreel.\(Files.randomSuffix()).0")
    let descriptor: Int32
    do throws(SystemError) {
      descriptor = try System.openFile(path, for: .creating)
    } catch {
      throw FileError(.cannotCreate, "write the events", path: path, "cannot create: \(error)")
    }
    var event = ProtocolBuffer()
    event.add(1, double: Double(seconds))
    event.add(3, string: "brain.Event:2")
    do throws(FileError) {
      try Self.write(event, to: descriptor, path)
    } catch {
      try? System.closeFile(descriptor)
      throw error
    }
    (self.path, self.descriptor) = (path, descriptor)
  }

  // A run that came to nothing leaves no file.
  deinit {
    try? System.closeFile(descriptor)
    if isEmpty { Files.remove(path) }
  }

  /// Writes values of a step, by their tags.
  ///
  /// - Throws: `FileError` of kind `.inputOutput`.
  mutating func add(_ values: [(tag: String, value: Value)], step: Int, seconds: Double) throws(FileError) {
    isEmpty = false
    try Self.write(Self.event(values, step: step, seconds: seconds), to: descriptor, path)
  }

  /// The message of values of a step.
  static func event(_ values: [(tag: String, value: Value)], step: Int, seconds: Double) -> ProtocolBuffer {
    var event = ProtocolBuffer()
    event.add(1, double: seconds)
    event.add(2, varint: step)
    event.add(5) { summary in
      for (tag, value) in values {
        summary.add(1) { entry in
          entry.add(1, string: tag)
          switch value {
          case .scalar(let number): entry.add(2, float: number)
          case .picture(let file, let width, let height):
            entry.add(4) { image in
              image.add(1, varint: height)
              image.add(2, varint: width)
              image.add(3, varint: 3)
              image.add(4, bytes: file)
            }
          }
        }
      }
    }
    return event
  }

  private static func write(
    _ event: ProtocolBuffer, to descriptor: Int32, _ path: String
  ) throws(FileError) {
    let record = record(event.bytes)
    do throws(SystemError) {
      try record.span.bytes.withUnsafeBytes { bytes throws(SystemError) in
        try System.writeAll(bytes, to: descriptor)
      }
    } catch {
      throw FileError(.inputOutput, "write the events", path: path, "cannot write: \(error)")
    }
  }

  /// A record of a message.
  static func record(_ message: [UInt8]) -> [UInt8] {
    var length: [UInt8] = []
    length.append(littleEndian: UInt64(message.count))
    var record = length
    record.append(littleEndian: CRC32C.masked(length))
    record += message
    record.append(littleEndian: CRC32C.masked(message))
    return record
  }
}
