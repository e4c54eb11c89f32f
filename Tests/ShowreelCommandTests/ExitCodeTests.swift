import Foundation
import TestSupport
import Testing

/// Every exit code of the command, in each of the ways that lead to it.
@Suite struct ExitCodeTests {
  /// A run that ends with a code.
  struct Case: Sendable, CustomTestStringConvertible {
    var status: Int32
    var arguments: [String]
    /// What has to be said on standard error.
    var says = ""
    var input = ""
    var environment: [String: String] = [:]
    /// What `ffmpeg` does, alone on PATH; an empty one is none.
    var ffmpeg: String?
    var testDescription: String { "\(status): \(arguments.joined(separator: " "))" }
  }

  private static let random = ["evaluate", "CartPole-v1", "--policy", "random", "--size", "60x40"]
  private static let trace = #"{"environment": "CartPole-v1", "seed": 1}"# + "\n{\"action\": 1}\n"

  private static let cases: [Case] = [
    Case(status: 0, arguments: ["--version"]),
    Case(status: 0, arguments: ["help"]),
    Case(status: 0, arguments: ["replay", "-", "--no-video"], input: trace),
    Case(status: 0, arguments: random + ["--no-video", "--fail-under", "-1"]),
    // The mean is too low.
    Case(
      status: 1, arguments: random + ["--no-video", "--fail-under", "1000"],
      says: "random: the mean return is "),
    // Bad usage.
    Case(status: 64, arguments: ["replay"], says: "Usage: showreel replay"),
    Case(status: 64, arguments: ["doctor", "--json"], says: "Usage: showreel doctor"),
    Case(status: 64, arguments: ["environments", "CartPole-v1"], says: "Usage: showreel environments"),
    Case(status: 64, arguments: ["train", "Pong-v5"], says: "Pong-v5"),
    Case(status: 64, arguments: random + ["--size", "16385x10"], says: "16384"),
    Case(status: 64, arguments: ["replay", "-", "--fps", "1001"], says: "1001", input: trace),
    Case(
      status: 64,
      arguments: ["thumbnail", "CartPole-v1", "--policy", "random", "--size", "10x16385", "-o", "a.png"],
      says: "16384"),
    // A malformed file.
    Case(
      status: 65, arguments: ["evaluate", "CartPole-v1", "--policy", "/dev/null", "--no-video"],
      says: "/dev/null"),
    Case(
      status: 65, arguments: ["thumbnail", "CartPole-v1", "--policy", "/dev/null", "-o", "a.png"],
      says: "/dev/null"),
    Case(
      status: 65, arguments: ["replay", "-", "--no-video"], says: "standard input, line 3: not a JSON object",
      input: trace + "{\n"),
    Case(
      status: 65, arguments: ["thumbnail", "-", "-o", "a.png"], says: "standard input, line 3: \"action\"",
      input: trace + "{\"action\": null, \"x\": 1}\n{\"action\": {}}\n"),
    Case(
      status: 65, arguments: ["replay", "-", "--no-video"], says: "expected a recording's sidecar",
      input: "{\n\"environment\": \"CartPole-v1\",\n\"seed\": 1\n}\n"),
    Case(status: 65, arguments: ["merge", "/dev/null"], says: "/dev/null: not one JSON object"),
    // No such file.
    Case(status: 66, arguments: ["merge", "nowhere.json"], says: "nowhere.json"),
    Case(status: 66, arguments: ["replay", "nowhere.jsonl"], says: "nowhere.jsonl"),
    Case(status: 66, arguments: ["thumbnail", "nowhere.json", "-o", "a.png"], says: "nowhere.json"),
    Case(
      status: 66, arguments: ["evaluate", "CartPole-v1", "--policy", "nowhere", "--no-video"],
      says: "nowhere"),
    // What recording needs is missing.
    Case(status: 69, arguments: random, says: "ffmpeg", ffmpeg: ""),
    Case(status: 69, arguments: ["replay", "-"], says: "ffmpeg", input: trace, ffmpeg: ""),
    Case(status: 69, arguments: ["doctor"], says: "ffmpeg", ffmpeg: ""),
    Case(
      status: 69, arguments: random, says: "without the encoder libx264",
      ffmpeg: "echo Unknown encoder libx264 >&2; exit 1"),
    Case(
      status: 69, arguments: ["train", "CartPole-v1", "--plot", "a.png"], says: "/nowhere.ttf",
      environment: ["SHOWREEL_FONT": "/nowhere.ttf"]),
    // The output cannot be created.
    Case(status: 73, arguments: random + ["--video-folder", "/proc/none"], says: "/proc/none"),
    Case(status: 73, arguments: random + ["--no-video", "--frames", "/proc/none"], says: "/proc/none"),
    Case(status: 73, arguments: random + ["--no-video", "--json", "/proc/none"], says: "/proc/none"),
    Case(status: 73, arguments: ["train", "CartPole-v1", "--output", "/proc/none"], says: "/proc/none"),
    Case(
      status: 73, arguments: ["replay", "-", "--no-video", "--trace", "/proc/none"], says: "/proc/none",
      input: trace),
    Case(
      status: 73, arguments: ["thumbnail", "CartPole-v1", "--policy", "random", "-o", "/proc/none"],
      says: "/proc/none"),
    Case(status: 73, arguments: random + ["--no-video", "--csv", "/proc/none"], says: "/proc/none"),
    // Reading or writing failed.
    Case(status: 74, arguments: ["merge", "/proc/self"], says: "/proc/self"),
    Case(status: 74, arguments: random, says: "its last words: no", ffmpeg: "echo no >&2; exit 1"),
    Case(status: 74, arguments: ["replay", "/proc/self"], says: "/proc/self"),
    Case(
      status: 74, arguments: random + ["--no-video", "--json", "/dev/full"], says: "/dev/full: cannot write"),
    Case(
      status: 74, arguments: random + ["--no-video", "--csv", "/dev/full"], says: "/dev/full: cannot write"),
    Case(
      status: 74, arguments: ["replay", "-", "--no-video", "--trace", "/dev/full"],
      says: "/dev/full: cannot write",
      input: trace),
  ]

  @Test(arguments: cases) func endsWith(_ example: Case) throws {
    let folder = try TemporaryFolder()
    var environment = example.environment
    if let script = example.ffmpeg {
      environment["PATH"] = script.isEmpty ? folder.path : try folder.fakeFFmpeg(script)
    }
    let run = try ShowreelProcess.run(
      example.arguments, in: folder, input: example.input, environment: environment)
    #expect(run.status == example.status, "\(run.error)")
    if example.status != 0 { #expect(run.error.contains(example.says), "\(run.error)") }
    // After a mistake in the command line comes the usage.
    let lines = run.error.split(separator: "\n")
    switch example.status {
    case 0: #expect(lines == [])
    case 64: #expect(lines.dropFirst().contains { $0.hasPrefix("Usage: ") })
    default: #expect((1...2).contains(lines.count), "\(run.error)")
    }
    #expect(folder.contents.filter { $0 != "videos" } == [], "nothing is left behind")
  }

  /// A trace that is still being written when the signal comes.
  @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
  func aSignalEndsTheWaitForATrace(signal: Int32, status: Int32) throws {
    let folder = try TemporaryFolder()
    #expect(mkfifo(folder("trace"), 0o600) == 0)
    // Open for reading too, so that opening waits for nobody.
    let pipe = open(folder("trace"), O_RDWR | O_CLOEXEC)
    defer { close(pipe) }
    #expect(write(pipe, Self.trace, Self.trace.utf8.count) == Self.trace.utf8.count)
    let process = try ShowreelProcess.start(
      ["replay", "trace", "--no-video", "--frames", "out", "--size", "60x40"], in: folder)
    while process.isRunning, !folder.contents.contains(where: { $0.hasSuffix("1.png") }) { usleep(10_000) }
    kill(process.processIdentifier, signal)
    // One that waits on regardless fails below, instead of waiting here.
    for _ in 0..<3000 where process.isRunning { usleep(10_000) }
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    let run = try ShowreelProcess.result(of: process, in: folder)
    #expect(run.status == status, "\(run.error)")
    #expect(run.output == "Total Reward: 1.0\nWrote out\n")
    #expect(try folder.frames(in: "out").count == 2, "what was played is kept")
  }
}
