// swift-tools-version: 6.2
import PackageDescription

// Small programs over Showreel; README.md says what each shows. A package of your own begins like this one.
let programs = [
  "record-environment", "hover", "evaluate-checkpoint", "train-ppo", "draw-figure", "side-by-side",
]

let package = Package(
  name: "showreel-examples",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "showreel", path: "..")],
  targets: programs.map { program in
    .executableTarget(
      name: program,
      dependencies: [
        .product(name: "Showreel", package: "showreel"),
        .product(name: "ShowreelCommand", package: "showreel"),
      ])
  },
  swiftLanguageModes: [.v6]
)
