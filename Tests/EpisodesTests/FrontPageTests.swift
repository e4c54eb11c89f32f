import Environments
import Episodes
import Foundation
import Raster
import Recording
import TestSupport
import Testing

/// The example on the documentation's first page, as it stands there.
@Suite struct FrontPageTests {
  @Test(.needs(.ffmpeg))
  func recordsAVideoWithoutClose() throws {
    let folder = try TestSupport.TemporaryFolder()
    let environment = try RecordVideo(
      make("CartPole-v1", renderMode: .rgbArray), videoFolder: folder("videos"),
      episodeTrigger: { _ in true }, settings: RecordingSettings(overwrite: true))
    _ = try environment.reset(seed: 42)
    while try !environment.step(.discrete(Int.random(in: 0...1))).isLast {}
    print(environment.paths)  // ["videos/rl-video-episode-0.mp4"], complete without close()
    #expect(environment.paths == [folder("videos/rl-video-episode-0.mp4")])
    #expect(folder.contents == ["videos", "videos/rl-video-episode-0.mp4"])
    try expectOnFrontPage("let environment = try RecordVideo(", through: "complete without close()")
  }
}

/// Expects every line of the page's example, from the one with `first` to the one with `last`, in this file.
private func expectOnFrontPage(_ first: String, through last: String) throws {
  let here = URL(fileURLWithPath: #filePath)
  let page = TestFiles.package.appendingPathComponent("Documentation/Showreel.docc/Showreel.md")
  func lines(of file: URL) throws -> [String] {
    try String(contentsOf: file, encoding: .utf8)
      .replacingOccurrences(of: "folder(\"videos\")", with: "\"videos\"")
      .split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
  }
  let example = try lines(of: page)
  let start = try #require(example.firstIndex { $0.contains(first) })
  let end = try #require(example[start...].firstIndex { $0.contains(last) })
  let source = Set(try lines(of: here))
  for line in example[start...end] { #expect(source.contains(line), "Showreel.md: \(line)") }
}
