import Environments
import Figures
import Recording
import ShowreelSupport

/// A list of all that recording uses, with what this machine has of it and what each missing piece costs.
package struct Diagnosis: Sendable {
  /// Something that recording uses.
  package struct Finding: Sendable, Hashable, CustomStringConvertible {
    /// The thing's name, with its version or place, or what is wrong with it.
    package var text: String
    /// The work that cannot be done without it; `nil` where all is well.
    package var cost: String?

    /// On one line.
    package var description: String { cost.map { "missing  \(text): \($0)" } ?? "ok       \(text)" }
  }

  /// Everything that was looked at.
  package var findings: [Finding] = []
  /// Why no recording of the default format can be made; `nil` where it can.
  package var failure: RecordingError?

  /// Looks at everything: each format is tried on a small video, since an encoder that ffmpeg lists may still not work.
  ///
  /// - Parameter video: As for a recording. Its search path says where ffmpeg is looked for.
  package init(video: VideoSettings = VideoSettings(patience: 10)) {
    add("showreel \(showreelVersion)")
    do {
      let ffmpeg = try FFmpeg.find(for: video)
      let version = FFmpeg.version(of: ffmpeg.path) ?? "of an unknown version"
      add("ffmpeg \(version), \(ffmpeg.path) (\(ffmpeg.reason))")
    } catch {
      add("ffmpeg", cost: "no videos but gif; thumbnails and PNG frames do without")
    }
    for format in VideoFormat.allCases { tryOut(format, video) }
    add("libpng \(PNGEncoder.libraryVersion)")
    add("FreeType \(Font.freeTypeVersion ?? "of an unknown version")")
    do throws(FigureError) {
      add("font \(try Font().name)")
    } catch {
      add("font", cost: "no learning curves, overlays, grids and labelled contact sheets. \(error)")
    }
  }

  private mutating func add(_ text: String, cost: String? = nil) {
    findings.append(Finding(text: text, cost: cost))
  }

  private mutating func tryOut(_ format: VideoFormat, _ settings: VideoSettings) {
    let name = "\(format.rawValue) (\(format.encoder ?? "needs no ffmpeg"))"
    do {
      try format.tryOut(settings: settings)
      add(name)
    } catch {
      let error = error as? RecordingError ?? RecordingError(.io, "\(error)")
      if format == .mp4 { failure = error }
      switch error.kind {
      case .ffmpegMissing: add(name, cost: "no \(format.rawValue), for want of ffmpeg")
      case .encoderMissing:
        add(name, cost: "no \(format.rawValue); this ffmpeg was built without the encoder")
      default: add(name, cost: "no \(format.rawValue). \(error)")
      }
    }
  }
}
