import Foundation
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// `showreel plot`: tables in, a picture out.
@Suite struct PlotTests {
  private func write(_ name: String, level: Int, in folder: TemporaryFolder) throws {
    let rows = (1...300).map { "\($0),\(level + $0 % 7),\(20),\(level),false,\(20 * $0),\($0)\n" }.joined()
    try folder.write("episode,return,length,running_mean,solved,steps,seconds\n" + rows, to: name)
  }

  @Test func runsBecomeOneCurveEach() throws {
    let folder = try TemporaryFolder()
    for seed in 0..<3 {
      try write("ppo-\(seed).csv", level: 100 + seed, in: folder)
      try write("a2c-\(seed).csv", level: 40 + seed, in: folder)
    }
    let runs = ["ppo", "a2c"].flatMap { name in (0..<3).map { "\(name)-\($0).csv" } }
    let svg = try ShowreelProcess.run(
      ["plot"] + runs + [
        "-o", "curve.svg", "--label", "ppo=PPO <ours>", "--threshold", "475", "--threshold", "-20",
        "--aggregate", "iqm",
      ],
      in: folder)
    #expect(svg.status == 0, "\(svg.error)")
    let text = try folder.text(of: "curve.svg")
    for words in [
      "PPO &lt;ours&gt; (3 runs)", "a2c (3 runs)", ">475<", ">−20<", "threshold",
      "Interquartile mean of runs",
    ] {
      #expect(text.contains(words), "\(words)")
    }
    let document = XMLParser(data: try folder.data(of: "curve.svg"))
    #expect(document.parse(), "well-formed")
    let again = try ShowreelProcess.run(["plot"] + runs + ["-o", "curve.svg"], in: folder)
    #expect(again.status == 73)
    let png = try ShowreelProcess.run(
      ["plot"] + runs + ["-o", "curve.png", "--x", "minutes", "--returns", "--size", "800x480"], in: folder)
    #expect(png.status == 0, "\(png.error)")
    let picture = try Golden.readPNG(URL(fileURLWithPath: folder("curve.png")))
    #expect(picture.width == 800 && picture.height == 480)
  }

  @Test func badTablesAndOptionsAreNamed() throws {
    let folder = try TemporaryFolder()
    try folder.write("return,length\n1,1\nx,1\n", to: "bad.csv")
    try folder.write("return\n1\n", to: "returns.csv")
    try write("good.csv", level: 1, in: folder)
    for (arguments, status, words) in [
      (["bad.csv"], Int32(65), "bad.csv, line 3"), (["none.csv"], 66, "none.csv"),
      (["returns.csv"], 65, "\"steps\" or \"length\""),
      (["good.csv", "--label", "b=c"], 64, "the groups good"),
      (["good.csv", "--window", "0"], 64, "--window"),
    ] {
      let run = try ShowreelProcess.run(["plot"] + arguments + ["-o", "x.png"], in: folder)
      #expect(run.status == status && run.error.contains(words), "\(run.error)")
    }
    let ending = try ShowreelProcess.run(["plot", "good.csv", "-o", "x.jpg"], in: folder)
    #expect(ending.status == 64)
    #expect(folder.contents == ["bad.csv", "good.csv", "returns.csv"])
  }
}
