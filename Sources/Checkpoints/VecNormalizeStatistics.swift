import Policies
import ShowreelSupport

/// The file of Stable-Baselines3's `VecNormalize.save`: a pickle of the wrapper, of which the statistics of the
/// observations are read, without executing any of it.
enum VecNormalizeStatistics {
  /// The class of the pickled object.
  static let className = "stable_baselines3.common.vec_env.vec_normalize.VecNormalize"

  /// Tells whether a pickle holds a `VecNormalize`.
  static func isPickle(_ objects: PickleObjects, _ root: PickleObjects.Number) -> Bool {
    objects.object(root)?.name == className
  }

  /// The statistics; `nil` where the wrapper left observations alone (`norm_obs=False`).
  ///
  /// - Throws: What was expected of the pickle and what was found.
  static func read(
    _ objects: PickleObjects, _ root: PickleObjects.Number
  ) throws(FormatError) -> ObservationNormalization? {
    guard isPickle(objects, root) else {
      throw FormatError(
        "expected the statistics that VecNormalize.save(…) writes, found \(objects.kind(root))")
    }
    if let flag = objects.member("norm_obs", of: root), objects.double(flag) == 0 { return nil }
    guard let statistics = objects.member("obs_rms", of: root) else {
      throw FormatError("expected obs_rms in the statistics, found none")
    }
    guard objects.dictionary(statistics) == nil else {
      throw FormatError("expected statistics of one vector of observations, found those of a dictionary")
    }
    let mean = try vector("mean", objects, statistics)
    let variance = try vector("var", objects, statistics)
    guard mean.count == variance.count else {
      throw FormatError("expected as many variances as means, found \(variance.count) and \(mean.count)")
    }
    guard variance.allSatisfy({ $0 >= 0 }) else {
      throw FormatError("expected variances that are not negative, found \(variance.min() ?? 0)")
    }
    return ObservationNormalization(
      mean: mean, variance: variance, epsilon: try positive("epsilon", objects, root),
      clip: try positive("clip_obs", objects, root))
  }

  private static func vector(
    _ name: String, _ objects: PickleObjects, _ statistics: PickleObjects.Number
  ) throws(FormatError) -> [Double] {
    guard let number = objects.member(name, of: statistics), let array = PickledArray(number, of: objects),
      array.shape.count == 1, !array.values.isEmpty, array.values.allSatisfy(\.isFinite)
    else {
      throw FormatError(
        "expected obs_rms.\(name) as an array of finite numbers in one dimension, found something else")
    }
    return array.values
  }

  private static func positive(
    _ name: String, _ objects: PickleObjects, _ root: PickleObjects.Number
  ) throws(FormatError) -> Double {
    guard let value = objects.member(name, of: root).flatMap(objects.double), value > 0 else {
      throw FormatError("expected \(name) as a number above 0 in the statistics, found something else")
    }
    return value
  }
}

/// The statistics of observations that training normalized by, read from a file.
public struct NormalizationFile: Sendable {
  /// The normalization; `nil` where training left observations as they are.
  public let normalization: ObservationNormalization?
  /// The SHA-256 of the file's bytes, in hexadecimal.
  public let sha256: String

  /// Reads the file that Stable-Baselines3's `VecNormalize.save` wrote.
  ///
  /// - Throws: `FileError`: missing, malformed or inputOutput.
  public init(contentsOf path: String) throws(FileError) {
    let reader = try FileReader(path: path, operation: Self.operation)
    guard reader.size <= PickleReader.maximumLength else {
      throw FileError(
        .malformed, Self.operation, path: path,
        "expected statistics of at most \(PickleReader.maximumLength) bytes, found \(reader.size)")
    }
    try self.init(bytes: reader.read(0..<reader.size), name: path)
  }

  /// Reads the bytes of such a file; errors call it `name`.
  ///
  /// - Throws: `FileError`: malformed.
  public init(bytes: [UInt8], name: String) throws(FileError) {
    let kind = try FileKind(ByteRegion(bytes, name: name))
    do throws(FormatError) {
      switch kind {
      case .pickle: break
      case .other(let sentence): throw FormatError(sentence)
      default: throw FormatError("expected the statistics that VecNormalize.save(…) writes, found a policy")
      }
      let (objects, root) = try PickleReader.read(bytes)
      normalization = try VecNormalizeStatistics.read(objects, root)
    } catch {
      throw FileError(.malformed, Self.operation, path: name, error.detail)
    }
    sha256 = ShowreelSupport.sha256(bytes)
  }

  private static let operation = "read the statistics"
}
