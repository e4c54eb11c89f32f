import CCrypto

/// The SHA-256 of bytes, in hexadecimal; computed by libcrypto.
package func sha256(_ bytes: [UInt8]) -> String {
  var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
  CCrypto.SHA256(bytes, bytes.count, &digest)
  return hexadecimal(digest)
}

/// The SHA-256 of a regular file, in hexadecimal; read in pieces, so that its length does not matter.
///
/// - Throws: `FileError`.
package func sha256(of file: FileReader) throws(FileError) -> String {
  let context = EVP_MD_CTX_new()
  defer { EVP_MD_CTX_free(context) }
  EVP_DigestInit_ex(context, EVP_sha256(), nil)
  var offset = 0
  while offset < file.size {
    let bytes = try file.read(offset..<min(offset + 1 << 20, file.size))
    EVP_DigestUpdate(context, bytes, bytes.count)
    offset += bytes.count
  }
  var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
  EVP_DigestFinal_ex(context, &digest, nil)
  return hexadecimal(digest)
}

private func hexadecimal(_ digest: [UInt8]) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
