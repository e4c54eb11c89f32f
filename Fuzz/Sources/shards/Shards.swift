import FuzzSupport
import Showreel

nonisolated(unsafe) private let file = ScratchFile()

/// Reads an input as the report of a shard, and merges it with itself, which is refused unless it is the only one.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  file.replaceContents(with: UnsafeRawBufferPointer(start: bytes, count: count))
  do {
    let shard = try EvaluationDocument(contentsOfShard: file.path)
    let merged = try EvaluationDocument(merging: [(file.path, shard)])
    precondition(!merged.text.isEmpty, "a report of a whole run")
  } catch {
    precondition(error.kind == .malformed && !error.message.isEmpty, "\(error)")
  }
  return 0
}
