import Advisor
import ForewarnTestSupport
import Testing

@testable import forewarn

/// Every report follows the official schema of its format, or, where no package carries one, what its
/// reader documents. One process checks all: `Tests/Validators/validate.py`.
struct ReportValidationTests {
  @Test func everyReportFollowsItsSchema() throws {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    try Self.writeProject(to: folder)
    let kinds = ["sarif", "gitlab", "codeclimate", "junit"]
    var files: [String] = []
    let outputs = kinds.flatMap { ["--output", "\($0)=\(folder.path)/out.\($0)"] }
    let check = try RunningCommand.forewarn(
      ["check", "--starter"] + outputs + ["project"], folder: folder.path)
    #expect(check.code == 1, "\(check.standardOutput)\(check.standardError)")
    #expect(check.standardOutput.contains("set aside"))
    files += kinds.flatMap { [$0, "\(folder.path)/out.\($0)"] }
    // The same with hostile texts in every place.
    let words = HostileTexts.all
    let hostile = try CheckReportTests.hostile(
      stride(from: 0, to: words.count, by: 7).map { words[$0] } + [""])
    for kind in kinds {
      let text = try #require(CheckReports.named(kind)).text(of: hostile, ReportStyle())
      try folder.write(text, to: "hostile.\(kind)")
      files += [kind, "\(folder.path)/hostile.\(kind)"]
    }
    for format in BillOfMaterials.Format.allCases {
      for vex in [[], ["--vex", "--starter"]] {
        let path = "\(folder.path)/bill\(vex.count).\(format.rawValue).json"
        let bill = try RunningCommand.forewarn(
          ["sbom", "--format", format.rawValue, "--output", path] + vex
            + [folder.path + "/project", Repository.root + "/Examples/npm-shop"],
          folder: folder.path)
        #expect(bill.code == 0, "\(bill.standardError)")
        files += [format.rawValue, path]
      }
    }
    let python = Repository.root + "/.build/validators/bin/python"
    let output = try RunningCommand.run(
      python, [Repository.root + "/Tests/Validators/validate.py"] + files)
    #expect(
      output.code == 0,
      "Scripts/setup.sh tests installs the validators. \(output.standardOutput)\(output.standardError)"
    )
    #expect(
      output.standardOutput.split(separator: "\n").count { $0.hasSuffix(": ok") }
        == files.count / 2)
  }

  /// A project with a flaw, one that is set aside, a file that is missing, names beyond ASCII, and
  /// packages of no registry.
  private static func writeProject(to folder: TemporaryFolder) throws {
    try folder.write("", to: "project/.git/HEAD")
    try folder.write(
      """
      { "dependencies": { "lodash": "4.17.11", "minimist": "1.2.5", "own": "file:../own",
        "forked": "git+https://git.example/forked.git#v1", "\u{00FC}\u{1F980}": "^1.0.0" } }
      """, to: "project/\u{00FC}x/package.json")
    try folder.write("-r gone.txt\nPyYAML==5.3\n", to: "project/requirements.txt")
    try folder.write(
      """
      {
        "@context": "https://openvex.dev/ns/v0.2.0",
        "@id": "https://team.example/vex/1",
        "author": "Team <team@mail.example>",
        "timestamp": "2026-01-01T00:00:00Z",
        "version": 1,
        "statements": [{
          "vulnerability": {"name": "CVE-2021-23337"},
          "products": [{"@id": "pkg:npm/lodash"}],
          "status": "not_affected",
          "justification": "vulnerable_code_not_in_execute_path",
          "impact_statement": "Nobody calls defaultsDeep with foreign text."
        }]
      }
      """, to: "project/.vex/decisions.openvex.json")
  }
}
