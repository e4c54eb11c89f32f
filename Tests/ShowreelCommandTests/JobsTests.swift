import Foundation
import TestSupport
import Testing

/// Episodes that are played at the same time.
@Suite struct JobsTests {
  /// Everything that a run leaves behind, by its name; a path in it is that of the run's own folder.
  private func outputs(jobs: Int, _ arguments: [String]) throws -> (ShowreelRun, [String: Data]) {
    let folder = try TemporaryFolder()
    let run = try ShowreelProcess.run(
      ["evaluate"] + arguments + ["--jobs", "\(jobs)", "--json", "report.json", "--quiet"], in: folder)
    var files: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
      files[name] = FileManager.default.contents(atPath: folder(name))
    }
    return (run, files)
  }

  @Test(arguments: [
    ["CartPole-v1", "--policy", "random", "--episodes", "7", "--no-video", "--frames", "frames"],
    ["LunarLander-v3", "--policy", "random", "--episodes", "4", "--no-video"],
    [
      "Acrobot-v1", "--policy", "random", "--episodes", "3", "--record", "best", "--format", "gif", "--size",
      "60x60",
    ],
  ])
  func theirNumberDoesNotShow(arguments: [String]) throws {
    let (one, expected) = try outputs(jobs: 1, arguments)
    let (three, found) = try outputs(jobs: 3, arguments)
    #expect(one.status == 0 && three.status == 0, "\(three.error)")
    #expect(three.output == one.output)
    #expect(Set(found.keys) == Set(expected.keys))
    for (name, data) in expected { #expect(found[name] == data, "\(name)") }
  }

  @Test func aFailureEndsThemAll() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder("bin"), withIntermediateDirectories: true)
    _ = FileManager.default.createFile(
      atPath: folder("bin/ffmpeg"), contents: Data("#!/bin/sh\nexit 3\n".utf8),
      attributes: [.posixPermissions: 0o755])
    let run = try ShowreelProcess.run(
      ["evaluate", "CartPole-v1", "--policy", "random", "--episodes", "9", "--jobs", "3", "--quiet"],
      in: folder, environment: ["PATH": folder("bin")])
    #expect(
      run.status == 74 && run.error.contains("ffmpeg failed on videos/CartPole-v1-episode-"), "\(run.error)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder("videos")) == [])
  }

  @Test(arguments: ["0", "-1", "257", "many"]) func senselessNumbersAreUsage(jobs: String) throws {
    let folder = try TemporaryFolder()
    let run = try ShowreelProcess.run(
      ["evaluate", "CartPole-v1", "--policy", "random", "--no-video", "--jobs=\(jobs)"], in: folder)
    #expect(run.status == 64)
  }
}
