import Episodes
import Evaluation
import Foundation
import ShowreelSupport
import TestSupport
import Testing

@Suite struct EvaluateTests {
  private static let policy = cartPolePolicy

  private func run(_ arguments: String..., in folder: TemporaryFolder, environment: [String: String] = [:])
    throws
    -> ShowreelRun
  {
    try ShowreelProcess.run(["evaluate"] + arguments, in: folder, environment: environment)
  }

  @Test(.needs(.ffmpeg))
  func recordsTheShippedPolicy() throws {
    let folder = try TemporaryFolder()
    let run = try run("CartPole-v1", "--policy", Self.policy, "--json", "report.json", "--quiet", in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output == "Total Reward: 500.0\n")
    #expect(run.error == "")
    #expect(
      folder.contents == [
        "report.json", "videos", "videos/CartPole-v1-episode-0.json", "videos/CartPole-v1-episode-0.mp4",
      ])
    let probed = try Tool.ffprobe.run(
      [
        "-v", "error", "-count_frames", "-show_entries",
        "stream=codec_name,pix_fmt,width,height,r_frame_rate,nb_read_frames", "-of", "compact=p=0",
        folder("videos/CartPole-v1-episode-0.mp4"),
      ])
    #expect(
      probed
        == "codec_name=h264|width=600|height=400|pix_fmt=yuv420p|r_frame_rate=50/1|nb_read_frames=501\n")
    let checksum = try sha256([UInt8](Data(contentsOf: URL(fileURLWithPath: Self.policy))))
    #expect(
      try folder.text(of: "report.json") == """
        {
          "showreel": "\(showreelVersion)",
          "environment": "CartPole-v1",
          "policy": "\(Self.policy)",
          "deterministic": false,
          "seed": 0,
          "episodes": [
            {"episode": 0, "seed": 0, "return": 500.0, "length": 500, "terminated": false, "truncated": true, \
        "video": "videos/CartPole-v1-episode-0.mp4"}
          ],
          "mean_return": 500.0,
          "std_return": 0.0,
          "reward_threshold": 475.0,
          "solved": true,
          "options": {},
          "policy_sha256": "\(checksum)",
          "policy_taken_for": {"format": "safetensors", "network": null, "layers": ["fc1", "fc2"], \
        "sizes": [4, 16, 2], "activation": {"name": "relu", "origin": "file"}, \
        "head": {"name": "categorical", "origin": "file"}, "normalization": null, "normalization_sha256": null},
          "median_return": 500.0,
          "min_return": 500.0,
          "max_return": 500.0,
          "mean_return_interval": null,
          "mean_length": 500.0,
          "threshold_share": 1.0,
          "threshold_share_interval": null
        }

        """)
  }

  /// The thresholds, by the episodes that the documentation names.
  @Test(arguments: [("CartPole-v1", 475.0), ("Acrobot-v1", -100), ("LunarLander-v3", 200)])
  func theShippedPoliciesSolveTheirTasks(id: String, threshold: Double) throws {
    let folder = try TemporaryFolder()
    let policy = URL(fileURLWithPath: Self.policy).deletingLastPathComponent().path + "/\(id).safetensors"
    let run = try run(
      id, "--policy", policy, "--episodes", "100", "--seed", "1000000", "--no-video", "--json", "-",
      in: folder)
    let report = try Report(Data(run.output.utf8))
    #expect(report.episodes.count == 100)
    #expect(report.meanReturn >= threshold)
    #expect(folder.contents == [])
  }

  @Test func episodesDoNotDependOnWhatWasPlayedBefore() throws {
    let folder = try TemporaryFolder()
    func returns(_ episodes: Int, seed: Int) throws -> [Double] {
      let run = try run(
        "Acrobot-v1", "--policy", "random", "--episodes", "\(episodes)", "--seed", "\(seed)", "--no-video",
        "--json",
        "-", in: folder)
      return try Report(Data(run.output.utf8)).episodes.map(\.return)
    }
    let all = try returns(4, seed: 10)
    #expect(try returns(1, seed: 12) == [all[2]])
    #expect(try returns(2, seed: 12) == Array(all[2...]))
  }

  @Test func framesAreNumberedAndAsManyAsStepsAndOne() throws {
    let folder = try TemporaryFolder()
    let run = try run(
      "CartPole-v1", "--policy", "random", "--episodes", "2", "--no-video", "--frames", "out", "--json", "-",
      in: folder)
    let lengths = try Report(Data(run.output.utf8)).episodes.map(\.length)
    for (episode, length) in lengths.enumerated() {
      let frames = folder.contents.filter {
        $0.hasPrefix("out/episode-\(episode)/") && $0.hasSuffix(".png")
      }
      #expect(frames.count == length + 1)
      #expect(frames.first == "out/episode-\(episode)/000000.png")
      #expect(frames.last == "out/episode-\(episode)/\(String(format: "%06d", length)).png")
    }
    #expect(run.error.hasPrefix("Episode 0  Total Reward: "), "results go beside the document")
  }

  @Test(.needs(.ffmpeg))
  func anExistingVideoIsKeptUnlessItMayBeReplaced() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder("videos"), withIntermediateDirectories: true)
    try folder.write("earlier", to: "videos/CartPole-v1-episode-0.mp4")
    let kept = try run("CartPole-v1", "--policy", "random", in: folder)
    #expect(kept.status == 73)
    #expect(kept.error.contains("videos/CartPole-v1-episode-0.mp4"))
    #expect(try folder.text(of: "videos/CartPole-v1-episode-0.mp4") == "earlier")
    let replaced = try run("CartPole-v1", "--policy", "random", "--overwrite", "--size", "96x64", in: folder)
    #expect(replaced.status == 0)
    let video = "videos/CartPole-v1-episode-0.mp4"
    #expect(folder.contents == ["videos", "videos/CartPole-v1-episode-0.json", video])
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder(video))).count > 100)
  }

  @Test(arguments: [
    (["CartPole-v1"], 64, "--policy"),
    (["CartPole-v2", "--policy", "random"], 64, "CartPole-v1"),
    (["CartPole-v1", "--policy", "random", "--option", "gravity=1"], 64, "sutton_barto_reward"),
    (["CartPole-v1", "--policy", "random", "--option", "gravity"], 64, "gravity"),
    (["CartPole-v1", "--policy", "random", "--episodes", "0"], 64, "--episodes 0"),
    (["CartPole-v1", "--policy", "random", "--seed", "-1"], 64, "seed"),
    (["CartPole-v1", "--policy", "random", "--deterministic"], 64, "--deterministic"),
    (["CartPole-v1", "--policy", "random", "--fps", "0"], 64, "0 frames a second"),
    (["CartPole-v1", "--policy", "random", "--crf", "52"], 64, "crf 52"),
    (["CartPole-v1", "--policy", "random", "--preset", "fastest"], 64, "ultrafast"),
    (["CartPole-v1", "--policy", "random", "--pipe", "jpeg"], 64, "rgb24"),
    (["CartPole-v1", "--policy", "random", "--size", "16385x10"], 64, "16384"),
    (["CartPole-v1", "--policy", "random", "--size", "0x10"], 64, "16384"),
    (["CartPole-v1", "--policy", "random", "--size", "ten"], 64, "ten"),
    (["CartPole-v1", "--policy", "random", "--scale", "28"], 64, "16384"),
    (["CartPole-v1", "--policy", "random", "--scale", "-1"], 64, "--scale"),
    (["CartPole-v1", "--policy", "random", "--scale", "nan"], 64, "--scale"),
    (["CartPole-v1", "--policy", "random", "--scale", "1e300"], 64, "16384"),
    (["CartPole-v1", "--policy", "random", "--name-prefix", "a/b"], 64, "--name-prefix"),
    (["CartPole-v1", "--policy", "random", "--record", "first"], 64, "first"),
    (["CartPole-v1", "--policy", "random", "--record", "none"], 64, "--no-video makes no video of any"),
    (["CartPole-v1", "--policy", "random", "--record", "0,-1"], 64, "0,-1"),
    (["CartPole-v1", "--policy", "random", "--episodes", "3", "--record", "1,3"], 64, "episodes 0 to 2"),
    (["CartPole-v1", "--policy", "nowhere.safetensors"], 66, "nowhere.safetensors"),
    (["CartPole-v1", "--policy", "/dev/null"], 65, "/dev/null"),
    (["Acrobot-v1", "--policy", policy], 65, "expected fc1.weight of shape (outputs, 6), found (16, 4)"),
    (["CartPole-v1", "--policy", "random", "--video-folder", "/proc/none"], 73, "/proc/none"),
    (
      ["CartPole-v1", "--policy", "random", "--no-video", "--json", "/proc/none/report.json"], 73,
      "/proc/none"
    ),
  ])
  func badInputIsNamed(arguments: [String], status: Int32, mentioned: String) throws {
    let folder = try TemporaryFolder()
    let run = try ShowreelProcess.run(["evaluate"] + arguments, in: folder)
    #expect(Int(run.status) == Int(status))
    #expect(run.error.contains(mentioned), "\(run.error)")
    #expect(run.output == "")
    #expect(folder.contents == [], "nothing is left behind")
    if status != 64 { #expect(run.error.split(separator: "\n").count <= 2, "\(run.error)") }
  }

  @Test func withoutFFmpegThereIsNoVideoButAnError() throws {
    let folder = try TemporaryFolder()
    let run = try run("CartPole-v1", "--policy", "random", in: folder, environment: ["PATH": folder.path])
    #expect(run.status == 69)
    #expect(run.error.contains("ffmpeg"))
    #expect(folder.contents == [])
    let frames = try self.run(
      "CartPole-v1", "--policy", "random", "--no-video", "--frames", "out", in: folder,
      environment: ["PATH": folder.path])
    #expect(frames.status == 0, "\(frames.error)")
  }

  @Test(
    .needs(.ffmpeg), arguments: [(SIGINT, 130), (SIGTERM, 143)])
  func aSignalEndsTheRunAndKeepsTheClip(signal: Int32, status: Int) throws {
    let folder = try TemporaryFolder()
    let process = try ShowreelProcess.start(
      ["evaluate", "CartPole-v1", "--policy", Self.policy, "--episodes", "1000", "--size", "96x64"],
      in: folder)
    while process.isRunning, try !folder.text(of: ".stdout").contains("Wrote") { usleep(10_000) }
    // The next one has begun.
    while process.isRunning, !folder.contents.contains(where: { $0.contains(".partial-") }) { usleep(1000) }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    let run = try ShowreelProcess.result(of: process, in: folder)
    #expect(Int(run.status) == Int(status))
    let videos = folder.contents.filter { $0.hasSuffix(".mp4") }
    #expect(videos.count >= 2)
    for video in run.output.split(separator: "\n").filter({ $0.hasPrefix("Wrote ") }) {
      #expect(videos.contains(String(video.dropFirst(6))))
    }
    for video in videos { #expect(try folder.playableFrames(of: video) > 0) }
    let sidecars = folder.contents.filter { $0.hasSuffix(".json") }
    #expect(sidecars.count == videos.count)
    #expect(folder.contents.count == 2 * videos.count + 1, "no partial file is left: \(folder.contents)")
  }
}
