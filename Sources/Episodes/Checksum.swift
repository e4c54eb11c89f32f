import Foundation
import ShowreelSupport

/// The SHA-256 of the file at `path`, in hexadecimal.
///
/// - Throws: `FileError`, where it cannot be read.
package func sha256(ofFile path: String) throws(FileError) -> String {
  guard let file = FileHandle(forReadingAtPath: path) else {
    throw FileError(.missing, path: path, "cannot open")
  }
  defer { try? file.close() }
  do {
    return sha256([UInt8](try file.readToEnd() ?? Data()))
  } catch {
    throw FileError(.inputOutput, path: path, "cannot read: \(error.localizedDescription)")
  }
}
