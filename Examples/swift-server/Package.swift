// swift-tools-version: 5.9
import PackageDescription

let package = Package(
  name: "Server",
  dependencies: [
    .package(url: "https://github.com/vapor/vapor.git", exact: "4.39.2"),
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.40.0"),
    .package(url: "https://github.com/apple/swift-log.git", branch: "main"),
  ],
  targets: [
    .executableTarget(name: "Server", dependencies: [.product(name: "Vapor", package: "vapor")])
  ]
)
