import Advisor
import ForewarnTestSupport
import Testing

/// The tables under `Fixtures/versions`: orders, ranges and rewrites, one fact a line.
@Suite struct VersionTableTests {
  @Test(arguments: TestScheme.all) func order(of scheme: TestScheme) throws {
    guard let table = scheme.orderTable else { return }
    for line in try Table.lines(table) {
      let sign = line.contains(" < ") ? "<" : "="
      // In `= 1.2.3 = 1.2.3` the last sign is the one between the two.
      let middle = try #require(line.ranges(of: " \(sign) ").last)
      let a = String(line[..<middle.lowerBound])
      let b = String(line[middle.upperBound...])
      let mirrored = sign == "<" ? ">" : "="
      #expect(VersionComparisonTool.compareLine("\(a)\t\(b)", scheme.scheme) == sign, "\(line)")
      #expect(VersionComparisonTool.compareLine("\(b)\t\(a)", scheme.scheme) == mirrored, "\(line)")
    }
  }

  @Test(arguments: TestScheme.all) func ranges(of scheme: TestScheme) throws {
    guard let table = scheme.rangeTable else { return }
    for line in try Table.lines(table) {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      try #require(fields.count == 3, "\(line)")
      // PEP 440 tables say what a single version is told: prereleases are not left out.
      let rule = scheme.scheme is PoetryScheme || scheme.scheme is PEP440Scheme ? "\tincluded" : ""
      let question = "\(fields[0])\t\(fields[1])" + rule
      #expect(
        VersionComparisonTool.satisfiesLine(question, scheme.scheme) == fields[2], "\(line)")
    }
  }

  @Test func rewrites() throws {
    for line in try Table.lines("rewrites.tsv") {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      try #require(fields.count == 4, "\(line)")
      let scheme = try #require(TestScheme.all.first { $0.name == fields[0] }?.scheme, "\(line)")
      let result = scheme.version(fields[2]).flatMap { scheme.rewrite(fields[1], toAdmit: $0) }
      #expect(result ?? "-" == fields[3], "\(line)")
    }
  }

  @Test func pins() {
    let npm = NPMScheme()
    #expect(npm.pinnedVersion("=1.2.3")?.text == "1.2.3")
    #expect(npm.pinnedVersion("1.2.3") != nil)
    #expect(npm.pinnedVersion("1.2") == nil)
    #expect(npm.pinnedVersion("^1.2.3") == nil)
    #expect(npm.pinnedVersion("1.2.3 || 1.2.4") == nil)
    #expect(PEP440Scheme().pinnedVersion("== 1.2")?.text == "1.2")
    #expect(PEP440Scheme().pinnedVersion("==1.2.*") == nil)
    #expect(PEP440Scheme().pinnedVersion("==1.2,!=1.3") == nil)
    #expect(PoetryScheme().pinnedVersion("1.2")?.text == "1.2")
    #expect(PoetryScheme().pinnedVersion("^1.2") == nil)
    #expect(CargoScheme().pinnedVersion("=1.2.3")?.text == "1.2.3")
    #expect(CargoScheme().pinnedVersion("1.2.3") == nil)
    #expect(CargoScheme().pinnedVersion("=1.2") == nil)
  }

  @Test(arguments: [
    ("1.2.3", "1.9.0", false), ("1.2.3", "2.0.0", true), ("0.2.3", "0.2.4", false),
    ("0.2.3", "0.3.0", true), ("0.0.3", "0.0.4", true), ("0.0.3", "0.1.0", true),
  ])
  func majorChange(from old: String, to new: String, isMajor: Bool) throws {
    for scheme: any VersionScheme in [NPMScheme(), CargoScheme(), SemVerScheme()] {
      let a = try #require(scheme.version(old))
      let b = try #require(scheme.version(new))
      #expect(scheme.isMajorChange(from: a, to: b) == isMajor)
    }
  }

  @Test(arguments: [
    ("npm", "1.2.3", "1.2.9", true), ("npm", "1.2.3", "1.3.0", false),
    ("npm", "0.2.3", "0.2.4", true), ("npm", "0.0.3", "0.0.4", false),
    ("npm", "1.2.3", "2.2.3", false), ("crates.io", "1.2.3", "1.2.4", true),
    ("PyPI", "1.2", "1.2.9", true), ("PyPI", "1.2.3", "1.3", false),
    ("PyPI", "1!1.2.3", "1!1.2.4", true), ("PyPI", "1!1.2.3", "1!1.3.4", false),
    ("PyPI", "1", "1.0.1", true), ("PyPI", "1!1.2.3", "1.2.4", false),
    ("RubyGems", "5.2.4.1", "5.2.4.3", true), ("Maven", "2.7.1.Final", "2.7.9.Final", true),
    ("Maven", "Finchley.SR2", "Greenwich.SR2", false), ("Go", "v1.2.3", "v1.2.4", true),
    ("NuGet", "6.0.1", "6.0.12", true), ("Packagist", "7.4.2", "7.5.0", false),
  ])
  func patchChange(of ecosystem: String, from old: String, to new: String, isPatch: Bool) throws {
    let scheme = try #require(Ecosystem(ecosystem).definition?.versions)
    let a = try #require(scheme.version(old))
    let b = try #require(scheme.version(new))
    #expect(scheme.isPatchChange(from: a, to: b) == isPatch)
  }

  @Test func majorChangeOfPython() throws {
    let scheme = PEP440Scheme()
    func isMajor(_ a: String, _ b: String) throws -> Bool {
      scheme.isMajorChange(
        from: try #require(scheme.version(a)), to: try #require(scheme.version(b)))
    }
    #expect(try isMajor("1.9", "2.0"))
    #expect(try isMajor("1.9", "1!1.9"))
    #expect(try !isMajor("0.9", "0.10"))
  }

  @Test func theSchemesOfTheEcosystems() {
    #expect(VersionComparisonTool.scheme(named: "npm")?.name == "npm")
    #expect(VersionComparisonTool.scheme(named: "PyPI")?.name == "pep440")
    #expect(VersionComparisonTool.scheme(named: "crates.io")?.name == "cargo")
    #expect(VersionComparisonTool.scheme(named: "SemVer")?.name == "semver")
    #expect(VersionComparisonTool.scheme(named: "Nowhere") == nil)
    #expect(VersionComparisonTool.compareLine("0\t0.dev0", PEP440Scheme()) == "<")
    #expect(VersionComparisonTool.compareLine("x\t1", PEP440Scheme()) == "?")
    #expect(VersionComparisonTool.satisfiesLine("^1", NPMScheme()) == "?")
    #expect(Ecosystem.pypi.definition?.normalizeName("Foo__Bar.-baz") == "foo-bar-baz")
  }
}

/// A scheme and the tables that it must hold to.
/// What a requirement is taken to start from, for telling a major step.
@Suite struct NamedVersionTests {
  @Test(arguments: [
    ("npm", "^1.2.3", "1.2.3"), ("npm", "^1", "1"), ("npm", "1.x", "1"), ("npm", "v1.2.*", "v1.2"),
    ("npm", ">=1.2.3 <2.0.0", "1.2.3"), ("npm", "<2.0.0 >=1.2.3", "1.2.3"), ("npm", "<2.0.0", nil),
    ("npm", "<=1.9.0", "1.9.0"), ("npm", "*", nil), ("npm", "latest", nil),
    ("PyPI", "<4,>=3.2", "3.2"), ("PyPI", "!=3.0,>=3.2", "3.2"), ("PyPI", "==3.*", "3"),
    ("Packagist", "1.*", "1"), ("Packagist", "dev-main", nil), ("Maven", "[1.0,2.0)", "1.0"),
    ("Maven", "(,2.0]", "2.0"), ("RubyGems", "~> 1.2", "1.2"),
  ])
  func named(_ ecosystem: String, _ requirement: String, _ expected: String?) throws {
    let scheme = try #require(TestScheme.all.first { $0.name == ecosystem }?.scheme)
    #expect(scheme.namedVersion(in: requirement)?.text == expected)
  }
}

struct TestScheme: CustomTestStringConvertible, Sendable {
  let name: String
  let scheme: any VersionScheme
  var orderTable: String?
  var rangeTable: String?
  /// What may follow the three numbers of a made-up version; by default SemVer's.
  var suffixes = ["", "", "", "-0", "-alpha", "-alpha.1", "-rc.10", "-a-b", "-1a"]
  /// What may stand before a made-up version in a requirement; nil for schemes that are made up
  /// otherwise.
  var operators: [String]?
  var testDescription: String { name }

  static let all = [
    TestScheme(name: "SemVer", scheme: SemVerScheme(), orderTable: "semver.versions"),
    TestScheme(
      name: "npm", scheme: NPMScheme(), orderTable: "npm.versions", rangeTable: "npm.ranges"),
    TestScheme(
      name: "PyPI", scheme: PEP440Scheme(), orderTable: "pypi.versions", rangeTable: "pypi.ranges"),
    TestScheme(name: "poetry", scheme: PoetryScheme(), rangeTable: "poetry.ranges"),
    TestScheme(
      name: "crates.io", scheme: CargoScheme(), orderTable: "crates.versions",
      rangeTable: "crates.ranges"),
    TestScheme(name: "Go", scheme: GoScheme(), orderTable: "go.versions"),
    TestScheme(
      name: "Maven", scheme: MavenScheme(), orderTable: "maven.versions",
      rangeTable: "maven.ranges"),
    TestScheme(
      name: "NuGet", scheme: NuGetScheme(), orderTable: "nuget.versions",
      rangeTable: "nuget.ranges"),
    TestScheme(
      name: "Pub", scheme: PubScheme(), orderTable: "pub.versions", rangeTable: "pub.ranges",
      operators: ["", "^", ">=", ">", "<", "<="]),
    TestScheme(
      name: "Hex", scheme: HexScheme(), orderTable: "semver.versions", rangeTable: "hex.ranges",
      suffixes: ["", "", "-dev", "-rc.1"], operators: ["", "== ", "~> ", ">= ", "> ", "< "]),
    TestScheme(
      name: "Julia", scheme: JuliaScheme(), orderTable: "julia.versions",
      rangeTable: "julia.ranges", suffixes: ["", "-rc1", "+2"],
      operators: ["", "^", "~", "=", ">=", "<"]),
    TestScheme(
      name: "CRAN", scheme: CRANScheme(), orderTable: "cran.versions", rangeTable: "cran.ranges",
      suffixes: ["", "-1", ".9000"], operators: [">= ", "> ", "< ", "== "]),
    TestScheme(
      name: "Hackage", scheme: HackageScheme(), orderTable: "hackage.versions",
      rangeTable: "hackage.ranges", suffixes: ["", ".1"],
      operators: [">= ", "> ", "< ", "== ", "^>= "]),
    TestScheme(
      name: "ConanCenter", scheme: ConanScheme(), orderTable: "conan.versions",
      rangeTable: "conan.ranges", suffixes: ["", "-pre", "a"],
      operators: ["", "~", "^", ">=", "<"]),
    TestScheme(
      name: "opam", scheme: OpamScheme(), orderTable: "opam.versions", rangeTable: "opam.ranges",
      suffixes: ["", "~beta", "+1"], operators: [">= ", "= ", "< "]),
    TestScheme(
      name: "Debian", scheme: DebianScheme(), orderTable: "debian.versions",
      suffixes: ["", "-1", "~rc1-2", "+dfsg-1ubuntu2"], operators: [""]),
    TestScheme(
      name: "Red Hat", scheme: RPMScheme(), orderTable: "rpm.versions",
      suffixes: ["", "-1.el9", "~rc1-2", "^git1-1"], operators: [""]),
    TestScheme(
      name: "Alpine", scheme: AlpineScheme(), orderTable: "alpine.versions",
      suffixes: ["", "-r1", "_rc1", "_p2-r3", "b"], operators: [""]),
    TestScheme(
      name: "GitHub Actions", scheme: TagScheme(), rangeTable: "tags.ranges",
      suffixes: ["", "-rc.1"], operators: ["", "v"]),
    TestScheme(
      name: "RubyGems", scheme: GemScheme(), orderTable: "rubygems.versions",
      rangeTable: "rubygems.ranges",
      suffixes: ["", "", ".0", ".a", ".rc1", ".rc.0.1", "-1", ".4.b"],
      operators: ["", "~> ", ">= ", "> ", "< ", "= ", "!= "]),
    TestScheme(
      name: "Packagist", scheme: ComposerScheme(), orderTable: "packagist.versions",
      rangeTable: "packagist.ranges", suffixes: ["", "", "-dev", "-alpha1", "b2", ".rc.3", "-p1"],
      operators: ["", "^", "~", ">=", ">", "<", "=", "!="]),
  ]
}

/// Reads a table of `Fixtures/versions`.
enum Table {
  static func lines(_ name: String) throws -> [String] {
    let text = try Repository.text("Tests/AdvisorTests/Fixtures/versions/\(name)")
    return text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
  }
}
