import ArgumentParser
import Showreel

/// Throws a mistake in the command line, where a path is empty, or is `-` and no stream can be meant.
func checkPath(_ path: String?, option: String, streams: Bool = false) throws {
  guard let path else { return }
  if path.isEmpty { throw ValidationError("\(option): expected a path, found nothing") }
  if path == "-" && !streams { throw ValidationError("\(option) -: expected a path; a stream cannot be it") }
}

/// Throws a mistake in the command line, where two outputs are one file, or one has the name of a recording.
func checkDistinct(
  _ outputs: [(option: String, path: String)],
  fromRecordings names: (folder: String, prefixes: [String])? = nil
) throws {
  for (index, output) in outputs.enumerated() where output.path != "-" {
    let path = Files.resolved(output.path)
    if let other = outputs[..<index].first(where: { $0.path != "-" && Files.resolved($0.path) == path }) {
      throw ValidationError("\(other.option) and \(output.option) are the same file, \(output.path)")
    }
    let (folder, name) = Files.split(path)
    if let names, Files.resolved(names.folder) == folder,
      names.prefixes.contains(where: { prefix in
        ["episode-", "grid."].contains { name.hasPrefix("\(prefix)-\($0)") }
      })
    {
      throw ValidationError("\(output.option) \(output.path): expected another name than a recording's")
    }
  }
}

/// Throws a mistake in the command line, where the seeds of `count` episodes go beyond the greatest.
func checkSeeds(from seed: UInt64, count: Int) throws {
  if UInt64.max - seed < UInt64(max(count, 1) - 1) {
    throw ValidationError("--seed \(seed): the seeds of \(count) episodes go beyond \(UInt64.max)")
  }
}
