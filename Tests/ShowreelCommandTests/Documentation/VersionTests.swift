import Foundation
import ShowreelSupport
import TestSupport
import Testing

/// The places outside of the sources that name the version.
@Suite struct VersionTests {
  @Test func theChangelogBeginsWithThisVersion() throws {
    let heading = try #require(
      TestFiles.text(of: "CHANGELOG.md").split(separator: "\n").first { $0.hasPrefix("## ") })
    #expect(heading.hasPrefix("## \(showreelVersion)"))
  }

  @Test func theHeaderGivesItAsTheExample() throws {
    let header = try TestFiles.text(of: "Sources/CShowreelInterface/include/showreel.h")
    #expect(header.contains("such as \"\(showreelVersion)\"."))
  }
}
