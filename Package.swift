// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "showreel",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "showreel", targets: ["showreel"]),
    .library(
      name: "Showreel",
      targets: [
        "Raster", "Environments", "Recording", "Figures", "Policies", "Training", "Evaluation",
      ]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    // An arrow of the dependency graph never points back: `Evaluation` cannot import `Training`,
    // so no gradient can be tracked there.
    .target(name: "Raster"),
    .systemLibrary(
      name: "CCrypto", path: "Sources/CCrypto", pkgConfig: "libcrypto",
      providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
    .target(name: "ShowreelSupport", dependencies: ["CCrypto"]),
    .target(
      name: "CBox2D",
      linkerSettings: [.linkedLibrary("box2d")]),
    .target(name: "Environments", dependencies: ["Raster", "CBox2D"]),
    .systemLibrary(
      name: "CLibPNG", path: "Sources/CLibPNG", pkgConfig: "libpng",
      providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .target(name: "CPNG", dependencies: ["CLibPNG"]),
    .target(name: "CRecording"),
    .target(name: "Recording", dependencies: ["Environments", "Raster", "CPNG", "CRecording"]),
    .systemLibrary(
      name: "CFreeType", path: "Sources/CFreeType", pkgConfig: "freetype2",
      providers: [.apt(["libfreetype-dev"]), .brew(["freetype"])]),
    .target(name: "Figures", dependencies: ["Raster", "CFreeType"]),
    .target(name: "Policies"),
    .target(name: "Training", dependencies: ["Policies", "Environments"]),
    .target(
      name: "Evaluation",
      dependencies: [
        "Environments", "Policies", "Recording", "Figures", "ShowreelSupport",
      ]),
    .executableTarget(
      name: "showreel",
      dependencies: [
        "Raster", "Environments", "Recording", "Figures", "Policies", "Training", "Evaluation",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // What several test targets share: golden images, fixtures, temporary directories.
    .target(
      name: "TestSupport", dependencies: ["Raster", "Recording", "CLibPNG"], path: "Tests/TestSupport"),
    .testTarget(
      name: "RasterTests", dependencies: ["Raster", "TestSupport"], exclude: ["Goldens"]),
    .testTarget(
      name: "EnvironmentsTests", dependencies: ["Environments", "TestSupport"],
      exclude: ["Fixtures"]),
    .testTarget(name: "RecordingTests", dependencies: ["Recording", "TestSupport"]),
    .testTarget(
      name: "PoliciesTests", dependencies: ["Policies", "TestSupport"], exclude: ["Fixtures"]),
    .testTarget(
      name: "TrainingTests", dependencies: ["Training", "TestSupport"], exclude: ["Fixtures"]),
    .testTarget(
      name: "EvaluationTests", dependencies: ["Evaluation", "TestSupport"], exclude: ["Fixtures"]),
    .testTarget(
      name: "FiguresTests", dependencies: ["Figures", "TestSupport"], exclude: ["Goldens"]),
    .testTarget(name: "CommandTests", dependencies: ["showreel", "TestSupport"]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)
