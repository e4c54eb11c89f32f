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

  /// The recordings of single episodes, under their policies.
  var episodeVideos: String {
    let groups = document.reports.indices.compactMap { index in
      let cards = recordings.compactMap { recording -> String? in
        let shown = episodes(of: recording)
        guard shown.count == 1, shown[0].report == index else { return nil }
        return card(recording, shown[0].episode, label: labels[index])
      }
      guard !cards.isEmpty else { return nil as String? }
      let name = document.reports.count > 1 ? "<h3>\(labels[index].htmlEscaped)</h3>\n" : ""
      return "\(name)<div class=\"cards\">\n\(cards.joined(separator: "\n"))\n</div>"
    }
    guard !groups.isEmpty else { return "" }
    return "<section>\n<h2>Episodes</h2>\n\(groups.joined(separator: "\n"))\n</section>"
  }

  private func card(
    _ recording: RecordedFiles, _ episode: EvaluationReport.Episode, label: String
  ) -> String {
    let end = episode.terminated ? "" : episode.truncated ? ", the limit" : ""
    let steps = "\(episode.length) step\(episode.length == 1 ? "" : "s")\(end)"
    return """
      <figure>
      \(player(recording, title: "\(label), episode \(episode.episode)"))
      <figcaption><strong>\(Text.fixed(episode.totalReward).typeset)</strong> return<br>episode \(episode.episode), \
      seed \(episode.seed), \(steps)\(links(recording))</figcaption>
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

  /// The HTML element that shows a recording: a video player, or else a moving picture, or else the poster.
  private func player(_ recording: RecordedFiles, title: String) -> String {
    let title = title.htmlEscaped
    let poster = recording.poster.flatMap(address)
    func box(_ file: VideoFile) -> String { #"width="\#(file.width)" height="\#(file.height)""# }
    let sources = recording.videoFiles.compactMap { file -> String? in
      guard let type = file.format.playedType, let address = address(file.path) else { return nil }
      return #"<source src="\#(address)" type="\#(type)">"#
    }
    if !sources.isEmpty, let first = recording.videoFiles.first(where: { $0.format.playedType != nil }) {
      let poster = poster.map { " poster=\"\($0)\"" } ?? ""
      return """
        <video controls muted playsinline preload="none" \(box(first))\(poster) aria-label="\(title)">
        \(sources.joined(separator: "\n"))
        </video>
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
