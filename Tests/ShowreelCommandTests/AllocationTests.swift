import Foundation
import TestSupport
import Testing

/// Steps that ask for no memory once they are warm: those of classic control here, and everything else where the same program
/// is built optimized, which continuous integration does.
struct AllocationTests {
  @Test func stepsAskForNoMemory() throws {
    let folder = try TemporaryFolder()
    let program = ShowreelProcess.executable.deletingLastPathComponent().appendingPathComponent(
      "AllocationCounts")
    let process = try ShowreelProcess.start([], in: folder, executable: program)
    process.waitUntilExit()
    let run = try ShowreelProcess.result(of: process, in: folder)
    #expect(run.status == 0, "\(run.error)")
    let lines = run.output.split(separator: "\n").map { $0.split(separator: "\t") }
    #expect(lines.count >= 2 * 5)
    for line in lines { #expect(line.count == 2 && line[1] == "0", "\(line.joined(separator: ": "))") }
  }
}
