import Environments
import Figures

/// Text and bars beside or over the environment's own scene: step, reward and return, and how the action was chosen.
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
  public let font: Font

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
  /// - Parameter showsProbabilities: Whether the probabilities of discrete actions will be known.
  func panel(for environment: any Environment, showsProbabilities: Bool) -> ReadoutPanel {
    let style: ReadoutPanel.Style = position == .beside ? .page : .plate
    let names = environment.actionNames
    func name(_ index: Int) -> String { index < names.count ? names[index] : "action \(index)" }
    switch environment.actionSpace {
    case .discrete(let space):
      let rows = (0..<min(space.n, ReadoutPanel.mostRows)).map { ReadoutPanel.Row(name($0)) }
      return ReadoutPanel(
        style, title: showsProbabilities ? "Action probability" : "Action", rows: rows,
        showsLevels: showsProbabilities, font: font)
    case .box(let space):
      let rows = (0..<min(space.count, ReadoutPanel.mostRows)).map { index in
        let (low, high) = (Double(space.low[index]), Double(space.high[index]))
        return ReadoutPanel.Row(
          name(index), range: low <= high && (high - low).isFinite ? low...high : -1...1)
      }
      return ReadoutPanel(style, title: "Action", rows: rows, font: font)
    }
  }
}
