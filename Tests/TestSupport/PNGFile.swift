import Foundation
import Raster
import Recording

extension Pixmap {
  /// The frame in the PNG file `file`.
  public init(contentsOfPNG file: URL) throws {
    try self.init(png: [UInt8](Data(contentsOf: file)))
  }
}
