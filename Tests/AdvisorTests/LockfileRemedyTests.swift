import Advisor
import ForewarnTestSupport
import SourceText
import Testing

/// What is proposed for a package that only a lockfile names: a command that works, or whom to raise.
struct LockfileRemedyTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var advisory: String
    var file: String
    var text: String
    var title: String
    var command: String?

    var testDescription: String { name }
  }

  @Test(arguments: rows) func theProposalWorks(row: Row) throws {
    let document = try #require(
      Document(path: DocumentPath(row.file), text: DocumentText(row.text)))
    let assessment = assess(
      DocumentContext(document: document), advisories: AdvisoryTable.source([row.advisory[...]]),
      policy: Policy(), today: Timestamp(seconds: 1_760_000_000))
    let remediation = try #require(assessment.findings.first?.remediations.first)
    #expect(remediation.title == row.title)
    #expect(remediation.command == row.command)
    #expect(remediation.edits.isEmpty)
  }

  static let qs = "GHSA-hrpp-h998-j3pp  npm/qs  <6.7.3  high  Hangs"
  static let rows = [
    Row(
      name: "npm, admitted", advisory: qs, file: "package-lock.json",
      text: npm(asking: "^6.7.0"), title: "Update qs to 6.7.3 in the lockfile",
      command: "npm update qs"),
    Row(
      name: "npm, pinned by its parent", advisory: qs, file: "package-lock.json",
      text: npm(asking: "6.7.0"),
      title: #"""
        Raise express, which asks for qs 6.7.0, or force it by "overrides": { "qs": "6.7.3" } in \#
        package.json
        """#, command: "npm install"),
    Row(
      name: "npm 6, pinned by its parent", advisory: qs, file: "package-lock.json",
      text: """
        {"lockfileVersion": 1, "dependencies": {
          "express": {"version": "4.17.1", "requires": {"qs": "~6.7.0 <6.7.2"}},
          "qs": {"version": "6.7.0"}}}
        """,
      title: #"""
        Raise express, which asks for qs ~6.7.0 <6.7.2, or force it by \#
        "overrides": { "qs": "6.7.3" } in package.json
        """#, command: "npm install"),
    Row(
      name: "npm, a major step", advisory: "GHSA-0000-0000-0001  npm/qs  <7.0.0  high  Hangs",
      file: "package-lock.json", text: npm(asking: "^6.7.0"),
      title: "Update express, so that qs 7.0.0 or newer is taken", command: nil),
    Row(
      name: "Yarn 1", advisory: qs, file: "yarn.lock",
      text: """
        express@^4.17.0:
          version "4.17.1"
          dependencies:
            qs "^6.7.0"

        qs@^6.7.0:
          version "6.7.0"

        """,
      title: #"Force it by "resolutions": { "qs": "6.7.3" } in package.json"#,
      command: "yarn install"),
    Row(
      name: "Yarn 4, admitted", advisory: qs, file: "yarn.lock", text: berry(asking: "^6.7.0"),
      title: "Update qs to 6.7.3 in the lockfile", command: "yarn up --recursive qs"),
    Row(
      name: "Yarn 4, pinned by its parent", advisory: qs, file: "yarn.lock",
      text: berry(asking: "6.7.0"),
      title: #"""
        Raise express, which asks for qs 6.7.0, or force it by \#
        "resolutions": { "qs": "6.7.3" } in package.json
        """#, command: "yarn install"),
    Row(
      name: "pnpm, which does not record requests", advisory: qs, file: "pnpm-lock.yaml",
      text: """
        lockfileVersion: '9.0'
        importers:
          .:
            dependencies:
              express: {specifier: ^4.17.0, version: 4.17.1}
        packages:
          express@4.17.1: {resolution: {integrity: sha512-AA==}}
          qs@6.7.0: {resolution: {integrity: sha512-AA==}}
        snapshots:
          express@4.17.1: {dependencies: {qs: 6.7.0}}
          qs@6.7.0: {}

        """,
      title: #"""
        Update qs to 6.7.3 in the lockfile (if another package forbids it, force it by overrides of \#
        pnpm-workspace.yaml (before pnpm 10: pnpm.overrides of package.json) with "qs": "6.7.3")
        """#, command: "pnpm update --depth Infinity qs"),
    Row(
      name: "Cargo", advisory: "RUSTSEC-0000-0001  crates.io/time  <0.1.45  high  Crashes",
      file: "Cargo.lock",
      text: """
        version = 3
        [[package]]
        name = "chrono"
        version = "0.4.19"
        source = "registry+https://github.com/rust-lang/crates.io-index"
        dependencies = ["time"]
        [[package]]
        name = "time"
        version = "0.1.43"
        source = "registry+https://github.com/rust-lang/crates.io-index"
        """, title: "Update time to 0.1.45 in the lockfile",
      command: "cargo update time@0.1.43 --precise 0.1.45"),
    Row(
      name: "uv, which does not record requests", advisory: jinja, file: "uv.lock",
      text: """
        version = 1
        [[package]]
        name = "flask"
        version = "3.0.0"
        source = { registry = "https://pip.test/simple" }
        dependencies = [{ name = "jinja2" }]
        [[package]]
        name = "jinja2"
        version = "3.1.2"
        source = { registry = "https://pip.test/simple" }
        """,
      title: #"""
        Update jinja2 to 3.1.3 in the lockfile (if another package forbids it, force it by \#
        override-dependencies = ["jinja2==3.1.3"] under [tool.uv] in pyproject.toml)
        """#, command: "uv lock --upgrade-package jinja2"),
    Row(
      name: "Poetry, admitted", advisory: jinja, file: "poetry.lock", text: poetry(">=3.0"),
      title: "Update Jinja2 to 3.1.3 in the lockfile", command: "poetry update Jinja2"),
    Row(
      name: "Poetry, forbidden by the parent", advisory: jinja, file: "poetry.lock",
      text: poetry(">=3.0,<3.1.3"), title: "Raise flask, which asks for Jinja2 >=3.0,<3.1.3",
      command: nil),
    Row(
      name: "Composer, forbidden by the parent",
      advisory: "CVE-0000-0001  Packagist/guzzlehttp/psr7  <1.8.4  high  Line breaks",
      file: "composer.lock",
      text: """
        {"packages": [
          {"name": "guzzlehttp/guzzle", "version": "7.4.5", "require": {"guzzlehttp/psr7": "1.8.3"}},
          {"name": "guzzlehttp/psr7", "version": "1.8.3"}]}
        """, title: "Raise guzzlehttp/guzzle, which asks for guzzlehttp/psr7 1.8.3", command: nil),
    Row(
      name: "a bill of materials", advisory: qs, file: "bom.json",
      text: """
        {"bomFormat": "CycloneDX", "components": [
          {"name": "qs", "version": "6.7.0", "purl": "pkg:npm/qs@6.7.0"}]}
        """, title: "Upgrade qs to 6.7.3", command: nil),
    Row(
      name: "a name that a shell would not take for one",
      advisory: "GHSA-0000-0000-0001  npm/$(reboot)  <6.7.3  high  Hangs",
      file: "package-lock.json", text: npm(asking: "^6.7.0").replacing("qs", with: "$(reboot)"),
      title: "Update $(reboot) to 6.7.3 in the lockfile", command: "npm install"),
  ]

  static let jinja = "PYSEC-0000-0001  PyPI/jinja2  <3.1.3  medium  Escapes"

  static func npm(asking text: String) -> String {
    """
    {"lockfileVersion": 3, "packages": {
      "": {"dependencies": {"express": "^4.17.0"}},
      "node_modules/express": {"version": "4.17.1", "dependencies": {"qs": "\(text)"}},
      "node_modules/qs": {"version": "6.7.0"}}}
    """
  }

  static func berry(asking text: String) -> String {
    """
    __metadata:
      version: 8

    "express@npm:^4.17.0":
      version: 4.17.1
      resolution: "express@npm:4.17.1"
      dependencies:
        qs: "npm:\(text)"

    "qs@npm:\(text)":
      version: 6.7.0
      resolution: "qs@npm:6.7.0"

    """
  }

  static func poetry(_ text: String) -> String {
    """
    [[package]]
    name = "flask"
    version = "3.0.0"
    [package.dependencies]
    Jinja2 = "\(text)"
    [[package]]
    name = "Jinja2"
    version = "3.1.2"
    """
  }
}
