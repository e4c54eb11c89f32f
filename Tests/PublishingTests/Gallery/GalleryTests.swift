import Evaluation
import Foundation
import Raster
import Recording
import ShowreelSupport
import TestSupport
import Testing

@testable import Episodes
@testable import Publishing

@Suite struct GalleryTests {
  private func report(_ policy: String, returns: [Double], videos: [String?]) -> EvaluationReport {
    let episodes = zip(returns, videos).enumerated().map { index, episode in
      EvaluationReport.Episode(
        episode: index,
        Episode(seed: UInt64(7 + index), totalReward: episode.0, length: 12, terminated: true),
        video: episode.1)
    }
    return EvaluationReport(
      environment: "Lander<v3>", options: ["gravity": .number(-5)], policy: policy, policySHA256: "beef",
      deterministic: false, seed: 7, episodes: episodes, rewardThreshold: 10)
  }

  private func recording(_ paths: [String], poster: String? = nil) -> RecordedFiles {
    let files = paths.compactMap { path in
      VideoFormat(path: path).map {
        VideoFile(format: $0, path: path, width: 600, height: 400, frameCount: 13, arguments: [])
      }
    }
    var recording = RecordedFiles(videoFiles: files, frameCount: 13, fps: 50, width: 600, height: 400)
    recording.poster = poster
    return recording
  }

  private func page(
    _ reports: [EvaluationReport], _ recordings: [RecordedFiles], labels: [String]? = nil
  ) -> String {
    GalleryPage(
      document: EvaluationDocument(reports: reports), labels: labels ?? reports.map(\.policy),
      recordings: recordings
    ) { Gallery.relativePath(of: $0, in: "site") }.html
  }

  @Test func textIsEscaped() {
    #expect(
      #"<a href="x">'&amp;'</a>"#.htmlEscaped == "&lt;a href=&quot;x&quot;&gt;&#39;&amp;amp;&#39;&lt;/a&gt;")
    #expect("a\u{0}b\u{1B}[1m".htmlEscaped == "a\u{FFFD}b\u{FFFD}[1m")
    #expect("é 漢".htmlEscaped == "é 漢")
  }

  @Test func addressesAreRelativeWhateverTheName() {
    #expect("videos/a b#c?d%e\"é.mp4".asRelativeAddress == "videos/a%20b%23c%3Fd%25e%22%C3%A9.mp4")
    #expect("javascript:x\n".asRelativeAddress == "javascript%3Ax%0A")
  }

  @Test func whatLiesElsewhereHasNoRelativePath() {
    #expect(Gallery.relativePath(of: "site/videos/a.mp4", in: "site/") == "videos/a.mp4")
    #expect(Gallery.relativePath(of: "./site/../site/a.mp4", in: "site") == "a.mp4")
    #expect(Gallery.relativePath(of: "site2/a.mp4", in: "site") == nil)
    #expect(Gallery.relativePath(of: "site/../a.mp4", in: "site") == nil)
    #expect(Gallery.relativePath(of: "a.mp4", in: ".") == "a.mp4")
  }

  @Test func nothingFromOutsideIsMarkup() {
    let hostile = "</title><script>alert('\"&')</script>"
    let html = page(
      [
        report(hostile, returns: [1], videos: ["site/\(hostile).mp4"]),
        report("b", returns: [2], videos: [nil]),
      ],
      [recording(["site/\(hostile).mp4"], poster: "site/\"onerror='.png")])
    #expect(!html.contains("<script") && !html.contains("alert('"))
    #expect(html.contains("<title>Lander&lt;v3&gt;</title>"))
    #expect(html.contains(#"poster="%22onerror%3D%27.png""#))
  }

  @Test func numbersAreThoseOfTheReportWithRealMinusSigns() {
    let html = page(
      [
        report("a", returns: [-10, 30], videos: [nil, nil]),
        report("b", returns: [0, 0], videos: [nil, nil]),
      ], [])
    #expect(
      html.contains("2 policies on the same seeds, 2 episodes each, seeds 7 to 8, with gravity = −5.0."))
    #expect(html.contains(#"<th scope="row">mean return</th><td>10.00</td><td>0.00</td>"#))
    #expect(html.contains(#"<th scope="row">minimum</th><td>−10.00</td><td>0.00</td>"#))
    #expect(html.contains(#"<th scope="row">mean difference</th><td>−10.00</td>"#))
    #expect(html.contains(#"<th scope="col">b − a</th>"#))
    #expect(html.contains(#"<p class="result"><strong>10.0</strong> ± 20.0"#))
    #expect(html.matches(of: /<svg class="plot"/).count == 2)
    #expect(html.matches(of: /<circle/).count == 4, "a dot for each episode")
    #expect(!html.contains("<video") && !html.contains("<h2>Episodes"))
  }

  @Test func oneVideoOfSeveralEpisodesLeadsThePage() throws {
    let grid = "site/videos/grid.mp4"
    let html = page(
      [
        report("a", returns: [1, 2], videos: [grid, nil]),
        report("b", returns: [3, 4], videos: [grid, "site/b.mp4"]),
      ],
      [recording([grid], poster: "site/videos/grid.png"), recording(["site/b.mp4"])])
    let hero = try #require(html.range(of: #"<source src="videos/grid.mp4" type="video/mp4">"#))
    let table = try #require(html.range(of: "<table>"))
    let card = try #require(html.range(of: #"<source src="b.mp4" type="video/mp4">"#))
    #expect(hero.upperBound < table.lowerBound && table.upperBound < card.lowerBound)
    #expect(html.contains(#"poster="videos/grid.png""#))
    #expect(html.contains("2 episodes on one clock"))
    #expect(html.contains("<strong>4.00</strong> return<br>b, episode 1, seed 8, 12 steps"))
  }

  @Test func policiesOnOneSeedAreSideBySide() throws {
    let html = page(
      [
        report("a", returns: [1, 2], videos: ["site/a0.mp4", "site/a1.mp4"]),
        report("b", returns: [3, 4], videos: ["site/b0.mp4", nil]),
      ],
      [
        recording(["site/a0.mp4"], poster: "site/a0.png"), recording(["site/a1.mp4"]),
        recording(["site/b0.mp4"]),
      ])
    let order = try ["Episode 0, seed 7", "a0.mp4", "b0.mp4", "Episode 1, seed 8", "a1.mp4"].map {
      try #require(html.range(of: $0)).lowerBound
    }
    #expect(order == order.sorted())
    #expect(html.contains("All 2 episodes. The same seeds for each policy."))
    #expect(html.contains(#"<meta property="og:image" content="a0.png">"#))
    #expect(html.contains(#"<img class="still" src="a0.png" alt="">"#))
  }

  @Test func equalReturnsAreBlocksOfDots() throws {
    let html = page([report("a", returns: [5, 5, 5, 1], videos: [nil, nil, nil, nil])], [])
    #expect(html.matches(of: /<svg x="[0-9.]+%" overflow="visible">/).count == 2)
  }

  @Test func theModelCardQuotesNames() throws {
    let card = ModelCard(report: report("a\n---\nb", returns: [1, 3], videos: [nil, nil]), name: "x: \"y\"")
      .text
    #expect(card.contains(#"- name: "x: \"y\"""#) && card.contains(#"value: "2.00 +/- 1.00""#))
    #expect(card.components(separatedBy: "\n---\n").count == 2, "the metadata has one end")
  }

  @Test func formatsWithoutControlsAreImagesAndAllFilesAreLinked() {
    let episode = report("a", returns: [1], videos: ["site/a.gif"])
    let moving = page([episode], [recording(["site/a.gif", "site/a.mkv"], poster: "site/a.png")])
    #expect(moving.contains(#"<img src="a.gif" width="600" height="400""#))
    #expect(moving.contains(#"<a href="a.gif">gif</a> · <a href="a.mkv">mkv</a>"#))
    let both = page([episode], [recording(["site/a.gif", "site/a.webm"])])
    #expect(both.contains(#"<source src="a.webm" type="video/webm">"#) && !both.contains("<img"))
    let still = page(
      [report("a", returns: [1], videos: ["site/a.mkv"])], [recording(["site/a.mkv"], poster: "site/a.png")])
    #expect(still.contains(#"<img src="a.png""#) && still.contains(#"<a href="a.mkv">"#))
  }

  @Test func aRunOfNoEpisodesIsAPageToo() {
    let html = page([report("a", returns: [], videos: [])], [])
    #expect(html.contains(#"<th scope="row">mean return</th><td>–</td>"#))
    #expect(!html.contains("<svg"))
  }

  @Test func resultsAreThoseOfTheHub() throws {
    let text = HubFolder.results(
      of: report("a", returns: [1, 3], videos: [nil, nil]), date: UTCTime(secondsSince1970: 1_700_000_000)
    ).pretty
    #expect(
      text == """
        {
          "mean_reward": 2.0,
          "std_reward": 1.0,
          "is_deterministic": false,
          "n_eval_episodes": 2,
          "eval_datetime": "2023-11-14T22:13:20+00:00"
        }
        """)
  }
}
