extension Font {
  /// The text and the size at which it is no wider than `width`: a size below `size` if need be, and where even
  /// `smallest` is too large, the text cut off with an ellipsis.
  public func fitting(
    _ text: String, size: Double, smallest: Double, width: Double
  ) -> (text: String, size: Double) {
    let natural = self.width(of: text, size: size)
    if natural <= width { return (text, size) }
    let fitted = size * width / natural
    if fitted >= smallest { return (text, fitted) }
    // The longest beginning that fits, found by halving: widths grow with every character but for kerning.
    let characters = Array(text)
    var (fits, tooLong) = (0, characters.count)
    while tooLong - fits > 1 {
      let middle = (fits + tooLong) / 2
      let isFit = self.width(of: String(characters[..<middle]) + "…", size: smallest) <= width
      if isFit { fits = middle } else { tooLong = middle }
    }
    return (String(characters[..<fits]) + "…", smallest)
  }
}
