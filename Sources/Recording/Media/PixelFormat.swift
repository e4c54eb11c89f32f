import Raster

/// The order of a pixel's bytes in frames from elsewhere: 8 bits a channel, pixel after pixel.
public enum PixelFormat: String, Sendable, Hashable, CaseIterable {
  /// The order red, green, blue; Gymnasium's.
  case rgb24
  /// The order red, green, blue, alpha. Alpha is ignored: the colours are taken as they are.
  case rgba
  /// The order blue, green, red; OpenCV's.
  case bgr24
  /// A single byte of lightness.
  case gray

  /// The number of bytes of a pixel.
  public var bytesPerPixel: Int {
    switch self {
    case .rgb24, .bgr24: 3
    case .rgba: 4
    case .gray: 1
    }
  }

  /// The bytes from a row to the next, by default those of a row, after a check that a frame of that size lies within
  /// `byteCount` bytes.
  ///
  /// - Throws: `RecordingError` of kind `.settings`, where it does not.
  package func checkedStride(
    _ stride: Int?, width: Int, height: Int, byteCount: Int
  ) throws(RecordingError) -> Int {
    let row = width * bytesPerPixel
    let stride = stride ?? row
    guard stride >= row else {
      throw RecordingError(
        .settings,
        "a stride of \(stride) bytes: expected at least \(row) for \(width) pixels of \(rawValue)")
    }
    // The last row needs no padding.
    let (before, overflows) = stride.multipliedReportingOverflow(by: height - 1)
    guard !overflows, before <= byteCount - row else {
      throw RecordingError(
        .settings,
        "a frame of \(byteCount) bytes: expected \(height) rows of \(row), \(stride) apart (\(width) by \(height), \(rawValue))"
      )
    }
    return stride
  }

  /// Copies rows that are `stride` bytes apart into `picture`, whose size they have; `checkedStride` has to check them
  /// before.
  package func convert(_ bytes: RawSpan, stride: Int, into picture: inout Pixmap) {
    let (width, height) = (picture.width, picture.height)
    let format = self
    bytes.withUnsafeBytes { source in
      picture.pixels.withUnsafeMutableBytes { target in
        // Unsafe, since a span's element access is checked one by one, which takes longer than the copying.
        guard let source = source.baseAddress, let target = target.baseAddress else { return }
        for y in 0..<height {
          let (from, to) = (source + y * stride, target + y * 3 * width)
          switch format {
          case .rgb24: to.copyMemory(from: from, byteCount: 3 * width)
          case .rgba: Self.copy(from, [0, 1, 2], step: 4, to: to, count: width)
          case .bgr24: Self.copy(from, [2, 1, 0], step: 3, to: to, count: width)
          case .gray: Self.copy(from, [0, 0, 0], step: 1, to: to, count: width)
          }
        }
      }
    }
  }

  @inline(__always)
  private static func copy(
    _ source: UnsafeRawPointer, _ order: SIMD3<Int>, step: Int, to target: UnsafeMutableRawPointer, count: Int
  ) {
    for x in 0..<count {
      let pixel = source + x * step
      let red = pixel.load(fromByteOffset: order.x, as: UInt8.self)
      let green = pixel.load(fromByteOffset: order.y, as: UInt8.self)
      let blue = pixel.load(fromByteOffset: order.z, as: UInt8.self)
      target.storeBytes(of: red, toByteOffset: 3 * x, as: UInt8.self)
      target.storeBytes(of: green, toByteOffset: 3 * x + 1, as: UInt8.self)
      target.storeBytes(of: blue, toByteOffset: 3 * x + 2, as: UInt8.self)
    }
  }
}
