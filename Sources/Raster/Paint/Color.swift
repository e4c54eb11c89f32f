/// A colour in sRGB with straight (not premultiplied) alpha, 8 bits a channel.
public struct Color: Hashable, Sendable {
  /// The channels, each 0…255; an alpha of 255 is opaque.
  public var red, green, blue, alpha: UInt8

  /// Makes a colour of its channels, each 0…255; `alpha` 255 is opaque.
  @inlinable
  public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8, alpha: UInt8 = 255) {
    (self.red, self.green, self.blue, self.alpha) = (red, green, blue, alpha)
  }

  /// Black: (0, 0, 0).
  public static let black = Color(0, 0, 0)
  /// White: (255, 255, 255).
  public static let white = Color(255, 255, 255)
}
