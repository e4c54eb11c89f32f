import Foundation
import TestSupport
import Testing

/// The policy that comes with the package.
let cartPolePolicy = TestFiles.path("assets/policies/reinforce/CartPole-v1.safetensors")

extension TemporaryFolder {
  /// The numbered frames of a folder in it, in their order.
  func frames(in name: String) throws -> [Data] {
    try contents.filter { $0.hasPrefix(name + "/") && $0.hasSuffix(".png") }.map(data)
  }

  /// The video that the error of a run names as kept, which plays with as many frames as it says, and how many were drawn. A
  /// folder of frames that it names has as many.
  func keptFile(_ run: ShowreelRun) throws -> (path: String, frames: Int, drawn: Int) {
    // showreel: frames.partial-1 holds 41 of the 501 frames that were drawn, videos/a.partial-1.mp4 40
    let lines = run.error.split(separator: "\n")
    try #require(lines.count == 2, "\(run.error)")
    let words = lines[1].replacing(",", with: "").split(separator: " ").map(String.init)
    try #require(words.count >= 11 && words.count % 2 == 1 && words[2] == "holds", "\(run.error)")
    let drawn = try #require(Int(words[6]))
    var files = [words[1]: words[3]]
    for i in stride(from: 11, to: words.count, by: 2) { files[words[i]] = words[i + 1] }
    var video: (path: String, frames: Int)?
    for (path, count) in files {
      let frames = try #require(Int(count))
      #expect(0 < frames && frames <= drawn, "\(run.error)")
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: self(path), isDirectory: &isFolder), isFolder.boolValue {
        #expect(try self.frames(in: path).count == frames)
      } else {
        #expect(try playableFrames(of: path) == frames)
        video = (path, frames)
      }
    }
    let kept = try #require(video, "\(run.error)")
    return (kept.path, kept.frames, drawn)
  }
}
