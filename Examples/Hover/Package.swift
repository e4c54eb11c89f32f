// swift-tools-version: 6.2
import PackageDescription

// An environment of one's own, and the whole command over it:
//
//     swift run -c release hover-showreel train Hover-v0 --episodes 500
//     swift run -c release hover-showreel evaluate Hover-v0 --policy Hover-v0.safetensors
let package = Package(
  name: "hover",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "showreel", path: "../..")],
  targets: [
    .executableTarget(
      name: "hover-showreel",
      dependencies: [
        .product(name: "Showreel", package: "showreel"),
        .product(name: "ShowreelCommand", package: "showreel"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
