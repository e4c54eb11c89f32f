import ShowreelSupport

/// Finds DejaVu Sans and reads font files.
public enum FontFile {
  /// The environment variable that names the font file and precedes the usual places.
  public static let variable = "SHOWREEL_FONT"

  /// The paths at which distributions install DejaVu Sans. Those that start with `~/` lie in the user's home folder.
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

  /// The largest font file that is read. DejaVu Sans has 0.7 MiB; the largest fonts of CJK, some 30.
  static let largestSize = 64 << 20

  /// The path of the font to use: `path` if given, else the value of `SHOWREEL_FONT`, else the first of `places` that
  /// exists.
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
    if let named = System.environment(variable), !named.isEmpty {
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
    let file: FileReader
    do throws(FileError) { file = try FileReader(path: path) } catch { throw FigureError(error) }
    guard file.size <= largestSize else {
      throw FigureError(
        .fontMalformed,
        "\(path): expected a font of at most \(largestSize >> 20) MiB, found \(file.size) bytes")
    }
    do throws(FileError) { return try file.read(0..<file.size) } catch { throw FigureError(error) }
  }

  private static func exists(_ path: String) -> Bool { (try? System.status(of: path)) != nil }

  private static func expandingHome(_ path: String) -> String {
    guard path.hasPrefix("~/"), let home = System.environment("HOME") else { return path }
    return home + path.dropFirst()
  }
}
