import Foundation
import TestSupport
import Testing

@Suite struct DoctorTests {
  /// Runs it with `path` as PATH, and its temporary files in `folder`.
  private func run(in folder: TemporaryFolder, path: String? = nil) throws -> ShowreelRun {
    var environment = ["TMPDIR": folder.path]
    environment["PATH"] = path
    return try ShowreelProcess.run(["doctor"], in: folder, environment: environment)
  }

  private func lines(_ run: ShowreelRun) -> [String] { run.output.split(separator: "\n").map(String.init) }

  @Test(.needs(.ffmpeg))
  func saysWhatThereIs() throws {
    let folder = try TemporaryFolder()
    let run = try run(in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.error == "")
    let words = try Tool.ffmpeg.run(["-version"]).split(separator: " ")
    #expect(lines(run).contains("ok       ffmpeg \(words[2]), \(try #require(Tool.ffmpeg.path)) (on PATH)"))
    #expect(lines(run).contains("ok       mp4 (libx264)"))
    for name in ["webm (libvpx-vp9)", "gif", "apng", "webp (libwebp)", "mkv (ffv1)", "font /"] {
      #expect(lines(run).contains { $0.dropFirst(9).hasPrefix(name) }, "\(name)")
    }
    for name in ["libpng", "FreeType"] {
      let line = try #require(lines(run).first { $0.hasPrefix("ok       \(name) ") })
      #expect(line.dropFirst(10 + name.count).allSatisfy { $0.isNumber || $0 == "." }, "\(line)")
    }
    #expect(folder.contents == [], "what was tried is gone")
  }

  @Test func withoutFFmpegItSaysWhatThatCosts() throws {
    let folder = try TemporaryFolder()
    let run = try run(in: folder, path: folder.path)
    #expect(run.status == 69)
    #expect(run.error.hasPrefix("showreel: ffmpeg is needed"), "\(run.error)")
    #expect(run.output.contains("missing  ffmpeg: no videos but gif"))
    #expect(run.output.contains("missing  mp4 (libx264): no mp4, for want of ffmpeg"))
    #expect(run.output.contains("ok       gif"))
    #expect(run.output.contains("ok       libpng"), "it goes on to the end")
  }

  @Test(
    .needs(.ffmpeg),
    arguments: [
      ("libvpx-vp9", "webm", 0), ("libx264", "mp4", 69), ("libwebp", "webp", 0), ("apng", "apng", 0),
      ("ffv1", "mkv", 0),
    ])
  func aMissingEncoderCostsItsFormat(encoder: String, format: String, status: Int) throws {
    let folder = try TemporaryFolder()
    let bin = try folder.fakeFFmpeg(
      #"case "$*" in *\#(encoder)*) echo "Unknown encoder \#(encoder)" >&2; exit 1;; esac; exec $REAL "$@""#)
    let run = try run(in: folder, path: "\(bin):/usr/bin:/bin")
    #expect(Int(run.status) == status, "\(run.error)")
    #expect(
      lines(run).filter { $0.hasPrefix("missing") && $0.contains("this ffmpeg") } == [
        "missing  \(format) (\(encoder)): no \(format); this ffmpeg was built without the encoder"
      ])
    #expect(run.error.isEmpty == (status == 0))
    #expect(folder.contents == [])
  }

  /// It lists an encoder, perhaps, and yet makes no video.
  @Test func anFFmpegThatFailsIsNotWell() throws {
    let folder = try TemporaryFolder()
    let bin = try folder.fakeFFmpeg("echo no licence >&2; exit 1")
    let run = try run(in: folder, path: "\(bin):/usr/bin:/bin")
    #expect(run.status == 74)
    #expect(run.output.contains("ok       ffmpeg of an unknown version, \(bin)/ffmpeg (on PATH)"))
    #expect(run.output.contains("missing  webm (libvpx-vp9): no webm. ffmpeg failed"))
    #expect(run.error.contains("no licence"), "\(run.error)")
  }

  @Test(.needs(.ffmpeg))
  func aMissingFontCostsCurvesAlone() throws {
    let folder = try TemporaryFolder()
    let run = try ShowreelProcess.run(
      ["doctor"], in: folder, environment: ["SHOWREEL_FONT": "/nowhere/font.ttf"])
    #expect(run.status == 0, "\(run.error)")
    #expect(
      run.output.contains(
        "missing  font: no learning curves, overlays, grids and labelled contact sheets. /nowhere/font.ttf"))
  }
}
