import Advisor
import SourceText
import Testing

/// The files under `Fixtures/`, for the ecosystems that need no tests beside these.
@Suite struct EcosystemFixtureTests {
  private static let fixtures = [
    "go", "maven", "nuget", "packagist", "pipelines", "pub", "hex", "deno", "sbom", "cran",
    "julia", "hackage", "opam", "conan", "vcpkg", "bazel", "conda",
    "cocoapods", "homebrew", "rubygems", "swift",
  ].flatMap(FormatFixture.all)

  @Test(arguments: fixtures)
  func readsFixture(_ fixture: FormatFixture) throws {
    try fixture.expectListing()
    try fixture.expectSameWithCarriageReturns()
    try fixture.expectSameWithByteOrderMark()
    try fixture.expectBothSidesOfAMerge()
  }

  @Test(arguments: fixtures)
  func readsBrokenFixture(_ fixture: FormatFixture) throws { try fixture.expectNoBreakage() }
}
