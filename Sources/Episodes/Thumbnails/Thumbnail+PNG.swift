import Raster
import Recording
import ShowreelSupport

extension Thumbnail {
  /// The picture as a PNG file, small rather than fast: its colours are said to be sRGB, and text chunks tell where it
  /// is from, `Description` to people and `Comment`, in JSON, to programs.
  ///
  /// - Throws: `RecordingError` of kind `.io`.
  public static func png(_ picture: Pixmap, of take: Take, steps: [Int]) throws -> [UInt8] {
    try png(picture, of: [(take, steps)])
  }

  /// The picture of several policies' episodes as a PNG file, as of one: `Description` has a line for each, and `Comment` a list.
  ///
  /// - Throws: `RecordingError` of kind `.io`.
  public static func png(_ picture: Pixmap, of episodes: [(take: Take, steps: [Int])]) throws -> [UInt8] {
    let origins = episodes.map { origin(of: $0.take, steps: $0.steps) }
    let descriptions = episodes.map { description(of: $0.take, steps: $0.steps) }
    return try png(
      picture,
      text: [
        PNGText(keyword: "Description", value: descriptions.joined(separator: "\n")),
        PNGText(keyword: "Software", value: "Showreel \(showreelVersion)"),
        PNGText(keyword: "Comment", value: (origins.count == 1 ? origins[0] : .array(origins)).line),
      ])
  }

  private static func origin(of take: Take, steps: [Int]) -> JSON {
    [
      "environment": .string(take.header.environment), "options": take.header.optionsJSON,
      "seed": .unsigned(take.header.seed), "steps": .array(steps.map(JSON.integer)),
      "length": .integer(take.actions.count),
      "policy": take.policy.map(JSON.string) ?? .null,
      "policy_sha256": take.policySHA256.map(JSON.string) ?? .null,
      "deterministic": take.deterministic.map(JSON.bool) ?? .null,
    ]
  }

  static func png(_ picture: Pixmap, text: [PNGText]) throws -> [UInt8] {
    let settings = PNGSettings(compressionLevel: 9, filter: .none, marksSRGB: true)
    return try PNGEncoder(settings: settings).encode(picture, text: text)
  }

  static func description(of take: Take, steps: [Int]) -> String {
    var parts = [take.header.environment, "seed \(take.header.seed)"]
    parts.append("step\(steps.count > 1 ? "s" : "") \(steps.map(String.init).joined(separator: " "))")
    parts[2] += " of \(take.actions.count)"
    if let policy = take.policy { parts.append("policy \(policy)") }
    if take.deterministic == true { parts.append("deterministic") }
    let options = take.header.options.sortedByName.map { "\($0.key)=\($0.value)" }
    return (parts + options).joined(separator: ", ")
  }
}
