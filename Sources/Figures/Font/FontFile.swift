#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Finds DejaVu Sans and reads font files.
public enum FontFile {
  /// The environment variable that names the font file, before any of the usual places.
  public static let variable = "SHOWREEL_FONT"

  /// Where distributions put DejaVu Sans. Paths that start with `~/` lie in the user's home folder.
  public static let usualPlaces = [
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",  // Debian, Ubuntu
    "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",  // Fedora
    "/usr/share/fonts/dejavu/DejaVuSans.ttf",  // Alpine, Gentoo
    "/usr/share/fonts/TTF/DejaVuSans.ttf",  // Arch
    "/usr/share/fonts/truetype/DejaVuSans.ttf",  // openSUSE
    "/usr/local/share/fonts/dejavu/DejaVuSans.ttf",  // FreeBSD
    "/run/current-system/sw/share/X11/fonts/DejaVuSans.ttf",  // NixOS
    "~/Library/Fonts/DejaVuSans.ttf",  // macOS, Homebrew's cask
    "/Library/Fonts/DejaVuSans.ttf",
    "/opt/homebrew/share/fonts/DejaVuSans.ttf",
    "~/.local/share/fonts/DejaVuSans.ttf",
    "~/.fonts/DejaVuSans.ttf",
  ]

  /// Fonts beyond this are refused, unread. DejaVu Sans has 0.7 MiB; the largest fonts of CJK, some 30.
  static let largestSize = 64 << 20

  /// The path of the font to use: `path` if given, else what `SHOWREEL_FONT` says, else the first of `places`
  /// that exists.
  ///
  /// - Throws: `FigureError` of kind `fontMissing` where none exists.
  public static func locate(
    _ path: String? = nil, in places: [String] = usualPlaces
  ) throws(FigureError) -> String {
    if let path {
      guard exists(path) else {
        throw FigureError(.fontMissing, "\(path): no such font file")
      }
      return path
    }
    if let named = value(of: variable), !named.isEmpty {
      guard exists(named) else {
        throw FigureError(.fontMissing, "\(named): no such font file (\(variable) names it)")
      }
      return named
    }
    for place in places {
      let expanded = expandingHome(place)
      if exists(expanded) { return expanded }
    }
    throw FigureError(
      .fontMissing,
      "Drawing text needs the font DejaVu Sans, which is in none of \(places.count) usual places: install "
        + "fonts-dejavu-core (Debian, Ubuntu), dejavu-sans-fonts (Fedora), ttf-dejavu (Arch) or font-dejavu "
        + "(Alpine, Homebrew), or set \(variable) to the path of DejaVuSans.ttf")
  }

  /// The bytes of the file at `path`.
  ///
  /// They are read rather than mapped: a mapped file that shrinks while it is used kills the process.
  static func read(_ path: String) throws(FigureError) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else {
      let code = errno
      throw FigureError(
        code == ENOENT || code == ENOTDIR ? .fontMissing : .fontUnreadable,
        "\(path): cannot open the font file: \(reason(code))")
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else {
      throw FigureError(.fontUnreadable, "\(path): cannot read the font file: \(reason(errno))")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw FigureError(.fontUnreadable, "\(path): expected a font file, found something that is not a file")
    }
    guard status.st_size <= largestSize else {
      throw FigureError(
        .fontMalformed,
        "\(path): expected a font of at most \(largestSize >> 20) MiB, found \(status.st_size) bytes")
    }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var filled = 0
    while filled < bytes.count {
      // An unsafe pointer, because that is what `read` takes.
      let count = bytes.withUnsafeMutableBytes { buffer in
        readSome(file, UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else {
        throw FigureError(.fontUnreadable, "\(path): cannot read the font file: \(reason(errno))")
      }
      if count == 0 { break }
      filled += count
    }
    bytes.removeLast(bytes.count - filled)
    return bytes
  }

  private static func readSome(_ file: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.read(file, buffer.baseAddress, buffer.count)
    #elseif canImport(Musl)
      Musl.read(file, buffer.baseAddress, buffer.count)
    #else
      Darwin.read(file, buffer.baseAddress, buffer.count)
    #endif
  }

  private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  private static func expandingHome(_ path: String) -> String {
    guard path.hasPrefix("~/"), let home = value(of: "HOME") else { return path }
    return home + path.dropFirst()
  }

  private static func value(of variable: String) -> String? { getenv(variable).map { String(cString: $0) } }

  private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
