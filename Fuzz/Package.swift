// swift-tools-version: 6.2
import PackageDescription

// A package of its own: its programs get their `main` from libFuzzer, without which they cannot be linked.
let package = Package(
  name: "fuzz",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "showreel", path: "..")],
  targets: [
    .target(name: "FuzzSupport"),
    .executableTarget(
      name: "traces", dependencies: [.product(name: "Showreel", package: "showreel"), "FuzzSupport"]),
    .executableTarget(
      name: "shards", dependencies: [.product(name: "Showreel", package: "showreel"), "FuzzSupport"]),
    .executableTarget(
      name: "checkpoints", dependencies: [.product(name: "Showreel", package: "showreel"), "FuzzSupport"]),
  ],
  swiftLanguageModes: [.v6]
)
