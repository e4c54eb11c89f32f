import Foundation
import Raster
import TestSupport
import Testing

@testable import Recording

/// What a browser shows of the videos: headless Chromium opens each, and reads pixels off the page.
@Suite(.needs(.ffmpeg, .chromium)) struct BrowserTests {
  /// Draws each file on a canvas, and leaves its size and the colours at two places behind.
  private static let page = """
    <body><script>
    function read(e, w, h) {
      const c = document.createElement('canvas'); c.width = w; c.height = h;
      const x = c.getContext('2d'); x.drawImage(e, 0, 0);
      const p = y => Array.from(x.getImageData(80, y, 1, 1).data).slice(0, 3).join(' ');
      return [w, h, p(30), p(90)].join(' ');
    }
    function image(n) { return new Promise(r => { const e = new Image();
      e.onload = () => r(n + ' ' + read(e, e.naturalWidth, e.naturalHeight));
      e.onerror = () => r(n + ' failed'); e.src = 'clip.' + n; }); }
    function video(n) { return new Promise(r => { const e = document.createElement('video');
      e.muted = true; e.preload = 'auto';
      e.onloadeddata = () => r(n + ' ' + read(e, e.videoWidth, e.videoHeight));
      e.onerror = () => r(n + ' failed ' + e.error.message); e.src = 'clip.' + n; }); }
    Promise.all([video('mp4'), video('webm'), image('gif'), image('apng'), image('webp')]).then(a => {
      document.body.textContent = 'begin;' + a.join(';') + ';end'; });
    </script></body>
    """

  @Test func everyFormatShowsItsColors() throws {
    let folder = try TemporaryFolder()
    let formats: [VideoFormat] = [.mp4, .webm, .gif, .apng, .webp]
    let recorder = try Recorder(
      videos: formats.map { VideoOutput($0, path: folder("clip.\($0.fileExtension)")) }, width: 164,
      height: 122,
      fps: 15)
    var frame = Pixmap(width: 164, height: 122, red: 202, green: 152, blue: 101)
    for i in 164 * 61..<164 * 122 { frame.pixels.replaceSubrange(3 * i..<3 * i + 3, with: [20, 200, 40]) }
    for _ in 0..<6 { try recorder.add(frame) }
    _ = try recorder.finish()
    try Self.page.write(toFile: folder("page.html"), atomically: true, encoding: .utf8)
    // With its GPU path, in software: without one, Chromium converts with libyuv, which takes 2.0 in place of BT.709's
    // 2.112 for the weight of U in blue, up to 11 of 255 off in saturated blues.
    let text = try Tool.chromium.run([
      "--headless", "--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
      "--ignore-gpu-blocklist", "--allow-file-access-from-files",
      "--user-data-dir=\(folder("profile"))", "--virtual-time-budget=20000", "--dump-dom",
      "file://\(folder("page.html"))",
    ])
    let begin = try #require(text.range(of: "begin;"), "\(text)")
    let end = try #require(text.range(of: ";end"), "\(text)")
    let lines = text[begin.upperBound..<end.lowerBound].split(separator: ";")
    #expect(lines.count == formats.count)
    for (line, format) in zip(lines, formats) {
      let words = line.split(separator: " ")
      try #require(words.first == Substring(format.rawValue) && words.count == 9, "\(line)")
      let numbers = words.dropFirst().compactMap { Int($0) }
      // 3 of 255 is what a viewer is promised.
      for (found, expected) in zip(numbers, [164, 122, 202, 152, 101, 20, 200, 40]) {
        #expect(abs(found - expected) <= 3, "\(line)")
      }
      #expect(numbers.prefix(2) == [164, 122])
    }
  }
}
