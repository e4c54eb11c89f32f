// swift-tools-version: 6.2
import PackageDescription

/// The programs of Examples/Package.swift, once more: here the tests build them of the modules that are there anyway.
let examples = [
  "record-environment", "hover", "evaluate-checkpoint", "train-ppo", "draw-figure", "side-by-side",
]

/// For scripts/test: debug builds are optimized too where the tests would take three times as long. Scripts alone ask for such flags,
/// because nobody could depend on a package that has them.
let optimized: [SwiftSetting] =
  Context.environment["SHOWREEL_OPTIMIZED_TESTS"] == nil
  ? [] : [.unsafeFlags(["-O"], .when(configuration: .debug))]
let optimizedC: [CSetting] = optimized.isEmpty ? [] : [.unsafeFlags(["-O2"], .when(configuration: .debug))]
/// For scripts/demo: not optimized is what takes long to compile and little of the demo's time, so that the first video comes in about
/// half of the time.
let quick: [SwiftSetting] =
  Context.environment["SHOWREEL_QUICK_DEMO"] == nil
  ? [] : [.unsafeFlags(["-Onone"], .when(configuration: .release))]

let package = Package(
  name: "showreel",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "showreel", targets: ["ShowreelExecutable"]),
    .library(name: "Showreel", targets: ["Showreel"]),
    .library(name: "ShowreelCommand", targets: ["ShowreelCommand"]),
    // Installed as libshowreel.so; a product of that name would be taken for the command.
    .library(name: "CShowreel", type: .dynamic, targets: ["CShowreel"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // An arrow of the dependency graph never points back: `Evaluation` cannot import `Training`,
    // so no gradient can be tracked there.
    .target(name: "Raster", swiftSettings: optimized),
    .systemLibrary(
      name: "CCrypto", path: "Sources/CCrypto", pkgConfig: "libcrypto",
      providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
    .target(name: "CSupport"),
    .target(name: "ShowreelSupport", dependencies: ["CCrypto", "CSupport"], swiftSettings: optimized),
    .target(name: "Physics", swiftSettings: optimized + quick),
    .target(
      name: "Environments", dependencies: ["Raster", "Physics", "ShowreelSupport"],
      swiftSettings: optimized + quick),
    .systemLibrary(
      name: "CLibPNG", path: "Sources/CLibPNG", pkgConfig: "libpng",
      providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .target(name: "CPNG", dependencies: ["CLibPNG"]),
    .target(
      name: "Recording", dependencies: ["Raster", "ShowreelSupport", "CPNG"], swiftSettings: optimized),
    .systemLibrary(
      name: "CFreeType", path: "Sources/CFreeType", pkgConfig: "freetype2",
      providers: [.apt(["libfreetype-dev"]), .brew(["freetype"])]),
    .target(
      name: "Figures", dependencies: ["Raster", "ShowreelSupport", "CFreeType"],
      swiftSettings: optimized + quick),
    .target(name: "Policies", swiftSettings: optimized),
    .systemLibrary(
      name: "CZlib", path: "Sources/CZlib", pkgConfig: "zlib",
      providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .target(
      name: "Checkpoints", dependencies: ["Policies", "ShowreelSupport", "CZlib"],
      swiftSettings: optimized + quick),
    .target(
      name: "Episodes",
      dependencies: [
        "Environments", "Recording", "Figures", "Policies", "Checkpoints", "ShowreelSupport",
      ], swiftSettings: optimized + quick),
    .target(name: "CKernels", cSettings: optimizedC),
    .target(
      name: "Training",
      dependencies: [
        "Environments", "Policies", "Checkpoints", "Recording", "Figures", "Episodes", "ShowreelSupport",
        "CKernels",
      ], swiftSettings: optimized + quick),
    .target(name: "Evaluation", dependencies: ["Episodes"], swiftSettings: quick),
    .target(name: "Publishing", dependencies: ["Evaluation"], swiftSettings: quick),
    .target(
      name: "Showreel",
      dependencies: [
        "Raster", "Physics", "Environments", "Recording", "Figures", "Policies", "Checkpoints", "Training",
        "Episodes", "Evaluation", "Publishing", "ShowreelSupport",
      ]),
    .target(
      name: "ShowreelCommand",
      dependencies: ["Showreel", .product(name: "ArgumentParser", package: "swift-argument-parser")],
      swiftSettings: quick),
    .executableTarget(name: "ShowreelExecutable", dependencies: ["ShowreelCommand"]),
    .target(name: "CShowreelInterface", exclude: ["exports.map"]),
    .target(name: "CShowreel", dependencies: ["CShowreelInterface", "Showreel"]),

    // What several test targets share: golden images, fixtures, temporary directories.
    .target(
      name: "TestSupport", dependencies: ["Raster", "Recording", "Figures", "ShowreelSupport", "CLibPNG"],
      path: "Tests/TestSupport"),
    .testTarget(name: "ShowreelSupportTests", dependencies: ["ShowreelSupport", "TestSupport"]),
    .testTarget(
      name: "RasterTests", dependencies: ["Raster", "ShowreelSupport", "TestSupport"],
      exclude: ["Goldens", "Fixtures"]),
    .testTarget(name: "PhysicsTests", dependencies: ["Physics", "TestSupport"], exclude: ["Fixtures"]),
    .testTarget(
      name: "EnvironmentsTests", dependencies: ["Environments", "ShowreelSupport", "TestSupport"],
      exclude: ["Fixtures", "Goldens"]),
    .testTarget(name: "RecordingTests", dependencies: ["Recording", "TestSupport"]),
    .testTarget(name: "PoliciesTests", dependencies: ["Policies", "TestSupport"]),
    .testTarget(
      name: "CheckpointsTests", dependencies: ["Checkpoints", "TestSupport"], exclude: ["Fixtures"]),
    .testTarget(
      name: "TrainingTests", dependencies: ["Training", "CKernels", "TestSupport"], exclude: ["Fixtures"]),
    .testTarget(
      name: "EpisodesTests", dependencies: ["Episodes", "TestSupport"], exclude: ["Goldens"]),
    .testTarget(
      name: "EvaluationTests", dependencies: ["Evaluation", "TestSupport"], exclude: ["Fixtures"]),
    .testTarget(name: "PublishingTests", dependencies: ["Publishing", "TestSupport"]),
    .testTarget(
      name: "FiguresTests", dependencies: ["Figures", "TestSupport"], exclude: ["Goldens"]),
    .testTarget(
      name: "ExamplesTests",
      dependencies: ["Showreel", "TestSupport"] + examples.map { .target(name: "example-\($0)") }),
    // Replaces malloc, to count calls; so it is no part of the tests' own program.
    .target(name: "CAllocations", path: "Tests/CAllocations"),
    .executableTarget(
      name: "AllocationCounts", dependencies: ["Showreel", "CAllocations"], path: "Tests/AllocationCounts"),
    .testTarget(
      name: "ShowreelCommandTests",
      dependencies: [
        "ShowreelExecutable", "ShowreelCommand", "AllocationCounts", "Raster", "Recording", "Checkpoints",
        "ShowreelSupport",
        "TestSupport",
      ],
      exclude: ["Programs", "FirstLook"]),
    .testTarget(
      name: "CShowreelTests", dependencies: ["ShowreelExecutable", "TestSupport"], exclude: ["Programs"]),
  ],
  swiftLanguageModes: [.v6]
)

package.targets += examples.map { program in
  .executableTarget(
    name: "example-\(program)", dependencies: ["Showreel", "ShowreelCommand"],
    path: "Examples/Sources/\(program)")
}
