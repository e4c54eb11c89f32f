import Foundation
import Showreel
import TestSupport
import Testing

@testable import example_hover

/// The example of an environment of one's own, which is also the documentation's.
struct HoverTests {
  init() { register(Hover.self) }

  /// The mean length of ten episodes.
  private func meanLength(_ choose: (Observation, inout PCG64) -> Int) throws -> Double {
    let environment = try make("Hover-v0")
    var generator = PCG64(seed: 1)
    var steps = 0
    for seed in 0..<10 as Range<UInt64> {
      var observation = try environment.reset(seed: seed)
      var isLast = false
      while !isLast {
        let step = try environment.step(.discrete(choose(observation, &generator)))
        (observation, isLast) = (step.observation, step.isLast)
        steps += 1
      }
    }
    return Double(steps) / 10
  }

  @Test func nothingIsWrongWithIt() throws {
    #expect(try checkEnvironment("Hover-v0") == [])
    #expect(try checkEnvironment("Hover-v0", options: ["gravity": 5]) == [])
  }

  /// What it earns depends on what one does: there is something to learn.
  @Test func watchingPays() throws {
    let watching = try meanLength { seen, _ in seen[0] + 0.5 * seen[1] < 1 ? 1 : 0 }
    #expect(watching == 200, "the limit of steps")
    #expect(try meanLength { _, _ in 0 } < 30)
    #expect(try meanLength { _, _ in 1 } < 30)
    #expect(try meanLength { _, generator in generator.integers(2) } < 150)
  }

  @Test func isDrawnLikeTheRest() throws {
    let environment = try make("Hover-v0", renderMode: .rgbArray)
    _ = try environment.reset(seed: 0)
    let first = try environment.render()
    #expect((first.width, first.height) == (300, 200))
    #expect(first[150, 195] == .white)
    while try !environment.step(0).isLast {}
    let last = try environment.render()
    #expect(last[150, 195] == Color(204, 0, 0), "it lies on the ground")
    #expect(last[150, 100] == .white)
  }

  /// The program is the whole command, over the environment too.
  @Test func theCommandTrainsAndEvaluatesIt() throws {
    let folder = try TemporaryFolder()
    let policy = folder("hover.safetensors")
    let train = try runExample(
      "hover", ["train", "Hover-v0", "--episodes", "60", "--seed", "0", "--output", policy, "--quiet"],
      in: folder)
    #expect(train.status == 0, "\(train.error)")
    #expect(try Checkpoint(contentsOf: policy, inputs: 2, outputs: 2).network.layers.count == 2)
    let evaluate = try runExample(
      "hover", ["evaluate", "Hover-v0", "--policy", policy, "--episodes", "3", "--no-video", "--json", "-"],
      in: folder)
    #expect(evaluate.status == 0, "\(evaluate.error)")
    #expect(evaluate.output.contains("\"environment\": \"Hover-v0\""))
    let check = try runExample("hover", ["check", "Hover-v0"], in: folder)
    #expect(check.status == 0 && check.output == "Hover-v0: no problem was found\n", "\(check.error)")
  }

  /// The article has it line by line.
  @Test func theArticleShowsIt() throws {
    let article = try TestFiles.text(of: "Documentation/Showreel.docc/An-Environment-of-Your-Own.md")
    #expect(article.contains(try TestFiles.text(of: "Examples/Sources/hover/Hover.swift")))
  }
}
