import Foundation
import TestSupport
import Testing

/// The page that `--report` makes, and the folder that `--hub` makes.
@Suite struct GalleryTests {
  private func evaluate(_ arguments: [String], in folder: TemporaryFolder) throws -> ShowreelRun {
    try ShowreelProcess.run(
      ["evaluate", "CartPole-v1", "--policy", "random", "--episodes", "2", "--size", "96x64"] + arguments,
      in: folder)
  }

  @Test func withoutVideosThePageHasTheNumbers() throws {
    let folder = try TemporaryFolder()
    let run = try evaluate(["--no-video", "--report", "a/site", "--json", "-"], in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(
      folder.contents == ["a", "a/site", "a/site/episodes.csv", "a/site/index.html", "a/site/report.json"])
    #expect(try folder.text(of: "a/site/report.json") == run.output, "what the page links to")
    let page = try folder.text(of: "a/site/index.html")
    #expect(page.contains("<svg") && !page.contains("<video"))
    let report = try JSONDecoder().decode([String: Double?].self, from: numbers(run.output))
    let mean = try #require(report["mean_return"] ?? nil)
    #expect(page.contains("<th scope=\"row\">mean return</th><td>\(String(format: "%.2f", mean))</td>"))
    for word in ["http:", "https:", "<script", "@import", "url("] { #expect(!page.contains(word)) }
  }

  private static let site = [
    "site", "site/episodes.csv", "site/index.html", "site/report.json", "site/videos",
  ]

  private func numbers(_ json: String) throws -> Data {
    let document = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
    return try JSONSerialization.data(withJSONObject: ["mean_return": document?["mean_return"] ?? NSNull()])
  }

  @Test(
    .needs(.ffmpeg),
    arguments: ["index.html", "videos/CartPole-v1-episode-1.png"])
  func whatExistsIsKeptUnlessOverwritten(name: String) throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder("site/videos"), withIntermediateDirectories: true)
    try folder.write("mine", to: "site/\(name)")
    let before = folder.contents
    let run = try evaluate(["--report", "site"], in: folder)
    #expect(run.status == 73 && run.output == "", "said before anything is played")
    #expect(run.error.contains("site/\(name)"), "\(run.error)")
    #expect(folder.contents == before)
    #expect(try folder.text(of: "site/\(name)") == "mine")
    #expect(try evaluate(["--report", "site", "--overwrite"], in: folder).status == 0)
    #expect(try folder.data(of: "site/\(name)") != Data("mine".utf8))
    let videos = (0..<2).flatMap { episode in
      ["json", "mp4", "png"].map { "site/videos/CartPole-v1-episode-\(episode).\($0)" }
    }
    #expect(folder.contents == Self.site + videos)
  }

  @Test(.needs(.ffmpeg, .chromium))
  func theCopiedPagePlaysInABrowser() throws {
    let folder = try TemporaryFolder()
    // A name that is markup and part of an address.
    let policy = "a <b>&'#?%\".safetensors"
    try FileManager.default.copyItem(atPath: cartPolePolicy, toPath: folder(policy))
    let run = try evaluate(["--policy", policy, "--record", "0", "--report", "site"], in: folder)
    #expect(run.status == 0, "\(run.error)")
    try FileManager.default.moveItem(atPath: folder("site"), toPath: folder("elsewhere"))
    // The page has no script; this one is put in to look at it.
    let script = """
      <script>
      const posters = Promise.all([...document.querySelectorAll('video')].map(v => new Promise(r => {
        const e = new Image(); e.onload = () => r(e.naturalWidth + 'x' + e.naturalHeight);
        e.onerror = () => r('failed'); e.src = v.poster; })));
      const plays = Promise.all([...document.querySelectorAll('video')].map(v => new Promise(r => {
        v.ontimeupdate = () => { if (v.currentTime > 0.1) r(v.videoWidth + 'x' + v.videoHeight + ' played'); };
        v.lastElementChild.onerror = () => r('failed'); v.play().catch(e => r(e.message)); })));
      const text = document.querySelector('dl').textContent.includes("a <b>&'#?%\\"");
      Promise.all([posters, plays]).then(a => { document.body.textContent = 'begin;' + a.join(';') + ';' + text + ';end'; });
      </script></body>
      """
    let page = try folder.text(of: "elsewhere/index.html").replacing("</body>", with: script)
    try folder.write(page, to: "elsewhere/look.html")
    let text = try Tool.chromium.run([
      "--headless", "--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
      "--autoplay-policy=no-user-gesture-required", "--user-data-dir=\(folder("profile"))",
      "--virtual-time-budget=20000", "--dump-dom", "file://\(folder("elsewhere/look.html"))",
    ])
    #expect(text.contains("begin;96x64,96x64;96x64 played,96x64 played;true;end"), "\(text.suffix(600))")
  }

  @Test func thePageHasWhatIsGivenBesideTheResults() throws {
    let folder = try TemporaryFolder()
    try folder.write("curve", to: "learning.png")
    try folder.write("film", to: "training.webm")
    let run = try evaluate(
      [
        "--policy", cartPolePolicy, "--baseline", cartPolePolicy, "--no-video", "--report", "site", "--title",
        "Two <policies>", "--learning-curve", "learning.png", "--film", "training.webm",
      ], in: folder)
    #expect(run.status == 0, "\(run.error)")
    let page = try folder.text(of: "site/index.html")
    #expect(page.contains("<h1>Two &lt;policies&gt;</h1>"))
    #expect(page.contains("&#39;Two &lt;policies&gt;&#39; --learning-curve learning.png"), "the command line")
    #expect(page.contains(#"<img src="curve.png""#) && page.contains(#"<video src="film.webm""#))
    #expect(try folder.text(of: "site/curve.png") == "curve")
    #expect(try folder.text(of: "site/film.webm") == "film")
    #expect(page.contains(#"<th scope="col">random − CartPole-v1</th>"#))
    let missing = try evaluate(
      ["--no-video", "--report", "other", "--learning-curve", "none.png"], in: folder)
    #expect(missing.status == 66 && missing.error.contains("none.png"), "\(missing.error)")
    #expect(!folder.contents.contains("other/index.html"))
  }

  @Test(.needs(.ffmpeg))
  func aGridLeadsThePage() throws {
    let folder = try TemporaryFolder()
    let run = try evaluate(
      ["--policy", "random", "--grid", "2x1", "--report", "site", "--overlay"], in: folder)
    #expect(run.status == 0, "\(run.error)")
    let grid = ["json", "mp4", "png"].map { "site/videos/CartPole-v1-grid.\($0)" }
    #expect(folder.contents == Self.site + grid)
    let page = try folder.text(of: "site/index.html")
    #expect(page.contains(#"<figure class="hero">"#) && page.contains("videos/CartPole-v1-grid.mp4"))
  }

  @Test(.needs(.ffmpeg))
  func theHubGetsItsFiles() throws {
    let folder = try TemporaryFolder()
    let run = try evaluate(["--record", "best", "--hub", "hub"], in: folder)
    #expect(run.status == 0, "\(run.error)")
    #expect(
      folder.contents.filter { $0.hasPrefix("hub") } == [
        "hub", "hub/README.md", "hub/replay.mp4", "hub/results.json",
      ])
    #expect(try folder.text(of: "hub/README.md").hasPrefix("---\nlibrary_name: showreel\n"))
    let video = try #require(folder.contents.first { $0.hasPrefix("videos/") && $0.hasSuffix(".mp4") })
    #expect(try folder.data(of: "hub/replay.mp4") == folder.data(of: video))
    let results = try #require(
      JSONSerialization.jsonObject(with: folder.data(of: "hub/results.json")) as? [String: Any])
    #expect(
      Set(results.keys) == [
        "mean_reward", "std_reward", "is_deterministic", "n_eval_episodes", "eval_datetime",
      ])
    #expect(results["n_eval_episodes"] as? Int == 2)
    try FileManager.default.removeItem(atPath: folder("hub/results.json"))
    let again = try evaluate(["--hub", "hub", "--name-prefix", "other"], in: folder)
    #expect(again.status == 73 && again.error.contains("hub/replay.mp4"), "\(again.error)")
    #expect(try evaluate(["--hub", "hub", "--overwrite"], in: folder).status == 0)
    #expect(!folder.contents.contains { $0.contains("partial") || $0.contains("other") })
  }

  @Test(arguments: [
    (["--report", "site", "--video-folder", "videos"], "expected a folder in --report site"),
    (["--report", ""], "--report: expected a path"),
    (["--report", "site", "--shard", "1/2"], "--report is about the whole run"),
    (["--report", "site", "--json", "site/index.html"], "are the same file"),
    (["--hub", "hub", "--policy", "random"], "expected one --policy, found 2"),
    (["--hub", "hub", "--no-video"], "expected --format mp4"),
    (["--hub", "hub", "--format", "gif"], "expected --format mp4"),
    (["--title", "x"], "--title is a part of the page and of a grid: expected --report or --grid"),
    (
      ["--report", "site", "--film", "a.gif"],
      "--film a.gif: expected a file whose name ends in .mp4 or .webm"
    ),
    (["--report", "site", "--baseline", "random"], "--baseline random: expected one of several policies"),
  ])
  func mistakesAreNamed(arguments: [String], says: String) throws {
    let folder = try TemporaryFolder()
    let run = try evaluate(arguments, in: folder)
    #expect(run.status == 64)
    #expect(run.error.contains(says), "\(run.error)")
    #expect(folder.contents == [])
  }
}
