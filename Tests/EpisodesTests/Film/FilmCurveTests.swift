import Environments
import Testing

@testable import Episodes

@Suite struct FilmCurveTests {
  /// Films of policies by chance, at places along a run.
  private func film(
    _ places: [(steps: Int?, mean: Double?)], curve: [(Double, Double)], hasRunningMeans: Bool = true
  ) throws -> Film {
    let environment = try make("CartPole-v1")
    let checkpoints = try places.map { place in
      var checkpoint = try FilmCheckpoint(.random, for: environment, deterministic: false)
      (checkpoint.steps, checkpoint.meanReturn) = place
      checkpoint.hasRunningMean = hasRunningMeans
      return checkpoint
    }
    var film = Film(of: checkpoints, in: "CartPole-v1", path: "film.mkv")
    film.curve = curve.map { (steps: $0.0, meanReturn: $0.1) }
    return film
  }

  @Test func dotsStandAtTheMeansOfCaptions() throws {
    // 150 and 250 steps lie inside episodes, whose returns are not known by then; several environments count otherwise.
    let film = try film(
      [(150, 20), (200, 28), (250, 33)], curve: [(100, 20), (200, 30), (300, 90)])
    let curve = try #require(film.growingCurve(threshold: nil))
    for checkpoint in film.checkpoints {
      let steps = try #require(checkpoint.steps)
      #expect(curve.value(at: Double(steps)) == checkpoint.meanReturn)
    }
    #expect(curve.value(at: 300) == 90)
    #expect(curve.value(at: 275) == 61.5, "from there on it rises to the next episode's")
  }

  /// A mean of other episodes, such as of an evaluation, is no point of the curve.
  @Test func otherMeansAreInCaptionsAlone() throws {
    let film = try film(
      [(150, 99), (200, 98)], curve: [(100, 20), (200, 30), (300, 90)], hasRunningMeans: false)
    let curve = try #require(film.growingCurve(threshold: nil))
    #expect(curve.value(at: 150) == 20 && curve.value(at: 200) == 30 && curve.points.count == 4)
  }

  @Test func aCurveOfItsOwnGoesThroughTheMeans() throws {
    let film = try film([(0, 20), (100, nil), (200, 40)], curve: [])
    let curve = try #require(film.growingCurve(threshold: 475))
    #expect(curve.points.map(\.x) == [0, 200] && curve.value(at: 100) == 30 && curve.threshold == 475)
    #expect(try self.film([(nil, 20)], curve: [(1, 1)]).growingCurve(threshold: nil) == nil)
  }
}
