import ArgumentParser
import Showreel

/// A frame's size as it is given on the command line: `1200x800`, in pixels.
extension FrameSize: ExpressibleByArgument {
  public init?(argument: String) {
    let sides = argument.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard sides.count == 2, let width = sides[0], let height = sides[1] else { return nil }
    self.init(width: width, height: height)
  }
}

/// Frames a second as they are given on the command line: `30`, `29.97` or `30000/1001`.
extension FrameRate: ExpressibleByArgument {
  public init?(argument: String) { self.init(text: argument) }
}

/// A part of a recording's steps as it is given on the command line: `0:120`, `100:` or `:120`.
extension Clip: ExpressibleByArgument {
  public init?(argument: String) { self.init(text: argument) }
}

extension PixelFormat: ExpressibleByArgument {}
extension VideoSettings.Pipe: ExpressibleByArgument {}
extension VideoFormat: ExpressibleByArgument {}
extension Overlay.Position: ExpressibleByArgument {}
