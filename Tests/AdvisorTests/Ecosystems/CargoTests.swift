import Advisor
import SourceText
import Testing

@Suite struct CargoTests {
  private static let fixtures = FormatFixture.all(in: "cargo")

  @Test(arguments: fixtures)
  func readsFixture(_ fixture: FormatFixture) throws {
    try fixture.expectListing()
    try fixture.expectSameWithCarriageReturns()
    try fixture.expectSameWithByteOrderMark()
    try fixture.expectBothSidesOfAMerge()
  }

  @Test(arguments: fixtures)
  func readsBrokenFixture(_ fixture: FormatFixture) throws { try fixture.expectNoBreakage() }

  @Test(arguments: [
    ("Cargo.toml", "cargo-toml"), ("a/b/Cargo.lock", "cargo-lock"), ("cargo.toml", nil),
    ("a.Cargo.lock", nil), ("Cargo.lock/x", nil), ("", nil),
  ])
  func recognises(_ path: String, _ format: String?) {
    #expect(Ecosystems.format(of: DocumentPath(path))?.0.name == format)
  }
}
