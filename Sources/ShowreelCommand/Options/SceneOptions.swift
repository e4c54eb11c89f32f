import ArgumentParser
import Showreel

/// The options that say how a scene is drawn, and what beside it; each by default as a recording had it.
struct SceneOptions: ParsableArguments {
  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp(
      "Draw smooth at the native size too (default: as the recording was, or Gymnasium's bytes)."))
  var smooth: Bool?

  @Flag(
    inversion: .prefixedNo,
    help: ArgumentHelp(
      "Show policy, seed, return, actions and outcome (default: as the recording had it, or not)."))
  var overlay: Bool?

  @Option(help: ArgumentHelp("Where the overlay goes (default: beside the scene).", valueName: "place"))
  var overlayPosition: Overlay.Position?

  func validate() throws {
    if overlay == false && overlayPosition != nil {
      throw ValidationError("--no-overlay and --overlay-position exclude each other")
    }
  }

  /// Tells whether scenes are drawn smooth; as in a recording, where nothing else is asked for.
  func isSmooth(like form: RecordedForm?) -> Bool { smooth ?? form?.isSmooth ?? false }

  /// The place of the overlay; as in a recording, where nothing else is asked for.
  func position(like form: RecordedForm?) -> Overlay.Position? {
    switch overlay {
    case false?: nil
    case true?: overlayPosition ?? form?.overlay ?? .beside
    case nil: overlayPosition ?? form?.overlay
    }
  }
}
