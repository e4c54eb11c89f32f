import Foundation

/// A report as its readers have it.
struct Report: Decodable, Equatable {
  struct Episode: Decodable, Equatable {
    var episode: Int
    var seed: UInt64
    var `return`: Double
    var length: Int
    var video: String?
  }
  var policy: String
  var deterministic: Bool
  var episodes: [Episode]
  var meanReturn, stdReturn, medianReturn, minReturn, maxReturn, meanLength: Double
  var meanReturnInterval: [Double]?

  init(_ data: Data) throws { self = try snakeCase.decode(Self.self, from: data) }
}

/// The document of several policies.
struct Comparison: Decodable {
  struct Pair: Decodable {
    var policy, baseline: String
    var episodes, wins, ties, losses: Int
    var meanDifference: Double
    var meanDifferenceInterval: [Double]?
  }
  var policies: [Report]
  var comparison: [Pair]

  init(_ data: Data) throws { self = try snakeCase.decode(Self.self, from: data) }
}

private let snakeCase = {
  let decoder = JSONDecoder()
  decoder.keyDecodingStrategy = .convertFromSnakeCase
  return decoder
}()
