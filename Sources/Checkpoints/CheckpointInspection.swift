import Policies
import ShowreelSupport

/// The contents of a policy's file: its format, its networks with their tensors, and the checkpoint that it would be
/// read as.
public struct CheckpointInspection: Sendable {
  /// A tensor, without its numbers.
  public struct Tensor: Sendable, Hashable {
    /// The name, as the file has it.
    public var name: String
    /// The format of its numbers, by safetensors' name for it: `F32`.
    public var format: String
    /// The sizes of its dimensions, the outermost first.
    public var shape: [Int]
  }

  /// A network: a dictionary of tensors.
  public struct Network: Sendable {
    /// The name that `--network` takes; empty where there is one network without a name.
    public var name: String
    /// The tensors, in the file's order.
    public var tensors: [Tensor]
  }

  /// The format, such as `safetensors` or `Stable-Baselines3 (PPO)`.
  public var format: String
  /// The networks, at least one.
  public var networks: [Network]
  /// The other contents of the file, which are not read.
  public var skipped: [String]
  /// The strings beside the tensors of a safetensors file.
  public var metadata: [String: String]
  /// The class of the policy, where Stable-Baselines3 wrote the file.
  public var policyClass: String?
  /// The checkpoint; `nil` where the file cannot be read as one without more options.
  public var checkpoint: Checkpoint?
  /// The message of the error that explains why `checkpoint` is `nil`.
  public var refusal: String?
  /// The settings that would make a checkpoint of the file, such as the name of a network.
  package var remedies: [Remedy] = []

  /// Reads a file; numbers are read only of the tensors that make the checkpoint's network.
  ///
  /// - Parameters: As `Checkpoint.init(contentsOf:)` has them.
  /// - Throws: `FileError`, where the file is missing, or none of a policy.
  public init(
    contentsOf path: String, inputs: Int? = nil, outputs: Int? = nil, activation: Activation? = nil,
    head: HeadChoice? = nil, network: String? = nil
  ) throws(FileError) {
    let reader = try FileReader(path: try PolicyFile.located(path), operation: ByteRegion.operation)
    var contents = try CheckpointContents(ByteRegion(reader))
    format = contents.format
    skipped = contents.skipped
    metadata = contents.metadata
    policyClass = contents.settings?.policyClass
    networks = []
    for index in contents.names.indices {
      let tensors = try contents.tensors(of: index).map {
        Tensor(name: $0.name, format: $0.format.rawValue, shape: $0.shape)
      }
      networks.append(Network(name: contents.names[index], tensors: tensors))
    }
    do throws(FileError) {
      checkpoint = try Checkpoint(
        contentsOf: path, inputs: inputs, outputs: outputs, activation: activation, head: head,
        network: network)
    } catch {
      (refusal, remedies) = (error.message, error.remedies)
    }
  }
}
