import Environments
import Episodes
import Foundation
import Raster
import Recording
import TestSupport
import Testing

/// The README's examples, as they stand there: each test runs one, and makes sure that it is the README's.
@Suite struct ReadmeTests {
  @Test(.enabled(if: Tool.ffmpeg.isInstalled, Tool.ffmpeg.reason))
  func recordsAVideoWithoutClose() throws {
    let folder = try TestSupport.TemporaryFolder()
    let environment = try RecordVideo(
      make("CartPole-v1", renderMode: .rgbArray), videoFolder: folder("videos"),
      episodeTrigger: { _ in true })
    _ = try environment.reset(seed: 42)
    while try !environment.step(.discrete(Int.random(in: 0...1))).isLast {}
    print(environment.paths)  // ["videos/rl-video-episode-0.mp4"], complete without close()
    #expect(environment.paths == [folder("videos/rl-video-episode-0.mp4")])
    #expect(folder.contents == ["videos", "videos/rl-video-episode-0.mp4"])
    try expectInReadme("let environment = try RecordVideo(", through: "complete without close()")
  }
}

/// Expects every line of the README's example, from the one with `first` to the one with `last`, in this file.
private func expectInReadme(_ first: String, through last: String) throws {
  let here = URL(fileURLWithPath: #filePath)
  let readme = here.deletingLastPathComponent().appendingPathComponent("../../README.md").standardized
  func lines(of file: URL) throws -> [String] {
    try String(contentsOf: file, encoding: .utf8)
      .replacingOccurrences(of: "folder(\"videos\")", with: "\"videos\"")
      .split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
  }
  let example = try lines(of: readme)
  let start = try #require(example.firstIndex { $0.contains(first) })
  let end = try #require(example[start...].firstIndex { $0.contains(last) })
  let source = Set(try lines(of: here))
  for line in example[start...end] { #expect(source.contains(line), "README: \(line)") }
}
