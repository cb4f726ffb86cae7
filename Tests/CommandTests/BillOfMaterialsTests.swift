import Advisor
import ForewarnTestSupport
import ManifestSyntax
import SourceText
import Testing

@testable import forewarn

/// Bills of materials: what they list is what was read, and what they say can be read again.
struct BillOfMaterialsTests {
  private static func bill(_ paths: [String]) -> BillOfMaterials {
    let read = ReadFiles(paths.map { Repository.root + "/" + $0 })
    return BillOfMaterials(
      name: "example", inventory: Inventory(read.contexts), root: Repository.root)
  }

  private struct Package: Hashable {
    var purl: String
    var version: String
    var isDirect: Bool?
  }

  /// The packages of a bill as our own reader reads them, without the project itself.
  private static func packages(_ text: String) throws -> [Package] {
    let document = try #require(
      Document(path: DocumentPath("/x/bom.json"), text: DocumentText(text)))
    #expect(document.reading.problems.isEmpty)
    let lockfile = try #require(document.reading.lockfile)
    return lockfile.packages.filter {
      $0.source != .unsupported("a component without a package URL")
    }
    .map {
      var url = PackageURL($0.identity, name: $0.name, version: nil)
      if !$0.source.isPublicRegistry { url.type = "generic" }
      return Package(
        purl: url.namespace.joined(separator: "/") + " " + url.name,
        version: $0.version, isDirect: $0.isDirect)
    }
  }

  @Test(arguments: BillOfMaterials.Format.allCases)
  func whatIsWrittenIsReadAgain(format: BillOfMaterials.Format) throws {
    let folders = Repository.files(under: "Examples", suffix: "").map {
      $0.split(separator: "/").prefix(2).joined(separator: "/")
    }
    for folder in Set(folders).sorted() where folder != "Examples/README.md" {
      let bill = Self.bill([folder])
      guard !bill.inventory.components.isEmpty else { continue }
      let expected = bill.inventory.components.map { component in
        let url = PackageURL(component.identity, name: component.name, version: nil)
        return Package(
          purl: url.namespace.joined(separator: "/") + " " + url.name,
          version: component.version ?? "",
          isDirect: bill.direct.isEmpty ? nil : component.isDirect ?? false)
      }
      let again = try Self.packages(bill.text(format))
      #expect(again == expected, "\(folder) \(format.rawValue)")
    }
  }

  @Test func packagesAreListedOnceWithWhoNeedsThem() throws {
    let inventory = Self.bill(["Examples/npm-shop"]).inventory
    #expect(Set(inventory.components.map(\.purl)).count == inventory.components.count)
    let lodash = try #require(inventory.components.first { $0.name == "lodash" })
    #expect(lodash.isDirect == true)
    #expect(lodash.version == "4.17.11")
    #expect(!lodash.places.isEmpty)
    #expect(inventory.components.contains { $0.isDirect == false })
    let needed = Set(inventory.components.flatMap(\.dependencies))
    for (number, component) in inventory.components.enumerated() where component.isDirect == false {
      #expect(needed.contains(number), "nobody needs \(component.name)")
    }
  }

  static let sources: [(source: PackageSource, purl: String)] = [
    (.registry, "pkg:npm/left@1.0.0"),
    (
      .otherRegistry("https://registry.example"),
      "pkg:npm/left@1.0.0?repository_url=https:%2F%2Fregistry.example"
    ),
    (
      .git("https://git.example/left"),
      "pkg:npm/left@1.0.0?vcs_url=https:%2F%2Fgit.example%2Fleft"
    ),
    (
      .url("https://files.example/left.tgz"),
      "pkg:generic/left@1.0.0?download_url=https:%2F%2Ffiles.example%2Fleft.tgz"
    ),
    (.path("../left"), "pkg:generic/left@1.0.0"),
    (.workspace, "pkg:generic/left@1.0.0"),
    (.unsupported("x"), "pkg:generic/left@1.0.0"),
  ]

  /// A package of the same name elsewhere must not get the public one's name.
  @Test(arguments: sources) func onlyPublicPackagesGetPublicNames(
    source: PackageSource, purl: String
  ) throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try folder.write("{\"dependencies\": {\"left\": \"1.0.0\"}}", to: "package.json")
    var component = try #require(Inventory(ReadFiles([folder.path]).contexts).components.first)
    component.source = source
    #expect(component.purl == purl)
  }

  @Test func digestsComeFromLockfiles() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try folder.write(
      """
      # yarn lockfile v1


      left@^1.0.0:
        version "1.0.0"
        resolved "https://registry.example/left.tgz"
        integrity sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA= sha512-x
      """, to: "yarn.lock")
    try folder.write(
      """
      {"lockfileVersion": 3, "packages": {"": {"dependencies": {"a": "1"}}, "node_modules/a": {
        "version": "1.0.0", "license": "MIT",
        "integrity": "sha256-//////////////////////////////////////////8="}}}
      """, to: "npm/package-lock.json")
    let digits = String(repeating: "Ab", count: 32)
    try folder.write(
      """
      version = 3

      [[package]]
      name = "b"
      version = "1.0.0"
      source = "registry+https://github.com/rust-lang/crates.io-index"
      checksum = "\(digits)"
      """, to: "rust/Cargo.lock")
    let components = Inventory(ReadFiles([folder.path]).contexts).components
    func checksums(_ name: String) -> [String] {
      components.first { $0.name == name }?.checksums.map {
        "\($0.algorithm.rawValue) \($0.digits)"
      } ?? []
    }
    #expect(checksums("left") == ["SHA-1 " + String(repeating: "0", count: 40)])
    #expect(checksums("a") == ["SHA-256 " + String(repeating: "f", count: 64)])
    #expect(checksums("b") == ["SHA-256 " + digits.lowercased()])
    #expect(components.first { $0.name == "a" }?.licence == "MIT")
  }

  @Test func theSameInputsMakeTheSameBytes() throws {
    for format in BillOfMaterials.Format.allCases {
      let arguments = ["sbom", "--starter", "--vex", "--format", format.rawValue, "Examples"]
      let first = try RunningCommand.forewarn(arguments)
      #expect(first.code == 0, "\(first.standardError)")
      #expect(try RunningCommand.forewarn(arguments).standardOutput == first.standardOutput)
      let dated = try RunningCommand.forewarn(
        arguments, environment: ["SOURCE_DATE_EPOCH": "1700000000"])
      #expect(dated.standardOutput.contains("2023-11-14T22:13:20Z"))
    }
  }

  @Test func aBillWithoutItsDatabaseSaysSo() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let output = try RunningCommand.forewarn(
      ["sbom", "--vex", "--cache", folder.path + "/none", "Examples/npm-shop"])
    #expect(output.code == 2)
    #expect(!output.standardOutput.contains("\"vulnerabilities\""))
    let missing = try RunningCommand.forewarn(["sbom", folder.path + "/none.json"])
    #expect(missing.code == 2)
    #expect(missing.standardOutput.contains("forewarn:not-read"))
  }
}
