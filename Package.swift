// swift-tools-version: 6.1
// The targets, and what each may import, are explained in ARCHITECTURE.md. Each boundary exists
// because of what it forbids; `make build` turns an undeclared import into an error.
import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let argumentParser: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")

/// A release on Linux needs no shared library: hooks start it for every commit, and finding and
/// relocating libraries took longer than many a check (docs/decisions/0006-one-file.md). What the
/// static Foundation needs is named, since a build without `--static-swift-stdlib`, as pre-commit does
/// it, does not find that out.
let selfContained: [LinkerSetting] = [
  .unsafeFlags(
    [
      "-static-executable", "-lFoundationEssentials", "-l_FoundationCollections",
      "-l_FoundationCShims", "-lswiftSynchronization",
    ], .when(platforms: [.linux], configuration: .release))
]

let package = Package(
  name: "forewarn",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "forewarn", targets: ["forewarn"]),
    .executable(name: "forewarn-sync", targets: ["forewarn-sync"]),
    .library(name: "Advisor", targets: ["Advisor"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
  ],
  targets: [
    .target(name: "SourceText", swiftSettings: settings),
    .target(name: "ManifestSyntax", dependencies: ["SourceText"], swiftSettings: settings),
    .target(
      name: "Advisor", dependencies: ["ManifestSyntax", "SourceText"], swiftSettings: settings),

    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .target(
      name: "AdvisoryStore", dependencies: ["Advisor", "SourceText", "CSQLite"],
      swiftSettings: settings),

    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(
      name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
    .systemLibrary(
      name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
    .target(
      name: "AdvisorySync",
      dependencies: [
        "AdvisoryStore", "Advisor", "ManifestSyntax", "CCurl", "CDeflate", "CZstd",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
      ],
      swiftSettings: settings),

    .target(name: "LanguageServerProtocol", swiftSettings: settings),
    .target(
      name: "LSPServer", dependencies: ["Advisor", "LanguageServerProtocol", "SourceText"],
      swiftSettings: settings),

    .executableTarget(
      name: "forewarn",
      dependencies: [
        "Advisor", "AdvisoryStore", "LSPServer", "LanguageServerProtocol", "ManifestSyntax",
        "SourceText", argumentParser,
      ],
      swiftSettings: settings, linkerSettings: selfContained),
    .executableTarget(
      name: "forewarn-sync",
      dependencies: ["AdvisorySync", "AdvisoryStore", "Advisor", argumentParser],
      swiftSettings: settings),

    .target(
      name: "ForewarnTestSupport",
      dependencies: [
        "Advisor", "AdvisoryStore", "LSPServer", "LanguageServerProtocol", "ManifestSyntax",
        "SourceText",
      ],
      path: "Tests/ForewarnTestSupport",
      swiftSettings: settings),
    .testTarget(
      name: "SourceTextTests", dependencies: ["SourceText", "ForewarnTestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "ManifestSyntaxTests",
      dependencies: ["ManifestSyntax", "SourceText", "ForewarnTestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "AdvisorTests",
      dependencies: ["Advisor", "ManifestSyntax", "SourceText", "ForewarnTestSupport"],
      exclude: ["Cases", "Fixtures"], swiftSettings: settings),
    .testTarget(
      name: "AdvisoryStoreTests",
      dependencies: ["AdvisoryStore", "Advisor", "CSQLite", "ForewarnTestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "AdvisorySyncTests",
      dependencies: [
        "AdvisorySync", "AdvisoryStore", "Advisor", "CDeflate", "ForewarnTestSupport",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "LSPServerTests",
      dependencies: [
        "LSPServer", "LanguageServerProtocol", "Advisor", "SourceText", "ForewarnTestSupport",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "Advisor", "AdvisoryStore", "ForewarnTestSupport", "LSPServer", "LanguageServerProtocol",
        "ManifestSyntax", "SourceText", "forewarn", "forewarn-sync", argumentParser,
      ],
      exclude: ["Snapshots"], swiftSettings: settings),
    .testTarget(
      name: "RepositoryTests", dependencies: ["Advisor", "SourceText", "ForewarnTestSupport"],
      swiftSettings: settings),
  ]
)
