import Foundation
import TestSupport
import Testing

/// Every code block of the README and the articles, as it stands there, but for the number of episodes and the size of
/// recordings. The blocks of a document share a folder, as they would a reader's.
@Suite struct DocumentationTests {
  /// Those that a test below runs.
  @Test func everyBlockIsOfAKnownLanguage() throws {
    for document in try Document.all {
      for block in document.blocks {
        #expect(
          ["sh", "swift", "python"].contains(block.language),
          "\(document.name):\(block.line) is \(block.language), which no test runs")
      }
    }
    #expect(try Document.all.flatMap { $0.blocks(of: "swift") }.count > 10)
    #expect(try Document.all.flatMap { $0.blocks(of: "sh") }.count > 5)
  }

  /// Blocks that are marked as pending are not run, and none may stay so.
  @Test func nothingIsPending() throws {
    let pending = try Document.all.flatMap { document in
      document.blocks.filter(\.isPending).map { "\(document.name):\($0.line)" }
    }
    #expect(pending == [])
  }

  @Test(.needs(.ffmpeg))
  func shellBlocksRun() throws {
    for document in try Document.all where document.blocks(of: "python").isEmpty || document.name == "README"
    {
      try run(document.blocks(of: "sh"), of: document)
    }
  }

  @Test(
    .needs(.ffmpeg),
    .enabled(if: Python.path != nil, "no python3, on PATH or in .venv, that imports gymnasium"))
  func pythonBlocksRun() throws {
    var replayed = 0
    // Those that import the package are run by its own tests, where it is installed.
    for document in try Document.all
    where document.blocks(of: "python").contains(where: { !$0.importsShowreel }) {
      let blocks =
        (document.name == "README" ? document.blocks(of: "python") : document.blocks(of: "sh", "python"))
        .filter { !$0.importsShowreel }
      let folder = try run(blocks, of: document)
      // What the article says in a sentence.
      guard folder.contents.contains("trace.jsonl") else { continue }
      replayed += 1
      let replay = try ShowreelProcess.run(["replay", "trace.jsonl", "--no-video"], in: folder)
      #expect(replay.status == 0, "\(document.name): \(replay.error)")
    }
    #expect(replayed == 1)
  }

  /// All in one program, which takes one compilation: a document's blocks are the body of a function.
  @Test(
    .needs(.ffmpeg),
    .needs(.swiftc))
  func swiftBlocksCompileAndRun() throws {
    let documents = try Document.all.filter { !$0.blocks(of: "swift").isEmpty }
    let folder = try TemporaryFolder()
    try SwiftProgram(documents).build(in: folder, as: "blocks")
    for (index, document) in documents.enumerated() {
      let run = try ShowreelProcess.runShell(
        "mkdir \(index) && cd \(index) && ln -s '\(Document.root.path)/assets' . && ../blocks \(index)",
        in: folder)
      #expect(run.status == 0, "\(document.name): \(run.error)")
      try expectWhatCommentsSay(run.output, document)
      guard document.name == "Showreel" else { continue }
      let again = try ShowreelProcess.runShell("cd \(index) && ../blocks \(index)", in: folder)
      #expect(again.status == 0, "what people start with can be run twice: \(again.error)")
    }
    #expect(folder.contents.contains { $0.hasSuffix("/curve.png") })
    #expect(folder.contents.contains { $0.hasSuffix("/sheet.png") })
    #expect(folder.contents.contains { $0.hasSuffix("/videos/rl-video-episode-0.mp4") })
  }

  /// A comment behind or below a `print` says what it prints, and after a comma perhaps more.
  private func expectWhatCommentsSay(_ output: String, _ document: Document) throws {
    let printed = Set(output.split(separator: "\n").map(String.init))
    for block in document.blocks(of: "swift") {
      for match in block.text.matches(of: /print\(.*\)(?:  |\n)\/\/ (.*)/) {
        let said = String(match.output.1)
        #expect(
          printed.contains { said == $0 || said.hasPrefix($0 + ", ") },
          "\(document.name): \(said) is not among what was printed: \(output)")
      }
    }
  }

  /// Runs blocks one after the other in a folder that has the package's `assets` and `Tests`.
  @discardableResult
  private func run(_ blocks: [Document.Block], of document: Document) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for name in ["assets", "Tests"] {
      try FileManager.default.createSymbolicLink(
        atPath: folder(name), withDestinationPath: Document.root.appendingPathComponent(name).path)
    }
    for block in blocks {
      let script: String
      switch block.language {
      case "python":
        try folder.write(block.text, to: "block.py")
        script = "'\(Python.path ?? "python3")' block.py"
      default: script = try shell(block)
      }
      let run = try ShowreelProcess.runShell(script, in: folder)
      #expect(run.status == 0, "\(document.name):\(block.line): \(run.error)")
    }
    return folder
  }

  /// The block with small recordings and short training, and with a job array of two tasks for Slurm's (scripts/test-slurm has
  /// the real one). The package's own scripts build and test all of it, so it is only seen that they are there; what they
  /// built is installed by scripts/test-python.
  private func shell(_ block: Document.Block) throws -> String {
    let lines = block.text.split(separator: "\n").filter { line in
      if line.contains(" -m venv ") || line.contains("/pip install ") { return false }
      guard line.hasPrefix("scripts/") else { return true }
      let path = Document.root.appendingPathComponent(String(line.prefix { $0 != " " })).path
      #expect(FileManager.default.isExecutableFile(atPath: path), "line \(block.line): \(line)")
      return false
    }
    return """
      set -e
      showreel() {
        local small=()
        case $1 in
          evaluate|replay) small=(--size 96x64 --preset ultrafast) ;;
          film) if [[ "$*" == *--grid* ]]; then small=(--size 48x32 --every 20); else small=(--size 240x120 --every 20); fi ;;
          train)
            if [[ "$*" == *--algorithm* && "$*" != *--steps* || "$*" == *"--steps 100000"* ]]; then
              small=(--steps 1024)
            fi ;;
        esac
        '\(ShowreelProcess.executable.path)' "$@" "${small[@]}"
      }
      sbatch() {
        local i
        for i in 1 2; do SLURM_ARRAY_TASK_ID=$i SLURM_ARRAY_TASK_COUNT=2 bash -ec "${!#}"; done
      }
      export -f showreel
      \(lines.joined(separator: "\n"))
      true
      """
  }
}

/// A Python that the blocks run in.
private enum Python {
  /// The first that has gymnasium.
  static let path: String? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
    let candidates = [Document.root.appendingPathComponent(".venv/bin").path] + folders
    return candidates.map { $0 + "/python3" }.first { path in
      guard FileManager.default.isExecutableFile(atPath: path) else { return false }
      let process = Process()
      process.executableURL = URL(fileURLWithPath: path)
      process.arguments = ["-c", "import gymnasium"]
      process.standardError = FileHandle.nullDevice
      guard (try? process.run()) != nil else { return false }
      process.waitUntilExit()
      return process.terminationStatus == 0
    }
  }()
}

extension Document.Block {
  /// Whether it is a program of its own, which an example's has to equal.
  fileprivate var isProgram: Bool { text.contains("ShowreelCommand.main()") }

  /// Whether it needs the Python package.
  fileprivate var importsShowreel: Bool { text.contains(/(^|\n)(from|import) showreel/) }
}

/// The Swift blocks of documents, as one program that takes the number of the document to run.
private struct SwiftProgram {
  private var source: String

  init(_ documents: [Document]) {
    var imports: Set<String> = ["import Foundation"]
    var functions: [String] = []
    for (index, document) in documents.enumerated() {
      var body = ""
      for block in document.blocks(of: "swift") where !block.isProgram {
        body += "#sourceLocation(file: \"\(document.name).md\", line: \(block.line))\n"
        for line in block.text.components(separatedBy: "\n") {
          if line.hasPrefix("import ") { imports.insert(line) }
          // Types of a function's own have no access to give.
          body += (line.hasPrefix("import ") ? "" : line.replacing("public ", with: "")) + "\n"
        }
      }
      functions.append("func document\(index)() throws {\n\(body)\n#sourceLocation()\n}\n")
    }
    let cases = documents.indices.map { "case \"\($0)\": try document\($0)()" }.joined(separator: "\n")
    source =
      imports.sorted().joined(separator: "\n") + "\n" + functions.joined()
      + "switch CommandLine.arguments.last {\n\(cases)\ndefault: exit(64)\n}\n"
  }

  /// Compiles it with the modules and links it with the objects of the build that these tests are from.
  func build(in folder: TemporaryFolder, as name: String) throws {
    let products = ShowreelProcess.executable.deletingLastPathComponent().path
    let objects = try String(
      contentsOfFile: products + "/showreel.product/Objects.LinkFileList", encoding: .utf8
    )
    .split(separator: "\n").filter { !$0.contains("/ShowreelExecutable.build/") }
    try folder.write(objects.joined(separator: "\n"), to: "objects")
    try folder.write(source, to: "main.swift")
    let compiler = try ShowreelProcess.runShell(
      """
      maps=(); for map in '\(products)'/*.build/module.modulemap; do maps+=(-Xcc "-fmodule-map-file=$map"); done
      swiftc -swift-version 6 -Onone -warnings-as-errors -I '\(products)/Modules' -I '\(Document.root.path)/Sources' \
        "${maps[@]}" $(pkg-config --cflags-only-I freetype2 libpng libcrypto) main.swift @objects -o \(name) \
        $(pkg-config --libs freetype2 libpng libcrypto) -lcrypto
      """, in: folder)
    try #require(compiler.status == 0, "\(compiler.output)\(compiler.error)")
  }
}
