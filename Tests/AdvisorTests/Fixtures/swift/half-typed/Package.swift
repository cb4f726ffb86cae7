let package = Package(
  dependencies: [
    .package(url: "https://github.com/a/one", from: "1.0.
    .package(url: "https://github.com/a/two", from: "2.0.0",
    .package(url: "https://github.com/a/three", 
    .package(url: "https://github.com/a/four", from: "4.0.0"),
  ]
