import ArgumentParser
import Showreel
import ShowreelSupport

/// Ends the command as `error` wants: usage and help are the parser's, the rest is a line on standard error.
func fail(with error: any Error, in command: any ParsableCommand.Type) -> Never {
  // A signal that ended the waiting ends the command, whatever waited.
  if let error = error as? FileError, error.wasInterrupted, let signal = Interruption.signal {
    System.exitProcess(128 + signal)
  }
  if let error = error as? ValidationError { failUsage(error.message, in: command) }
  guard let status = ExitStatus(error) else { ShowreelCommand.exit(withError: error) }
  if status == .usage { failUsage("\(error)", in: command) }
  let recording = error as? RecordingError
  var hint = exists(error) ? "; --overwrite replaces it" : ""
  if let error = error as? FileError, error.kind == .missing, let name = similarName(to: error.path) {
    hint += "; is it \(name)?"
  }
  // Libraries name settings; here they are options.
  let remedies = (error as? any Remediable)?.remedies ?? []
  if !remedies.isEmpty { hint += ": \(optionText(remedies))" }
  printError(
    "showreel: \(Text.presentable((recording?.message ?? (error as? FileError)?.statement ?? "\(error)") + hint))"
  )
  if let kept = recording?.keptDescription { printError("showreel: \(Text.presentable(kept))") }
  System.exitProcess(status.rawValue)
}

/// The path beside `path` whose name is most like its own up to the first dot, and the same from there on; `nil` where none is.
private func similarName(to path: String) -> String? {
  let (folder, name) = Files.split(path)
  func stem(_ name: String) -> String { String(name.prefix { $0 != "." }) }
  let ending = name.dropFirst(stem(name).count)
  let names = Files.names(in: folder).sorted().filter { $0.dropFirst(stem($0).count) == ending }
  guard let found = Text.closest(to: stem(name), among: names, by: stem) else { return nil }
  return path.contains("/") ? "\(folder)/\(found)" : found
}

/// Writes settings as the options that they are here.
func optionText(_ remedies: [Remedy]) -> String {
  remedies.map { "--\($0.setting) \($0.value)" }.joined(separator: " or ")
}

private func failUsage(_ message: String, in command: any ParsableCommand.Type) -> Never {
  printError("Error: \(Text.presentable(message))\nUsage: \(ShowreelCommand.usageString(for: command))")
  System.exitProcess(ExitStatus.usage.rawValue)
}

/// Tells whether an error is that of an output that exists already.
private func exists(_ error: any Error) -> Bool {
  (error as? FileError)?.kind == .exists || (error as? RecordingError)?.kind == .exists
}
