import Foundation
import Raster
import Recording
import TestSupport
import Testing

/// `showreel record`, as a program that others pipe their frames into.
@Suite(.needs(.ffmpeg)) struct ForeignFramesTests {
  static let (width, height) = (64, 48)
  static let frameBytes = width * height * 3

  /// Frames of a texture that moves, so that none is like another.
  static func frames(_ count: Int) -> Data {
    var data = Data(capacity: count * frameBytes)
    for t in 0..<count {
      for y in 0..<height {
        for x in 0..<width {
          data.append(UInt8((4 * x + 5 * t) % 256))
          data.append(UInt8((x ^ y) * 4 % 256))
          data.append(UInt8(5 * y % 256))
        }
      }
    }
    return data
  }

  private func frame(_ path: String, in folder: TemporaryFolder) throws -> Pixmap {
    try Pixmap(contentsOfPNG: URL(fileURLWithPath: folder(path)))
  }

  private static func pixmap(_ number: Int, of data: Data) -> Pixmap {
    var pixmap = Pixmap(width: width, height: height)
    pixmap.pixels = Array(data[number * frameBytes..<(number + 1) * frameBytes])
    return pixmap
  }

  @Test func threeVideosAndFramesComeFromOnePass() throws {
    let folder = try TemporaryFolder()
    let data = Self.frames(20)
    try data.write(to: URL(fileURLWithPath: folder("raw")))
    let run = try ShowreelProcess.runShell(
      "showreel record - --size 64x48 --fps 30 -o a.mp4 -o a.gif -o a.webp --frames png < <(cat raw)",
      in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output == "Wrote a.mp4\nWrote a.gif\nWrote a.webp\nWrote png\n20 frames\n")
    #expect(try folder.playableFrames(of: "a.mp4") == 20)
    // A WebP's frames have a chunk each, which some versions of ffprobe cannot read.
    #expect(try folder.data(of: "a.webp").ranges(of: Data("ANMF".utf8)).count == 20)
    #expect(try folder.playableFrames(of: "a.gif") == 20)
    for i in [0, 7, 19] {
      let name = i < 10 ? "png/00000\(i).png" : "png/0000\(i).png"
      #expect(try frame(name, in: folder) == Self.pixmap(i, of: data))
    }
  }

  @Test func halfAFrameAtTheEndIsReportedAndTheWholeOnesAreKept() throws {
    let folder = try TemporaryFolder()
    try Self.frames(6).dropLast(1000).write(to: URL(fileURLWithPath: folder("raw")))
    let run = try ShowreelProcess.runShell(
      "showreel record - --size 64x48 -o a.mp4 < <(cat raw)", in: folder)
    #expect(run.status == 65)
    #expect(
      run.error
        == "showreel: standard input: ended within frame 5: expected 9216 bytes (64x48, rgb24), found 8216\n")
    #expect(run.output == "Wrote a.mp4\n5 frames\n")
    #expect(try folder.playableFrames(of: "a.mp4") == 5)
  }

  @Test func noFrameIsAnErrorThatLeavesNothing() throws {
    let folder = try TemporaryFolder()
    let run = try ShowreelProcess.run(["record", "-", "--size", "64x48", "-o", "a.mp4"], in: folder)
    #expect(run.status == 65)
    #expect(run.error == "showreel: standard input: expected a frame, found nothing\n")
    #expect(folder.contents == [])
  }

  @Test(arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129)])
  func aSignalFinishesTheClip(signal: Int32, status: Int) throws {
    let folder = try TemporaryFolder()
    let process = Process()
    process.executableURL = ShowreelProcess.executable
    process.arguments = ["record", "-", "--size", "64x48", "-o", "a.mp4", "--frames", "png"]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    let input = Pipe()
    process.standardInput = input
    for name in [".stdin", ".stdout", ".stderr"] { try folder.write("", to: name) }
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: folder(".stdout")))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: folder(".stderr")))
    try process.run()
    // Seven frames and a half, and then the producer takes its time.
    try input.fileHandleForWriting.write(contentsOf: Self.frames(8).dropLast(Self.frameBytes / 2))
    let deadline = Date() + 60
    while folder.contents.filter({ $0.hasSuffix(".png") }).count < 7, Date() < deadline { usleep(5000) }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    let run = try ShowreelProcess.result(of: process, in: folder)
    #expect(Int(run.status) == status, "\(run.error)")
    #expect(run.output == "Wrote a.mp4\nWrote png\n7 frames\n")
    #expect(try folder.playableFrames(of: "a.mp4") == 7)
    try input.fileHandleForWriting.close()
  }

  @Test func otherPixelFormatsShowTheSame() throws {
    let folder = try TemporaryFolder()
    let data = Self.frames(2)
    var (rgba, bgr, gray) = (Data(), Data(), Data())
    for i in stride(from: 0, to: data.count, by: 3) {
      rgba.append(contentsOf: [data[i], data[i + 1], data[i + 2], UInt8(i % 256)])
      bgr.append(contentsOf: [data[i + 2], data[i + 1], data[i]])
      gray.append(data[i])
    }
    for (format, bytes) in [("rgba", rgba), ("bgr24", bgr), ("gray", gray)] {
      try bytes.write(to: URL(fileURLWithPath: folder("raw")))
      let run = try ShowreelProcess.runShell(
        "showreel record - --size 64x48 --pixels \(format) --frames \(format) < raw", in: folder)
      #expect(run.status == 0, "\(run.error)")
      let shown = try frame("\(format)/000001.png", in: folder)
      var expected = Self.pixmap(1, of: data)
      if format == "gray" {
        for i in expected.pixels.indices { expected.pixels[i] = expected.pixels[i / 3 * 3] }
      }
      #expect(shown == expected, "\(format)")
    }
  }

  @Test func picturesOfAFolderComeInTheOrderOfTheirNames() throws {
    let folder = try TemporaryFolder()
    let data = Self.frames(12)
    try FileManager.default.createDirectory(atPath: folder("in"), withIntermediateDirectories: false)
    let encoder = try PNGEncoder()
    for i in 0..<12 {
      let file = try encoder.encode(Self.pixmap(i, of: data))
      try Data(file).write(to: URL(fileURLWithPath: folder("in/step\(i).png")))
    }
    try folder.write("not a picture", to: "in/notes.txt")
    let run = try ShowreelProcess.run(
      ["record", "in", "--fps", "30000/1001", "-o", "a.mp4", "--frames", "out"], in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output.hasSuffix("12 frames\n"))
    for i in 0..<12 {
      let name = i < 10 ? "out/00000\(i).png" : "out/0000\(i).png"
      #expect(try frame(name, in: folder) == Self.pixmap(i, of: data), "frame \(i)")
    }
    let rate = try Tool.ffprobe.run([
      "-v", "error", "-show_entries", "stream=r_frame_rate", "-of", "csv=p=0", folder("a.mp4"),
    ])
    #expect(rate.hasPrefix("30000/1001"))
    // Named ones come as they are named.
    let named = try ShowreelProcess.run(
      ["record", "in/step3.png", "in/step1.png", "--frames", "named"], in: folder)
    #expect(named.status == 0, "\(named.error)")
    #expect(try frame("named/000000.png", in: folder) == Self.pixmap(3, of: data))
    #expect(try frame("named/000001.png", in: folder) == Self.pixmap(1, of: data))
  }

  @Test func everyColourTypeOfPNGIsRead() throws {
    let folder = try TemporaryFolder()
    // ffmpeg writes them: gray of 1, 8 and 16 bits, with alpha, a palette, RGB of 8 and 16 bits, with alpha.
    let formats = [
      "monob", "gray", "gray16be", "ya8", "ya16be", "pal8", "rgb24", "rgb48be", "rgba", "rgba64be",
    ]
    for (i, format) in formats.enumerated() {
      let made = try ShowreelProcess.runShell(
        "mkdir -p in; '\(try #require(Tool.ffmpeg.path))' -v error -f lavfi -i color=white:s=40x30 -frames:v 1 "
          + "-pix_fmt \(format) in/\(i).png", in: folder)
      try #require(made.status == 0, "\(made.error)")
    }
    let run = try ShowreelProcess.run(["record", "in", "--frames", "out"], in: folder)
    #expect(run.status == 0, "\(run.error)")
    for i in formats.indices {
      let shown = try frame("out/00000\(i).png", in: folder)
      let expected = try Video.decode(folder("in/\(i).png"), width: 40, height: 30)[0]
      // ffmpeg rounds sixteen bits, and libpng cuts them.
      let tolerance =
        formats[i].contains("16") || formats[i].contains("48") || formats[i].contains("64") ? 1 : 0
      let differences = zip(shown.pixels, expected.pixels).map { abs(Int($0) - Int($1)) }
      #expect(differences.count == 40 * 30 * 3)
      #expect((differences.max() ?? 255) <= tolerance, "\(formats[i])")
    }
  }

  @Test func aPictureOfAnotherSizeKeepsTheClipUpToThere() throws {
    let folder = try TemporaryFolder()
    let encoder = try PNGEncoder()
    for (i, size) in [(16, 16), (16, 16), (24, 16)].enumerated() {
      try Data(try encoder.encode(Pixmap.noise(width: size.0, height: size.1)))
        .write(to: URL(fileURLWithPath: folder("\(i).png")))
    }
    let run = try ShowreelProcess.run(
      ["record", "0.png", "1.png", "2.png", "-o", "a.mkv"], in: folder)
    #expect(run.status == 65)
    #expect(run.error == "showreel: cannot add the frame 2.png: 24x16 pixels: expected 16x16, as 0.png has\n")
    #expect(try folder.playableFrames(of: "a.mkv") == 2)
  }

  @Test func optionsShapeTheVideo() throws {
    let folder = try TemporaryFolder()
    try Self.frames(20).write(to: URL(fileURLWithPath: folder("raw")))
    let run = try ShowreelProcess.runShell(
      "showreel record - --size 64x48 --fps 50 --every 2 --hold-last 0.4 -o a.gif -o a.mp4 --crf 30 "
        + "--preset ultrafast < raw", in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.output == "Wrote a.gif\nWrote a.mp4\n20 frames, of which 10 were kept\n")
    #expect(try folder.playableFrames(of: "a.mp4") == 20)
    let again = try ShowreelProcess.runShell("showreel record - --size 64x48 -o a.gif < raw", in: folder)
    #expect(again.status == 73)
    #expect(again.error.contains("a.gif: exists already; --overwrite replaces it"), "\(again.error)")
    let replaced = try ShowreelProcess.runShell(
      "showreel record - --size 64x48 --overwrite -o a.mp4 < raw", in: folder)
    #expect(replaced.status == 0, "\(replaced.error)")
    #expect(try folder.playableFrames(of: "a.mp4") == 20)
  }

  /// CartPole's 50 frames a second are GIF's most: at double speed each second frame is enough.
  @Test func eachSecondFrameOfAnEpisodeMakesAGIFAtDoubleSpeed() throws {
    let folder = try TemporaryFolder()
    let arguments = [
      "evaluate", "CartPole-v1", "--policy", "random", "--format", "gif", "--size", "60x40", "--speed", "2",
    ]
    #expect(try ShowreelProcess.run(arguments, in: folder).status == 64)
    let run = try ShowreelProcess.run(arguments + ["--every", "2", "--frames", "first"], in: folder)
    #expect(run.status == 0, "\(run.error)")
    let sidecar = try folder.text(of: "videos/CartPole-v1-episode-0.json")
    #expect(sidecar.contains(#""every": 2"#) && sidecar.contains(#""fps": 50"#))
    let whole = try ShowreelProcess.run(
      Array(arguments.prefix(4)) + ["--no-video", "--size", "60x40", "--frames", "all", "--seed", "1"],
      in: folder)
    #expect(whole.status == 0, "\(whole.error)")
    let third = try ShowreelProcess.run(
      Array(arguments.prefix(4)) + [
        "--no-video", "--size", "60x40", "--frames", "thirds", "--seed", "1", "--every", "3",
      ],
      in: folder)
    #expect(third.status == 0, "\(third.error)")
    let all = try folder.frames(in: "all")
    // The end of the episode is among them, whichever step it is.
    let kept = Set(stride(from: 0, to: all.count, by: 3)).union([all.count - 1]).sorted()
    #expect(try folder.frames(in: "thirds") == kept.map { all[$0] })
    let replayed = try ShowreelProcess.run(
      ["replay", "videos/CartPole-v1-episode-0.json", "--no-video", "--frames", "second"], in: folder)
    #expect(replayed.status == 0, "\(replayed.error)")
    #expect(try folder.frames(in: "second") == folder.frames(in: "first"))
    let slow = try ShowreelProcess.run(
      [
        "replay", "videos/CartPole-v1-episode-0.json", "--fps", "30000/1001", "--every", "1", "--speed", "1",
        "--video-folder", "slow",
      ], in: folder)
    #expect(slow.status == 0, "\(slow.error)")
    #expect(try folder.text(of: "slow/CartPole-v1-episode-0.json").contains(#""fps": "30000/1001""#))
  }

  /// Where each comes from, and that one that was asked for is not silently replaced.
  @Test func ffmpegIsFoundWhereItIs() throws {
    let folder = try TemporaryFolder()
    let real = try #require(Tool.ffmpeg.path)
    func doctor(_ arguments: [String] = [], _ environment: [String: String]) throws -> ShowreelRun {
      try ShowreelProcess.run(["doctor"] + arguments, in: folder, environment: environment)
    }
    for (arguments, environment, reason) in [
      (["--ffmpeg", real], [:], "it was asked for"),
      ([], ["SHOWREEL_FFMPEG": real], "by SHOWREEL_FFMPEG"),
      ([], ["IMAGEIO_FFMPEG_EXE": real], "by IMAGEIO_FFMPEG_EXE"),
    ] as [([String], [String: String], String)] {
      let run = try doctor(arguments, environment.merging(["PATH": "/nowhere"]) { old, _ in old })
      #expect(run.status == 0, "\(run.error)")
      #expect(run.output.contains(", \(real) (\(reason))\n"), "\(run.output)")
    }
    let missing = try doctor(["--ffmpeg", "nowhere"], [:])
    #expect(missing.status == 69)
    #expect(missing.error.contains("cannot use nowhere as ffmpeg (it was asked for): expected a program"))
  }

  @Test func mistakesAreNamed() throws {
    let folder = try TemporaryFolder()
    for (arguments, says) in [
      (["-", "-o", "a.mp4"], "expected --size"), (["-", "--size", "64x48"], "expected an output"),
      (["-", "--size", "64x48", "-o", "a.avi"], "expected a name that ends with one of .mp4"),
      (["-", "--size", "64x48", "-o", "a.mp4", "-o", "./a.mp4"], "are the same file"),
      (["in", "--size", "64x48", "-o", "a.mp4"], "--size and --pixels are about raw frames"),
      (["-", "--size", "64x48", "-o", "a.mp4", "--fps", "30/0"], "30/0"),
      (["-", "--size", "64x48", "-o", "a.mp4", "--every", "0"], "expected 1 to 1000"),
      (["-", "in", "-o", "a.mp4"], "a stream cannot be it"),
    ] {
      let run = try ShowreelProcess.run(["record"] + arguments, in: folder)
      #expect(run.status == 64 && run.error.contains(says), "\(arguments): \(run.error)")
    }
    let missing = try ShowreelProcess.run(["record", "nowhere", "-o", "a.mp4"], in: folder)
    #expect(missing.status == 66 && missing.error.contains("nowhere"), "\(missing.error)")
    #expect(folder.contents == [])
  }
}
