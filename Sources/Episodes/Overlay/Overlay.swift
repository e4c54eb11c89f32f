import Environments
import Figures

/// Text and bars beside or over the environment's own scene: policy and seed, step, reward and return, how the action was
/// chosen, the return so far as a line, and at the end the outcome.
public struct Overlay: Sendable {
  /// A place for the overlay.
  public enum Position: String, Sendable, Hashable, CaseIterable {
    /// To the right of the scene, in a wider frame: nothing of the scene is hidden.
    case beside
    /// Over the scene, in the upper left corner.
    case over
  }

  /// The place of the overlay.
  public var position: Position
  /// The font of its text.
  package let font: Font

  /// Opens the font.
  ///
  /// - Throws: `FigureError`, where DejaVu Sans is not there.
  public init(_ position: Position = .beside) throws(FigureError) {
    self.position = position
    font = try Font()
  }

  /// The description of an environment with the overlay: beside a scene, frames are wider.
  package static func spec(_ spec: EnvironmentSpec, with position: Position) -> EnvironmentSpec {
    var spec = spec
    if position == .beside { spec.frameWidth += Int(ReadoutPanel.pageWidth) }
    return spec
  }

  /// The panel for an environment's actions.
  ///
  /// - Parameters:
  ///   - scores: The kind of the numbers that discrete actions will be chosen by, where they will be known.
  ///   - look: The look of the panel: up to version 0.1 it did not show the course of the episode.
  ///   - isCompact: Whether it is for a frame of little height.
  func panel(
    for environment: any Environment, scores: ScoreKind?, look: Look = .current, isCompact: Bool = false
  ) -> ReadoutPanel {
    let showsCourse = look == .current
    let threshold = environment.spec.rewardThreshold
    let style: ReadoutPanel.Style = position == .beside ? .page : .plate
    let names = environment.actionNames
    func name(_ index: Int) -> String { index < names.count ? names[index] : "action \(index)" }
    switch environment.actionSpace {
    case .discrete(let space):
      let rows = (0..<min(space.n, ReadoutPanel.mostRows)).map { ReadoutPanel.Row(name($0)) }
      let title =
        switch scores {
        case .probability: "Action probability"
        case .value: "Action value (Q)"
        case nil: "Action"
        }
      return ReadoutPanel(
        style, isCompact: isCompact, title: title, rows: rows, showsLevels: scores != nil,
        hasValues: scores == .value,
        showsCourse: showsCourse,
        threshold: threshold, font: font)
    case .box(let space):
      let rows = (0..<min(space.count, ReadoutPanel.mostRows)).map { index in
        let (low, high) = (Double(space.low[index]), Double(space.high[index]))
        return ReadoutPanel.Row(
          name(index), range: low <= high && (high - low).isFinite ? low...high : -1...1)
      }
      return ReadoutPanel(
        style, isCompact: isCompact, title: "Action", rows: rows, showsCourse: showsCourse,
        threshold: threshold, font: font)
    }
  }
}
