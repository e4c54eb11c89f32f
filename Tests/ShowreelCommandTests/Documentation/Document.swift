import Foundation
import TestSupport

/// A Markdown file of the project, whose code blocks are run.
struct Document: Sendable {
  /// A fenced block of code.
  struct Block: Sendable {
    /// What stands behind the opening fence.
    var language: String
    var text: String
    /// Where its text starts in the file, counted from 1.
    var line: Int
    /// Whether the line before it holds a comment `<!-- pending: … -->`: it waits for something that is not there yet.
    var isPending: Bool
  }

  /// The folder of the package.
  static let root = TestFiles.package

  /// The README and every article.
  static var all: [Document] {
    get throws {
      let catalog = root.appendingPathComponent("Documentation/Showreel.docc")
      let articles = try FileManager.default.contentsOfDirectory(atPath: catalog.path).sorted()
        .filter { $0.hasSuffix(".md") }
      return try [Document(root.appendingPathComponent("README.md"))]
        + articles.map { try Document(catalog.appendingPathComponent($0)) }
    }
  }

  let file: URL
  var name: String
  var blocks: [Block] = []
  /// The lines outside of blocks, by their numbers.
  var prose: [(number: Int, text: String)] = []

  init(_ file: URL) throws {
    self.file = file
    name = file.deletingPathExtension().lastPathComponent
    let lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
    var block: Block?
    var before = ""
    for (index, line) in lines.enumerated() {
      switch (block, line.hasPrefix("```")) {
      case (nil, true):
        block = Block(
          language: String(line.dropFirst(3)), text: "", line: index + 2,
          isPending: before.contains("<!-- pending:"))
      case (let open?, true):
        blocks.append(open)
        block = nil
      case (_?, false): block?.text += line + "\n"
      case (nil, false):
        prose.append((index + 1, line))
        if !line.isEmpty { before = line }
      }
    }
  }

  /// The blocks of a language, in their order, long runs shortened: nothing depends on how many episodes or steps there are.
  func blocks(of languages: String...) -> [Block] {
    blocks.filter { languages.contains($0.language) && !$0.isPending }.map { block in
      var block = block
      block.text.replace(/(--episodes |\.episodes = )\d{2,}/) { "\($0.output.1)3" }
      block.text.replace(/(\.steps = )[\d_]{4,}/) { "\($0.output.1)300" }
      return block
    }
  }
}
