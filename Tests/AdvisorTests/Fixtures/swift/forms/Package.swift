// swift-tools-version: 6.0
import PackageDescription

let nioVersion: Version = "2.42.0"
let mirror = "https://git.example/größe/"

let package = Package(
  name: "Größe",
  dependencies: [
    .package(url: "https://github.com/apple/swift-log.git", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-nio", exact: nioVersion),  // .package(url: "no")
    .package(
      url: "git@github.com:vapor/vapor.git",
      "4.40.0"..<"5.0.0",
    ),
    .package(url: "ssh://git@Git.Example:22/a/b/", "1.0.0" ... "1.2.3-rc.1", traits: []),
    .package(url: "https://github.com/a/minor", .upToNextMinor(from: Version(0, 3, 1))),
    .package(url: "https://github.com/a/branch", branch: "main"),
    .package(url: "https://github.com/a/revision", revision: "e9a9e76"),
    .package(url: mirror + "x.git", from: "1.0.0"),
    .package(url: "https://github.com/a/\(name)", from: "1.0.0"),
    .package(id: "mona.LinkedList", .upToNextMajor(from: "1.2.0")),
    .package(name: "Local", path: "../Local"),
    .package(url: "https://github.com/a/unknown", someRange),
  ],
  targets: [.target(name: "Größe", dependencies: [.product(name: "NIO", package: "swift-nio")])]
)
package.dependencies += [.package(url: "https://github.com/a/later", .exact("v1"))]
