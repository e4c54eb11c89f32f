import ArgumentParser
import Showreel

/// The options that say of a policy what its file does not.
struct PolicyFileOptions: ParsableArguments {
  @Option(help: "The function between the network's layers, where the file does not say so.")
  var activation: Activation?

  @Option(help: "What the network's outputs are, where the file does not say so.")
  var head: HeadChoice?

  @Option(help: ArgumentHelp("Which of several networks in the file.", valueName: "name"))
  var network: String?

  @Option(
    help: ArgumentHelp(
      "Normalize observations as VecNormalize.save wrote it to this file, or not at all, whatever training did.",
      valueName: "file|none"))
  var normalize: String?

  /// The options, as the library takes them.
  var options: PolicyOptions {
    PolicyOptions(
      activation: activation, head: head, network: network,
      normalization: normalize.map { PolicyOptions.Normalization($0) })
  }

  /// Those that are there.
  var given: [String] {
    [
      activation.map { _ in "--activation" }, head.map { _ in "--head" }, network.map { _ in "--network" },
      normalize.map { _ in "--normalize" },
    ].compactMap(\.self)
  }

  /// Throws where there are some, since chance has no network.
  func refuseForChance() throws {
    if let option = given.first {
      throw ValidationError("\(option) needs a policy file; random has no network")
    }
  }
}

extension Activation: ExpressibleByArgument {}

extension HeadChoice: ExpressibleByArgument {}
