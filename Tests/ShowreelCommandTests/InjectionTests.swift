import Foundation
import TestSupport
import Testing

/// Every call that writes or publishes, one after the other: the command, or its ffmpeg, is killed there, or told that the disk
/// is full, broken, or that a signal came. After each there is the old output or the new one and whole, or none; and the next
/// run that may overwrite succeeds.
@Suite(
  .enabled(if: Preload.isAvailable && Tool.ffmpeg.isInstalled, "\(Preload.reason); or ffmpeg is not on PATH"))
struct InjectionTests {
  /// A command that leaves one kind of output.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var arguments: [String]
    /// Whose calls fail.
    var program = "showreel"
    /// The video that it makes.
    var video: String?
    var testDescription: String { "\(name), \(program)" }

    /// Whether a file of it has the same bytes every time; ffmpeg numbers Matroska's segments at random.
    func isRepeatable(_ file: String) -> Bool {
      !["mkv", "webm"].contains(name) || !file.hasPrefix("videos/")
    }
  }

  private static let episode = ["evaluate", "CartPole-v1", "--policy", "random", "--quiet", "--overwrite"]
  private static let small = ["--size", "32x20", "--pipe", "png", "--every", "8", "--preset", "ultrafast"]

  private static func video(_ format: String, _ more: [String] = []) -> [String] {
    episode + small + ["--format", format] + more
  }

  static let cases: [Case] = [
    Case(name: "mp4", arguments: video("mp4"), video: "videos/CartPole-v1-episode-0.mp4"),
    Case(name: "mp4", arguments: video("mp4"), program: "ffmpeg", video: "videos/CartPole-v1-episode-0.mp4"),
    Case(name: "webm", arguments: video("webm"), video: "videos/CartPole-v1-episode-0.webm"),
    Case(
      name: "webm", arguments: video("webm"), program: "ffmpeg", video: "videos/CartPole-v1-episode-0.webm"),
    Case(name: "mkv", arguments: video("mkv"), video: "videos/CartPole-v1-episode-0.mkv"),
    Case(name: "mkv", arguments: video("mkv"), program: "ffmpeg", video: "videos/CartPole-v1-episode-0.mkv"),
    Case(name: "gif", arguments: video("gif")),
    Case(name: "frames", arguments: episode + small + ["--no-video", "--frames", "frames"]),
    Case(name: "frames among others", arguments: episode + small + ["--no-video", "--frames", "shared"]),
    Case(
      name: "JSON and CSV",
      arguments: episode + ["--no-video", "--json", "report.json", "--csv", "report.csv"]),
    Case(
      name: "checkpoint",
      arguments: ["train", "CartPole-v1", "--episodes", "2", "--output", "a.safetensors", "--log", "log.csv"]
        + ["--overwrite", "--quiet"]),
    Case(
      name: "Hub folder", arguments: video("mp4", ["--hub", "hub"]),
      video: "videos/CartPole-v1-episode-0.mp4"),
    Case(name: "page", arguments: video("gif", ["--report", "page"])),
  ]

  @Test(arguments: cases) func nothingIsLost(_ example: Case) throws {
    let old = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: old("shared"), withIntermediateDirectories: false)
    try old.write("not ours", to: "shared/20261126.png")
    let earlier = try ShowreelProcess.run(example.arguments + ["--seed", "7"], in: old)
    #expect(earlier.status == 0, "\(earlier.error)")

    let new = try copy(of: old)
    let log = new("log")
    let whole = try ShowreelProcess.run(
      example.arguments, in: new, environment: Preload.environment(at: 0, of: example.program, log: log))
    #expect(whole.status == 0, "\(whole.error)")
    let count = try Preload.calls(in: log).count
    try FileManager.default.removeItem(atPath: log)
    #expect(count >= 1, "the library was not asked")
    let frames = try example.video.map { try new.playableFrames(of: $0) }

    var injections = 0
    var states: Set<[String]> = []
    for call in 1...max(1, count) {
      for kind in Self.kinds(at: call) {
        injections += 1
        let folder = try copy(of: old)
        let run = try ShowreelProcess.run(
          example.arguments, in: folder, environment: Preload.environment(kind, at: call, of: example.program)
        )
        let what = "\(example): \(kind) at call \(call) of \(count): status \(run.status), \(run.error)"
        #expect(kind != .kill || example.program != "showreel" || run.status == 137, "\(what)")
        try check(folder, after: run, between: old, and: new, frames, what)
        // From there on it depends on what is there, and on nothing else.
        guard states.insert(try state(of: folder, old, new)).inserted else { continue }
        try checkSidecars(folder, old, what)
        let next = try ShowreelProcess.run(example.arguments, in: folder)
        #expect(next.status == 0, "\(what); then \(next.error)")
        let (names, expected) = (try published(in: folder), try published(in: new))
        #expect(Set(names.keys) == Set(expected.keys), "\(what); then other files")
        for (name, bytes) in names where example.isRepeatable(name) {
          #expect(bytes == expected[name], "\(what); then another \(name)")
        }
      }
    }
    print("\(example.testDescription): \(count) calls, \(injections) injections, \(states.count) states")
  }

  /// The kill and one of the errors by turns at each call, to be quick; every kind where SHOWREEL_INJECTIONS is `all`.
  private static func kinds(at call: Int) -> [Preload.Kind] {
    let isAll = ProcessInfo.processInfo.environment["SHOWREEL_INJECTIONS"] == "all"
    if isAll { return Preload.Kind.allCases }
    let errors = Preload.Kind.allCases.filter { $0 != .kill }
    return [.kill, errors[call % errors.count]]
  }

  /// What is there, each file by what it equals; names of partial files without what is random in them.
  private func state(
    of folder: TemporaryFolder, _ old: TemporaryFolder, _ new: TemporaryFolder
  ) throws -> [String] {
    let (names, before, after) = (
      try published(in: folder), try published(in: old), try published(in: new)
    )
    let partial = folder.contents.filter { $0.contains("partial-") }
      .map { $0.replacing(#/partial-[a-z2-7]{8}/#, with: "partial") }
    return partial.sorted()
      + names.keys.sorted().map { name in
        let kind = names[name] == before[name] ? "old" : names[name] == after[name] ? "new" : "other"
        return "\(name): \(kind)"
      }
  }

  // MARK: - What is right afterwards

  private func check(
    _ folder: TemporaryFolder, after run: ShowreelRun, between old: TemporaryFolder, and new: TemporaryFolder,
    _ frames: Int?, _ what: String
  ) throws {
    let names = try published(in: folder)
    let (before, after) = (try published(in: old), try published(in: new))
    for (name, bytes) in names where !isFrame(name) {
      if bytes == before[name] || bytes == after[name] { continue }
      // An mp4 whose index found no room in front plays as well, and its sidecar knows it by another digest.
      let isVideo = [".mp4", ".webm", ".mkv"].contains { name.hasSuffix($0) }
      #expect(isVideo || name.hasPrefix("videos/"), "\(what): \(name) is neither the old nor the new")
      if isVideo {
        #expect(try folder.playableFrames(of: name) == frames, "\(what): \(name) does not play")
      } else {
        let json = try? JSONSerialization.jsonObject(with: bytes)
        #expect(json != nil, "\(what): \(name) does not parse")
      }
    }
    #expect(names["shared/20261126.png"] == Data("not ours".utf8), "\(what)")
    if run.status == 0 { #expect(Set(names.keys) == Set(after.keys), "\(what)") }
    // A sequence whose document does not say that it is not whole is the old one or the new one.
    for place in ["frames", "shared"] {
      guard let document = names["\(place)/recording.json"] else { continue }
      if String(decoding: document, as: UTF8.self).contains("\"whole\": false") { continue }
      func frames(_ all: [String: Data]) -> [String: Data] {
        all.filter { $0.key.hasPrefix("\(place)/") }
      }
      #expect(frames(names) == frames(before) || frames(names) == frames(after), "\(what): \(place) is mixed")
    }
    if names.keys.contains(where: { $0.hasPrefix("frames/") }) {
      #expect(
        names["frames/recording.json"] != nil, "\(what): a folder that is all ours is published at once")
    }
    // Results are those of the replay, and a page that of its videos; or they are not there.
    if names["hub/results.json"] != nil, names["hub/replay.mp4"] != nil {
      let isOld = names["hub/replay.mp4"] == before["hub/replay.mp4"]
      #expect((names["hub/results.json"] == before["hub/results.json"]) == isOld, "\(what)")
    }
    if let page = names["page/index.html"] {
      let place = "page/videos/CartPole-v1-episode-0.gif"
      #expect((page == before["page/index.html"]) == (names[place] == before[place]), "\(what)")
    }
  }

  /// Beside another's video a sidecar is refused, and beside its own it is not.
  private func checkSidecars(_ folder: TemporaryFolder, _ old: TemporaryFolder, _ what: String) throws {
    let (names, before) = (try published(in: folder), try published(in: old))
    for sidecar in names.keys where sidecar.hasPrefix("videos/") && sidecar.hasSuffix(".json") {
      let isOwn = names.filter { !$0.key.hasSuffix(".json") && $0.key.hasPrefix("videos/") }
        .allSatisfy { name, bytes in (bytes == before[name]) == (names[sidecar] == before[sidecar]) }
      let replay = try ShowreelProcess.run(["replay", sidecar, "--no-video"], in: folder)
      #expect(replay.status == (isOwn ? 0 : 65), "\(what): \(replay.error)")
    }
  }

  private func isFrame(_ name: String) -> Bool { name.hasPrefix("frames/") || name.hasPrefix("shared/") }

  /// All files that have their final names.
  private func published(in folder: TemporaryFolder) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in folder.contents where !name.contains("partial-") {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: folder(name), isDirectory: &isFolder), !isFolder.boolValue
      else {
        continue
      }
      var bytes = try folder.data(of: name)
      // The seconds that a run took are its own.
      if name == "log.csv" {
        let lines = String(decoding: bytes, as: UTF8.self).split(
          separator: "\n", omittingEmptySubsequences: false)
        bytes = Data(
          lines.map { $0.split(separator: ",").dropLast().joined(separator: ",") }.joined(separator: "\n")
            .utf8)
      }
      // The one file that says when it was made.
      if name == "hub/results.json" {
        let text = String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter {
          !$0.contains("datetime")
        }
        bytes = Data(text.joined(separator: "\n").utf8)
      }
      files[name] = bytes
    }
    return files
  }

  private func copy(of folder: TemporaryFolder) throws -> TemporaryFolder {
    let copy = try TemporaryFolder()
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      try FileManager.default.copyItem(atPath: folder(name), toPath: copy(name))
    }
    return copy
  }
}
