import ArgumentParser
import Showreel

/// The exit codes, which follow sysexits.
enum ExitStatus: Int32 {
  case usage = 64
  case malformed = 65
  case missing = 66
  case unavailable = 69
  case cannotCreate = 73
  case inputOutput = 74
}

/// Ends the command as `error` wants: usage and help are the parser's, the rest is a line on standard error.
func fail(with error: any Error, in command: any ParsableCommand.Type) -> Never {
  if let error = error as? ValidationError { failUsage(error.message, in: command) }
  guard let status = exitStatus(of: error) else { ShowreelCommand.exit(withError: error) }
  if status == .usage { failUsage("\(error)", in: command) }
  let recording = error as? RecordingError
  let hint = exists(error) ? "; --overwrite replaces it" : ""
  printError("showreel: \(Text.presentable((recording?.message ?? "\(error)") + hint))")
  if let kept = recording?.keptDescription { printError("showreel: \(Text.presentable(kept))") }
  System.exitProcess(status.rawValue)
}

private func failUsage(_ message: String, in command: any ParsableCommand.Type) -> Never {
  printError("Error: \(Text.presentable(message))\nUsage: \(ShowreelCommand.usageString(for: command))")
  System.exitProcess(ExitStatus.usage.rawValue)
}

/// What an error of the libraries is to the caller of the command; `nil` for the parser's own errors.
private func exitStatus(of error: any Error) -> ExitStatus? {
  switch error {
  case let error as FileError: exitStatus(of: error.kind)
  case let error as RecordingError:
    switch error.kind {
    case .settings: .usage
    case .ffmpegMissing, .encoderMissing: .unavailable
    case .ffmpegFailed: .inputOutput
    case .file(let kind): exitStatus(of: kind)
    }
  case let error as FigureError:
    switch error.kind {
    case .fontMissing: .unavailable
    case .fontUnreadable: .inputOutput
    case .fontMalformed: .malformed
    }
  case is EvaluationError: .malformed
  case is EnvironmentError, is TrainingError: .usage
  default: nil
  }
}

private func exitStatus(of kind: FileError.Kind) -> ExitStatus {
  switch kind {
  case .missing: .missing
  case .malformed: .malformed
  case .exists, .cannotCreate: .cannotCreate
  case .inputOutput: .inputOutput
  }
}

/// Whether an error is that of an output that exists already.
private func exists(_ error: any Error) -> Bool {
  (error as? FileError)?.kind == .exists || (error as? RecordingError)?.kind == .exists
}
