import Foundation
import TestSupport
import Testing

/// Paths in what is written are as they were given, and name no folder of this machine.
@Suite struct GivenPathTests {
  @Test func nothingThatIsWrittenNamesThisMachinesFolders() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder("mine"), withIntermediateDirectories: false)
    try FileManager.default.copyItem(atPath: cartPolePolicy, toPath: folder("mine/best.safetensors"))
    let policy = "./mine/../mine/best.safetensors"
    for command in [
      "evaluate CartPole-v1 --policy \(policy) --format gif --frames f --size 48x32 --every 50 --report page "
        + "--json r.json --csv r.csv",
      "thumbnail CartPole-v1 --policy \(policy) -o still.png",
      "thumbnail CartPole-v1 --policy \(policy) --policy random -o both.png",
      "train CartPole-v1 --episodes 6 --checkpoints 3 -o run.safetensors --log run.csv --plot curve.png --tensorboard events",
      "film run.safetensors random -o film.gif --size 240x120 --every 20",
      "plot run.csv -o curves.svg", "record f -o again.gif",
      "replay f/recording.json --no-video --frames g --trace trace.jsonl",
    ] {
      let run = try ShowreelProcess.run(command.split(separator: " ").map(String.init), in: folder)
      #expect(run.status == 0, "\(command): \(run.error)")
      #expect(!(run.output + run.error).contains(folder.path), "\(command)")
    }
    let own = [
      folder.path, URL(fileURLWithPath: folder.path).resolvingSymlinksInPath().path, NSHomeDirectory(),
    ]
    var count = 0
    for name in folder.contents {
      guard let bytes = try? folder.data(of: name) else { continue }
      count += 1
      for place in own where place.count > 1 {
        #expect(bytes.range(of: Data(place.utf8)) == nil, "\(name) names \(place)")
      }
    }
    #expect(count > 30, "there are files to look at: \(folder.contents)")
    for name in [
      "r.json", "r.csv", "f/recording.json", "g/recording.json", "page/index.html", "page/report.json",
    ] {
      #expect(try folder.text(of: name).contains(policy), "\(name)")
    }
    for name in ["still.png", "both.png"] {
      #expect(try folder.data(of: name).range(of: Data("policy \(policy)".utf8)) != nil, "\(name)")
    }
  }
}
