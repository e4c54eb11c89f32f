/// The exit codes of the command, which follow sysexits, and which the C library returns as well.
package enum ExitStatus: Int32, Sendable {
  case usage = 64
  case malformed = 65
  case missing = 66
  case unavailable = 69
  case cannotCreate = 73
  case inputOutput = 74

  /// Tells what an error of the libraries is to the caller; `nil` for errors of others.
  package init?(_ error: any Error) {
    switch error {
    case let error as FileError: self.init(error.kind)
    case let error as RecordingError:
      switch error.kind {
      case .settings: self = .usage
      case .ffmpegMissing, .encoderMissing: self = .unavailable
      case .ffmpegFailed: self = .inputOutput
      case .file(let kind): self.init(kind)
      }
    case let error as FigureError:
      switch error.kind {
      case .fontMissing: self = .unavailable
      case .fontUnreadable: self = .inputOutput
      case .fontMalformed: self = .malformed
      }
    case is EvaluationError, is TrainingFailure: self = .malformed
    case is EnvironmentError, is TrainingError: self = .usage
    default: return nil
    }
  }

  private init(_ kind: FileError.Kind) {
    switch kind {
    case .missing: self = .missing
    case .malformed: self = .malformed
    case .exists, .cannotCreate: self = .cannotCreate
    case .inputOutput: self = .inputOutput
    }
  }
}
