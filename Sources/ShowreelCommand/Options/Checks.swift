import ArgumentParser
import Showreel

/// Throws a mistake in the command line, where a path is empty, or is `-` and no stream can be meant.
func checkPath(_ path: String?, option: String, streams: Bool = false) throws {
  guard let path else { return }
  if path.isEmpty { throw ValidationError("\(option): expected a path, found nothing") }
  if path == "-" && !streams { throw ValidationError("\(option) -: expected a path; a stream cannot be it") }
}

/// Turns settings that make no sense into mistakes in the command line.
func checkSettings<Result>(_ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch let error as RecordingError where error.kind == .settings {
    throw ValidationError(error.message)
  } catch let error as ThumbnailError {
    throw ValidationError("\(error)")
  }
}

/// The kind of video that a path's ending says; another ending is a mistake in the command line.
func videoFormat(of path: String, option: String) throws -> VideoFormat {
  guard let format = VideoFormat(path: path) else {
    throw ValidationError("\(option) \(path): \(VideoFormat.expectation)")
  }
  return format
}

/// Throws a mistake in the command line, where the seeds of `count` episodes go beyond the greatest.
func checkSeeds(from seed: UInt64, count: Int) throws {
  if UInt64.max - seed < UInt64(max(count, 1) - 1) {
    throw ValidationError("--seed \(seed): the seeds of \(count) episodes go beyond \(UInt64.max)")
  }
}
