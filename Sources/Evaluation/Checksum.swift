import Crypto
import Foundation

/// The SHA-256 of the file at `path`, in hexadecimal; read piece by piece.
///
/// - Throws: `FileError`, where it cannot be read.
public func sha256(ofFile path: String) throws(FileError) -> String {
  guard let file = FileHandle(forReadingAtPath: path) else {
    throw FileError(.missing, path: path, "cannot open")
  }
  defer { try? file.close() }
  var hash = SHA256()
  do {
    while let piece = try file.read(upToCount: 1 << 16), !piece.isEmpty { hash.update(data: piece) }
  } catch {
    throw FileError(.inputOutput, path: path, "cannot read: \(error.localizedDescription)")
  }
  return hash.finalize().map { byte in
    let digits = String(byte, radix: 16)
    return digits.count < 2 ? "0\(digits)" : digits
  }.joined()
}
