import Foundation
import TestSupport
import Testing

/// The C library, called by C programs that are compiled here with every warning as an error, and watched by AddressSanitizer.
@Suite(
  .needs(.ffmpeg),
  .needs(.clang))
struct CLibraryTests {
  /// Compiles a program and runs it in `folder`.
  private func run(_ source: String, _ argument: String = "", in folder: TemporaryFolder) throws
    -> ShowreelRun
  {
    let built = ShowreelProcess.executable.deletingLastPathComponent().path
    let line = """
      '\(try #require(Tool.clang.path))' -std=c11 -D_DEFAULT_SOURCE -Wall -Wextra -Werror -g -fsanitize=address -fuse-ld=lld \
      -I '\(TestFiles.path("Sources/CShowreelInterface/include"))' '\(TestFiles.path(source))' -o program \
      -L '\(built)' -lCShowreel -Wl,-rpath,'\(built)' -pthread && ./program '\(argument)'
      """
    return try ShowreelProcess.runShell(line, in: folder)
  }

  @Test func theExampleRecordsAGradientThatMoves() throws {
    let folder = try TemporaryFolder()
    let run = try run("Examples/C/gradient.c", in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.error == "")
    #expect(
      run.output == #"{"frames": 60, "fps": 30, "files": ["gradient.mp4", "gradient.webp"]}"# + "\n")
    #expect(try folder.playableFrames(of: "gradient.mp4") == 60)
    #expect(try folder.data(of: "gradient.webp").ranges(of: Data("ANMF".utf8)).count == 60)
  }

  @Test func everyFunctionDoesWhatTheHeaderSays() throws {
    let folder = try TemporaryFolder()
    let run = try run(
      "Tests/CShowreelTests/Programs/library.c", TestFiles.path("assets/policies/CartPole-v1.safetensors"),
      in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(run.error == "")
    // The report is the command's, to the byte.
    let command = try ShowreelProcess.run(
      [
        "evaluate", "CartPole-v1", "--policy", "random", "--episodes", "2", "--seed", "5", "--no-video",
        "--json", "-",
      ],
      in: folder)
    #expect(command.status == 0)
    #expect(command.output.trimmingCharacters(in: .newlines) == run.output.trimmingCharacters(in: .newlines))
  }
}
