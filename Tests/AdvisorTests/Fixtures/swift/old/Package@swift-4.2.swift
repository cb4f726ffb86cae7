// swift-tools-version:4.2
let package = Package(
  dependencies: [
    .Package(url: "https://github.com/a/three.git", majorVersion: 3),
    .package(url: "https://github.com/a/exact", .exact("1.0.0-beta.1")),
    .package(url: "https://github.com/a/branch", .branch("develop")),
    .package(url: "https://github.com/a/revision", .revision("e9a9e76")),
    Package.Dependency.package(
      name: "Four", url: "https://github.com/a/four",
      Package.Dependency.Requirement.upToNextMajor(from: "4.0.0")),
  ])
