import Advisor
import SourceText
import Testing

@Suite struct PyPITests {
  private static let fixtures = FormatFixture.all(in: "pypi")

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
    ("requirements.txt", "requirements-txt"), ("dev-requirements.in", "requirements-txt"),
    ("requirements_test.txt", "requirements-txt"), ("requirements/base.txt", "requirements-txt"),
    ("a/requirements/constraints.txt", "constraints-txt"),
    ("constraints-3.9.txt", "constraints-txt"), ("requirements-asdf/test.txt", nil),
    ("requirements/README.md", nil), ("requirements.txt.bak", nil),
    ("a/pyproject.toml", "pyproject-toml"), ("PYPROJECT.TOML", nil), ("poetry.lock", "poetry-lock"),
    ("uv.lock", "uv-lock"), ("pdm.lock", "pdm-lock"), ("pylock.toml", "pylock-toml"),
    ("pylock.dev.toml", "pylock-toml"), ("pylock.a.b.toml", nil), ("PYLOCK.dev.toml", nil),
    ("pylock..toml", nil), ("Pipfile", "pipfile"), ("Pipfile.lock", "pipfile-lock"),
    ("setup.cfg", "setup-cfg"), ("x/setup.cfg/y", nil),
  ])
  func recognises(_ path: String, _ format: String?) {
    #expect(Ecosystems.format(of: DocumentPath(path))?.0.name == format)
  }

  /// An index that no address tells to be public stands in for it if nearly all come from it.
  @Test(arguments: [
    (["https://pip.test/simple", "https://registry.example/a"], [true, false]),
    (
      ["https://registry.example/a", "https://registry.example/a", "https://x.example"],
      [true, true, false]
    ),
    (
      ["https://registry.example/api/pypi/pypi-remote/simple", "https://x.example/simple"],
      [true, false]
    ),
    (["https://user:secret@pypi.registry.example:8080/simple"], [true]),
    (["https://x.example/pypi-like-not/simple"], [true]),
    (["", "https://pip.test"], [false, true]),
  ])
  func judgesIndexes(_ addresses: [String], _ arePublic: [Bool]) {
    let entries = addresses.enumerated().map { number, address in
      "[[package]]\nname = \"p\(number)\"\nsource = { registry = \"\(address)\" }\n"
    }
    let reading = UVLock().read(DocumentText(entries.joined()))
    #expect(reading.lockfile?.packages.map(\.source.isPublicRegistry) == arePublic)
  }

  /// The requirement keeps the language it was written in: Poetry's, or that of PEP 440.
  @Test(arguments: [
    ("[project]\ndependencies = [\"a==1.0\"]", "==1.2.3"),
    ("[tool.poetry.dependencies]\na = \"^1.0\"", "^1.2.3"),
    ("[tool.poetry.dependencies]\na = \"1.0\"", "1.2.3"),
  ])
  func rewrites(_ text: String, _ expected: String) throws {
    let format = PyprojectToml()
    let requirement = try #require(format.read(DocumentText(text)).manifest?.requirements.first)
    let scheme = PEP440Scheme()
    let version = try #require(scheme.version("1.2.3"))
    #expect(format.rewrite(requirement, toAdmit: version, scheme: scheme) == expected)
  }
}
