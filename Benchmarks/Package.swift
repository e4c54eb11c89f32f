// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that users of the library do not build it.
let package = Package(
  name: "benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "showreel", path: "..")],
  targets: [
    .systemLibrary(
      name: "CCairo", pkgConfig: "cairo", providers: [.apt(["libcairo2-dev"]), .brew(["cairo"])]),
    .target(name: "CCairoScene", dependencies: ["CCairo"]),
    .target(name: "CPlainPNG", linkerSettings: [.linkedLibrary("png")]),
    // Replaces malloc, to count calls.
    .target(name: "CAllocations"),
    .executableTarget(
      name: "benchmarks",
      dependencies: [
        .product(name: "Showreel", package: "showreel"), "CCairoScene", "CPlainPNG", "CAllocations",
      ]),
  ],
  swiftLanguageModes: [.v6]
)
