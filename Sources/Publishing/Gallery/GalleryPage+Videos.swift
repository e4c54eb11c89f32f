import Episodes
import Evaluation
import Recording
import ShowreelSupport

extension GalleryPage {
  /// The recordings that show several episodes, which lead the page.
  var groupVideos: String {
    recordings.filter { episodes(of: $0).count > 1 }.map { recording in
      let count = episodes(of: recording).count
      let caption = "\(count) episodes on one clock; those that are over stay on their last frame."
      return """
        <figure class="hero">
        \(player(recording, title: "\(count) episodes side by side"))
        <figcaption>\(caption)\(links(recording))</figcaption>
        </figure>
        """
    }.joined(separator: "\n")
  }

  /// The recordings of single episodes: those of several policies from one seed side by side, else under their policies.
  var episodeVideos: String {
    let cards = recordings.compactMap { recording -> Card? in
      let shown = episodes(of: recording)
      return shown.count == 1
        ? Card(recording: recording, report: shown[0].report, episode: shown[0].episode) : nil
    }
    guard !cards.isEmpty else { return "" }
    let numbers = Set(cards.map(\.episode.episode)).sorted()
    let isComparison = document.reports.count > 1
    // Many videos that all begin by themselves would keep a browser busy.
    let isLively = cards.count <= Self.mostLively
    func group(_ heading: String?, _ cards: [Card]) -> String {
      let name = heading.map { "<h3>\($0.htmlEscaped)</h3>\n" } ?? ""
      let figures = cards.map { card($0, isLively: isLively) }.joined(separator: "\n")
      return "\(name)<div class=\"cards\">\n\(figures)\n</div>"
    }
    let groups: [String]
    if isComparison, numbers.count < cards.count {
      groups = numbers.map { number in
        let row = cards.filter { $0.episode.episode == number }
        return group("Episode \(number), seed \(row[0].episode.seed)", row)
      }
    } else {
      groups = document.reports.indices.compactMap { index in
        let own = cards.filter { $0.report == index }
        return own.isEmpty ? nil : group(isComparison ? labels[index] : nil, own)
      }
    }
    let count = document.reports.map(\.episodes.count).max() ?? 0
    return """
      <section>
      <h2>Episodes</h2>
      <p class="note">\(settings.selection.sentence(of: count))\(isComparison ? " The same seeds for each policy." : "")</p>
      \(groups.joined(separator: "\n"))
      </section>
      """
  }

  /// The most videos of a page that play by themselves when the pointer is over them.
  private static let mostLively = 24

  /// A video of one episode.
  private struct Card {
    var recording: RecordedFiles
    var report: Int
    var episode: EvaluationReport.Episode
  }

  private func card(_ card: Card, isLively: Bool) -> String {
    let (episode, label) = (card.episode, labels[card.report])
    let end = episode.terminated ? "" : episode.truncated ? ", the limit" : ""
    let steps = "\(episode.length) step\(episode.length == 1 ? "" : "s")\(end)"
    let name = document.reports.count > 1 ? "\(label.htmlEscaped), " : ""
    return """
      <figure>
      \(player(card.recording, title: "\(label), episode \(episode.episode)", isLively: isLively))
      <figcaption><strong>\(Text.fixed(episode.totalReward).typeset)</strong> return<br>\(name)episode \(episode.episode), \
      seed \(episode.seed), \(steps)\(links(card.recording))</figcaption>
      </figure>
      """
  }

  /// The episodes that a recording shows, with the indices of their reports.
  private func episodes(of recording: RecordedFiles) -> [(report: Int, episode: EvaluationReport.Episode)] {
    guard let video = recording.video else { return [] }
    return document.reports.indices.flatMap { index in
      document.reports[index].episodes.filter { $0.video == video }.map { (index, $0) }
    }
  }

  private func address(_ path: String) -> String? { relativePath(path)?.asRelativeAddress }

  /// The player of a recording: its videos, or else a picture that moves, or else its poster.
  ///
  /// The controls are below the picture. A lively player's poster lies over the picture, and the video, which plays all the
  /// while in a loop, is seen when the pointer or the keyboard comes to it: no script is needed.
  private func player(_ recording: RecordedFiles, title: String, isLively: Bool = false) -> String {
    let title = title.htmlEscaped
    let poster = recording.poster.flatMap(address)
    func box(_ file: VideoFile) -> String { #"width="\#(file.width)" height="\#(file.height)""# }
    let sources = recording.videoFiles.compactMap { file -> String? in
      guard let type = file.format.playedType, let address = address(file.path) else { return nil }
      return #"<source src="\#(address)" type="\#(type)">"#
    }
    if !sources.isEmpty, let first = recording.videoFiles.first(where: { $0.format.playedType != nil }) {
      let isLively = isLively && poster != nil
      let start = isLively ? "autoplay" : #"preload="none""#
      let still = isLively ? poster.map { "\n<img class=\"still\" src=\"\($0)\" alt=\"\">" } ?? "" : ""
      let poster = poster.map { " poster=\"\($0)\"" } ?? ""
      return """
        <div class="player" style="--ratio: \(System.fixed(Double(first.height) / Double(max(1, first.width)), digits: 4))">
        <video controls loop muted playsinline \(start) \(box(first))\(poster) aria-label="\(title)">
        \(sources.joined(separator: "\n"))
        </video>\(still)
        </div>
        """
    }
    let picture = recording.videoFiles.first { [.gif, .apng, .webp].contains($0.format) }
    guard let file = picture ?? recording.videoFiles.first,
      let source = picture.map({ address($0.path) }) ?? poster
    else { return "" }
    return #"<img src="\#(source)" \#(box(file)) loading="lazy" alt="\#(title)">"#
  }

  /// The links to a recording's files, where it has others than the one that is shown.
  private func links(_ recording: RecordedFiles) -> String {
    let files = recording.videoFiles
    guard files.count > 1 || files.first?.format == .mkv else { return "" }
    let links = files.compactMap { file in
      address(file.path).map { "<a href=\"\($0)\">\(file.format.rawValue)</a>" }
    }
    return "<br>" + links.joined(separator: " · ")
  }
}

extension VideoFormat {
  /// The media type of a format that browsers play with controls; `nil` for any other.
  fileprivate var playedType: String? {
    switch self {
    case .mp4: "video/mp4"
    case .webm: "video/webm"
    case .gif, .apng, .webp, .mkv: nil
    }
  }
}
