import Environments
import Episodes
import Foundation
import Testing

/// The policies in `assets/policies`, and what the article about them says of each.
@Suite struct ShippedPoliciesTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    .standardized
  private static let folder = root.appending(path: "assets/policies")

  /// The columns of the article's table: `| ENV | mean ± deviation | mean of the first episodes |`.
  private static let returns: [String: (all: String, first: String)] = {
    let article = root.appending(path: "Documentation/Showreel.docc/Shipped-Policies.md")
    let text = (try? String(contentsOf: article, encoding: .utf8)) ?? ""
    var returns: [String: (all: String, first: String)] = [:]
    for row in text.matches(of: /\n\| (\w+-v\d) \| (\S+ ± \S+) \| (−?[0-9.]+) \|/) {
      let first = row.output.3.replacing("−", with: "-")
      returns[String(row.output.1)] = (String(row.output.2), String(first))
    }
    return returns
  }()

  private static let environments: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".safetensors") }.map { String($0.dropLast(12)) }.sorted()
  }()

  /// Each policy has a row, a clip and a curve.
  @Test func eachIsShown() throws {
    #expect(Self.environments.count >= 8)
    #expect(Set(Self.returns.keys) == Set(Self.environments))
    for name in Self.environments {
      for file in ["videos/samples/\(name)-episode-0.mp4", "assets/learning-curves/\(name).svg"] {
        #expect(FileManager.default.fileExists(atPath: Self.root.appending(path: file).path), "\(file)")
      }
    }
  }

  /// The first three of the hundred episodes, as far as a build without optimization gets in a moment.
  @Test(arguments: environments)
  func returnsWhatTheArticleSays(name: String) throws {
    let environment = try make(name)
    var agent = try Agent.checkpoint(
      at: Self.folder.appending(path: name + ".safetensors").path, for: environment, deterministic: true)
    let returns = try (1_000_000..<1_000_003 as Range<UInt64>).map {
      try agent.playEpisode(in: environment, seed: $0).totalReward
    }
    let mean = returns.reduce(0, +) / Double(returns.count)
    #expect(String(format: "%.2f", mean) == Self.returns[name]?.first)
  }
}
