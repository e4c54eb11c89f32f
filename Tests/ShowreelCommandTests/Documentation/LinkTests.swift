import Foundation
import TestSupport
import Testing

/// The links and pictures of the README, the articles and the pages beside them: where the repository is browsed, and
/// in the built documentation.
@Suite struct LinkTests {
  /// A link or a picture, without the fragment behind `#`.
  private struct Target {
    var document: Document
    var line: Int
    var path: String
    var fragment: String?
    var isPicture: Bool

    var place: Comment {
      "\(document.file.lastPathComponent):\(line): \(path)\(fragment.map { "#" + $0 } ?? "")"
    }

    var isWeb: Bool { path.hasPrefix("https://") }

    var file: URL { document.file.deletingLastPathComponent().appendingPathComponent(path).standardized }
  }

  private static var pages: [Document] {
    get throws {
      try Document.all
        + ["CHANGELOG.md", "CONTRIBUTING.md", "Examples/README.md"].map {
          try Document(Document.root.appendingPathComponent($0))
        }
    }
  }

  private func targets(of document: Document) -> [Target] {
    document.prose.flatMap { line in
      line.text.replacing(/`[^`]*`/, with: "").matches(of: /(!?)\[[^\]]*\]\(([^)#]*)(?:#([^)]*))?\)/).map {
        match in
        Target(
          document: document, line: line.number, path: String(match.output.2),
          fragment: match.output.3.map(String.init), isPicture: !match.output.1.isEmpty)
      }
    }
  }

  /// The fragments that a page's headings have where it is browsed.
  private func fragments(of document: Document) -> [String] {
    document.prose.filter { $0.text.hasPrefix("#") }.map { line in
      line.text.drop { $0 == "#" || $0 == " " }.lowercased()
        .filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_" }
        .replacing(" ", with: "-")
    }
  }

  @Test func everyLinkLeadsToAFileOfTheRepository() throws {
    let pages = try Self.pages
    let found = pages.flatMap(targets)
    #expect(found.filter(\.isPicture).count > 10)
    for target in found where !target.isWeb {
      #expect(!target.path.hasPrefix("/") && !target.path.contains(":"), target.place)
      let file = target.path.isEmpty ? target.document.file : target.file
      #expect(file.path.hasPrefix(Document.root.path), target.place)
      #expect(FileManager.default.fileExists(atPath: file.path), target.place)
      if let fragment = target.fragment {
        #expect(try fragments(of: Document(file)).contains(fragment), target.place)
      }
    }
  }

  /// `doc:` links and names without a folder work in the built documentation alone.
  @Test func nothingIsWrittenForTheBuiltDocumentationAlone() throws {
    for page in try Self.pages {
      for line in page.prose {
        #expect(!line.text.contains("<doc:") && !line.text.contains("](doc:"), "\(page.name):\(line.number)")
        #expect(!line.text.hasPrefix("@"), "\(page.name):\(line.number): a directive is seen as text")
      }
    }
  }

  /// An article can link to articles, schemas and the web, and show pictures of the catalog and of `assets`, which is what
  /// scripts/articles rewrites. Every article is on the first page.
  @Test func articlesLinkToWhatTheBuiltDocumentationHas() throws {
    let articles = try Document.all.filter { $0.name != "README" }
    let names = Set(articles.map { $0.file.lastPathComponent })
    for target in articles.flatMap(targets) where !target.isWeb {
      #expect(target.fragment == nil, target.place)
      if target.isPicture {
        #expect(target.path.hasPrefix("Resources/") || target.path.hasPrefix("../../assets/"), target.place)
      } else if !target.path.hasPrefix("../Schemas/") {
        #expect(names.contains(target.path), target.place)
      }
    }
    let index = try #require(articles.first { $0.name == "Showreel" })
    let topics = index.prose.drop { $0.text != "## Topics" }.map(\.text)
    for article in articles where article.name != "Showreel" {
      #expect(topics.contains { $0.hasSuffix("](\(article.file.lastPathComponent))") }, "\(article.name)")
    }
  }

  /// docc reads the articles alone here, which is quick: links to symbols stay open, for scripts/docs to see.
  @Test(.enabled(if: docc != nil, "no docc beside the swift on PATH"))
  func theBuiltArticlesHaveTheirLinksAndPictures() throws {
    let folder = try TemporaryFolder()
    let modules = try FileManager.default.contentsOfDirectory(
      atPath: Document.root.appendingPathComponent("Sources").path)
    let run = try ShowreelProcess.runShell(
      """
      set -e
      '\(Document.root.path)/scripts/articles' Showreel.docc
      '\(docc ?? "docc")' convert Showreel.docc --fallback-display-name Showreel \
        --fallback-bundle-identifier showreel --output-path built 2>&1
      """, in: folder)
    #expect(run.status == 0, "\(run.output)")
    for warning in run.output.split(separator: "\n") where warning.wholeMatch(of: /(warning|error):.*/) != nil
    {
      #expect(modules.contains { warning == "warning: Can't resolve '\($0)'" }, "\(warning)")
    }

    let articles = try Document.all.filter { $0.name != "README" }
    let contents = Set(folder.contents)
    let pages = contents.filter { $0.hasPrefix("built/data/documentation/") && $0.hasSuffix(".json") }
    #expect(pages.count == articles.count)
    var pictures = 0
    for page in pages {
      let document = try JSONDecoder().decode(BuiltPage.self, from: Data(folder.text(of: page).utf8))
      for reference in document.references.values {
        switch reference.type {
        case "image":
          pictures += 1
          for variant in reference.variants ?? [] {
            #expect(contents.contains("built" + variant.url), "\(page): \(variant.url)")
          }
        case "link": #expect(reference.url?.hasPrefix("https://") == true, "\(page): \(reference.url ?? "")")
        case "topic":
          let data = "built/data" + (reference.url ?? "") + ".json"
          #expect(contents.contains(data), "\(page): \(data)")
        default: continue
        }
      }
    }
    #expect(pictures == articles.flatMap(targets).filter(\.isPicture).count)
  }

  @Test func theReadmeIsShort() throws {
    let text = try String(contentsOf: Document.root.appendingPathComponent("README.md"), encoding: .utf8)
    let words = text.split(whereSeparator: \.isWhitespace).count
    #expect(words <= 1200, "\(words) words: what is not for the first minute goes to an article")
  }
}

/// It comes with the toolchain, though not always on PATH.
private let docc: String? = Tool.swiftc.path.map { path in
  URL(fileURLWithPath: path).resolvingSymlinksInPath().deletingLastPathComponent()
    .appendingPathComponent("docc").path
}.flatMap { FileManager.default.isExecutableFile(atPath: $0) ? $0 : nil }

/// What docc writes of a page, as far as links and pictures go.
private struct BuiltPage: Decodable {
  struct Reference: Decodable {
    var type: String
    var url: String?
    var variants: [Variant]?
  }

  struct Variant: Decodable {
    var url: String
  }

  var references: [String: Reference]
}
