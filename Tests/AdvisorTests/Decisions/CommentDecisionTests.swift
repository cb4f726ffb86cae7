import Advisor
import ForewarnTestSupport
import SourceText
import Testing

/// Decisions in the comments of every format that has comments.
struct CommentDecisionTests {
  private static let body = "forewarn: ignore GHSA-1111-aaaa-aaaa until 2026-01-31 because of us"

  /// A file with an affected entry, `@` in the place of the comment, and what marks comments.
  static let files: [(name: String, package: String, text: String)] = [
    ("Cargo.toml", "crates.io/pkg", "[dependencies]\npkg = \"=1.4.0\" # @\n"),
    ("Cargo.toml", "crates.io/pkg", "[dependencies.pkg]\nversion = \"=1.4.0\" # @\n"),
    ("pyproject.toml", "PyPI/pkg", "[project]\ndependencies = [\n  # @\n  'pkg==1.4.0']\n"),
    ("Pipfile", "PyPI/pkg", "[packages]\n# @\npkg = '==1.4.0'\n"),
    ("requirements.txt", "PyPI/pkg", "# @\npkg==1.4.0\n"),
    ("setup.cfg", "PyPI/pkg", "[options]\ninstall_requires =\n  # @\n  pkg==1.4.0\n"),
    ("Gemfile", "RubyGems/pkg", "gem 'pkg', '1.4.0' # @\n"),
    (
      "x.gemspec", "RubyGems/pkg",
      "Gem::Specification.new do |s|\n  # @\n  s.add_dependency 'pkg', '1.4.0'\nend\n"
    ),
    ("go.mod", "Go/example.com/pkg", "module x\n\n// @\nrequire example.com/pkg v1.4.0\n"),
    (
      "pom.xml", "Maven/a:pkg",
      """
      <project><dependencies>
        <!-- @ -->
        <dependency>
          <groupId>a</groupId>
          <artifactId>pkg</artifactId>
          <version>1.4.0</version>
        </dependency></dependencies></project>

      """
    ),
    (
      "x.csproj", "NuGet/pkg",
      """
      <Project><ItemGroup>
        <!-- @ -->
        <PackageReference Include="pkg" Version="[1.4.0]" />
      </ItemGroup></Project>

      """
    ),
    ("build.gradle", "Maven/a:pkg", "dependencies {\n  implementation 'a:pkg:1.4.0' // @\n}\n"),
    ("gradle/libs.versions.toml", "Maven/a:pkg", "[libraries]\n# @\npkg = 'a:pkg:1.4.0'\n"),
    (
      "Package.swift", "SwiftURL/github.com/a/pkg",
      """
      // swift-tools-version: 6.0
      import PackageDescription
      let package = Package(name: "x", dependencies: [
        // @
        .package(url: "https://github.com/a/pkg", exact: "1.4.0"),
      ])

      """
    ),
    (
      "deno.json", "npm/pkg",
      "{\n  \"imports\": {\n    // @\n    \"pkg\": \"npm:pkg@1.4.0\"\n  }\n}\n"
    ),
    ("pubspec.yaml", "Pub/pkg", "name: x\ndependencies:\n  pkg: 1.4.0 # @\n"),
    ("stack.yaml", "Hackage/pkg", "extra-deps:\n  # @\n  - pkg-1.4.0\n"),
    ("x.cabal", "Hackage/pkg", "name: x\nlibrary\n  build-depends:\n    -- @\n    pkg ==1.4.0\n"),
    (
      "mix.exs", "Hex/pkg",
      "defmodule X.MixProject do\n  defp deps do\n    [\n      # @\n      {:pkg, \"1.4.0\"}\n    ]\n"
        + "  end\nend\n"
    ),
    (
      ".github/workflows/a.yml", "GitHub Actions/a/pkg",
      "jobs:\n  a:\n    steps:\n      # @\n      - uses: a/pkg@v1.4.0\n"
    ),
  ]

  @Test(arguments: files) func holds(_ given: (name: String, package: String, text: String)) throws
  {
    let advisories: [Substring] = [
      "GHSA-1111-aaaa-aaaa  \(given.package)  <1.5.0  high  Reads files"
    ]
    let without = try DecisionTests.assessment(
      [:], manifest: given.text.replacing(" @", with: " -", maxReplacements: 1), named: given.name,
      advisories: advisories)
    #expect(without.findings.contains { $0.code == .knownVulnerability }, "\(given.text)")
    let text = given.text.replacing(" @", with: " " + Self.body, maxReplacements: 1)
    let with = try DecisionTests.assessment(
      [:], manifest: text, named: given.name, advisories: advisories)
    #expect(!with.findings.contains { $0.code == .knownVulnerability }, "\(text)")
    #expect(with.suppressed.first?.suppression?.kind == .inSource)
    #expect(with.suppressed.first?.suppression?.reason == "of us")
  }

  @Test func aCommentOfAnotherLineSaysNothing() throws {
    let text = "# \(Self.body)\nother==1.0\npkg==1.4.0\n"
    let result = try DecisionTests.assessment(
      [:], manifest: text, named: "requirements.txt",
      advisories: ["GHSA-1111-aaaa-aaaa  PyPI/pkg  <1.5.0  high  Reads files"])
    #expect(result.findings.map(\.code) == [.unusedException, .knownVulnerability])
  }

  /// What a format cannot take as a comment is none.
  @Test(arguments: [
    ("package.json", "npm/pkg", "{\"dependencies\": {\n  // @\n  \"pkg\": \"1.4.0\"}}\n"),
    ("Gemfile", "RubyGems/pkg", "gem 'pkg', '1.4.0', x: '# @'\n"),
    ("Dockerfile", "npm/pkg", "FROM a:1 # @\n"),
  ]) func whatIsNoComment(_ given: (name: String, package: String, text: String)) throws {
    let text = given.text.replacing("@", with: Self.body)
    let result = try DecisionTests.assessment(
      [:], manifest: text, named: given.name,
      advisories: ["GHSA-1111-aaaa-aaaa  \(given.package)  <1.5.0  high  Reads files"])
    #expect(result.suppressed.isEmpty)
    #expect(!result.findings.contains { $0.code == .unusedException })
  }
}
