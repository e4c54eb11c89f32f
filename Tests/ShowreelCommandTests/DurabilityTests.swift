import Foundation
import TestSupport
import Testing

/// What has its final name is on the disk, and so is the name.
@Suite struct DurabilityTests {
  private static let random = ["evaluate", "CartPole-v1", "--policy", "random", "--overwrite", "--quiet"]
  private static let small = ["--size", "32x20", "--pipe", "png", "--every", "8"]

  private static let commands: [[String]] = [
    random + ["--no-video", "--json", "r.json", "--csv", "r.csv"],
    random + small, random + small + ["--format", "webm"], random + small + ["--format", "gif"],
    random + small + ["--format", "mp4", "--hub", "hub", "--report", "page"],
    random + small + ["--no-video", "--frames", "new/frames"],
    [
      "train", "CartPole-v1", "--episodes", "2", "--output", "a.safetensors", "--log", "log.csv",
      "--overwrite",
    ],
    ["thumbnail", "CartPole-v1", "--policy", "random", "--size", "32x20", "-o", "a.png", "--overwrite"],
  ]

  /// In the order of the calls: what is renamed has been flushed, and its folder is flushed afterwards. The second run replaces
  /// what the first has left.
  @Test(.enabled(if: Preload.isAvailable && Tool.ffmpeg.isInstalled, Preload.reason), arguments: commands)
  func allIsFlushed(command: [String]) throws {
    let folder = try TemporaryFolder()
    for seed in ["1", "2"] {
      let log = folder("log")
      let run = try ShowreelProcess.run(
        command + ["--seed", seed], in: folder, environment: Preload.environment(at: 0, log: log))
      #expect(run.status == 0, "\(run.error)")
      // What is tried out in a temporary folder goes again.
      let calls = try Preload.calls(in: log).filter { !$0.path.hasPrefix("/") && !$0.other.hasPrefix("/") }
      try FileManager.default.removeItem(atPath: log)
      let renames = calls.indices.filter { ["rename", "exchange"].contains(calls[$0].name) }
      #expect(!renames.isEmpty)
      for index in renames {
        let call = calls[index]
        let isFlushed = calls[..<index].contains {
          $0.name == "syncfs" || $0.name == "fsync" && $0.number == call.number
        }
        #expect(isFlushed, "\(call.other) is published before it is on the disk")
        #expect(
          calls[index...].contains { $0.name == "fsync" && $0.number == call.folder },
          "the name of \(call.other) may be lost")
      }
      for call in calls where call.name == "mkdir" && !call.path.contains("partial-") {
        #expect(calls.contains { $0.name == "fsync" && $0.number == call.folder }, "\(call.path) may be lost")
      }
    }
  }

  /// A copy of the disk right after the command has ended is what the loss of power would leave.
  @Test(.enabled(if: DiskImage.isAllowed && Tool.ffmpeg.isInstalled, DiskImage.reason), arguments: commands)
  func aCopyOfTheDiskHasAll(command: [String]) throws {
    let folder = try TemporaryFolder()
    let image = try DiskImage(in: folder)
    let run = try ShowreelProcess.runShell(
      "cd disk && showreel \(command.joined(separator: " ")) && cp ../image ../copy", in: folder)
    #expect(run.status == 0, "\(run.error)")
    let expected = try image.files()
    #expect(!expected.isEmpty)
    image.unmount()
    let copy = try DiskImage(in: folder, from: "copy")
    let found = try copy.files()
    copy.unmount()
    #expect(Set(found.keys) == Set(expected.keys))
    for (name, bytes) in expected { #expect(found[name] == bytes, "\(name)") }
  }
}

/// A file system in a file, which only an administrator may mount.
private final class DiskImage {
  private let folder: TemporaryFolder
  private var isMounted = false

  static let reason: Comment = "ffmpeg is not on PATH, or an image may not be mounted here"
  static let isAllowed: Bool = {
    guard let folder = try? TemporaryFolder(), let image = try? DiskImage(in: folder) else { return false }
    image.unmount()
    return true
  }()

  /// Makes an image, or takes a copy of one, and mounts it; what is not flushed then stays in memory for five minutes.
  init(in folder: TemporaryFolder, from copy: String? = nil) throws {
    self.folder = folder
    let make = copy == nil ? "truncate -s 24M image && mkfs.ext4 -q image && " : ""
    let run = try ShowreelProcess.runShell(
      "export PATH=$PATH:/sbin:/usr/sbin; \(make)mkdir -p disk && mount -o loop,commit=300 \(copy ?? "image") disk",
      in: folder)
    guard run.status == 0 else { throw POSIXError(.EPERM) }
    isMounted = true
  }

  deinit { unmount() }

  func unmount() {
    if isMounted { _ = try? ShowreelProcess.runShell("umount disk", in: folder) }
    isMounted = false
  }

  /// All files in it.
  func files() throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in FileManager.default.enumerator(atPath: folder("disk"))?.compactMap({ $0 as? String }) ?? [] {
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: folder("disk/\(name)"), isDirectory: &isFolder)
      if !isFolder.boolValue { files[name] = try folder.data(of: "disk/\(name)") }
    }
    return files
  }
}
