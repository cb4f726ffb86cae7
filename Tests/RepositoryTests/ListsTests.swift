import Advisor
import ForewarnTestSupport
import Testing

/// The lists of the house name each thing once, and each thing is whole.
struct ListsTests {
  @Test func everyFindingCodeHasItsRuleAndItsPage() throws {
    for code in FindingCode.allCases {
      let ruleFile =
        code.rawValue.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }
        .joined() + "Rule.swift"
      #expect(Repository.files(under: "Sources/Advisor/Assessment/Rules", suffix: ruleFile) != [])
      let page = "docs/findings/\(code.rawValue).md"
      if Environment.isSet("UPDATE_SNAPSHOTS") { try Repository.write(code.manualPage, to: page) }
      #expect(try Repository.text(page) == code.manualPage)
      #expect(code.manualPage.count > 200, "\(code.rawValue) needs a manual text")
    }
    let pages = Repository.files(under: "docs/findings", suffix: ".md")
    #expect(pages.count == FindingCode.allCases.count)
  }

  @Test func everyEcosystemIsListedOnce() {
    let names = Ecosystems.all.map(\.ecosystem.name)
    #expect(Set(names).count == names.count)
    let formats = Ecosystems.all.flatMap { $0.formats.map(\.name) }
    #expect(Set(formats).count == formats.count)
    let schemes = Dictionary(
      grouping: Ecosystems.all.compactMap(\.versions).map { ($0.name, "\(type(of: $0))") },
      by: \.0)
    for (name, uses) in schemes { #expect(Set(uses.map(\.1)).count == 1, "\(name)") }
  }

  @Test(
    arguments: Ecosystems.all.filter { !$0.formats.isEmpty && $0.advisories != .none }
      .map(\.ecosystem.name))
  func anEcosystemIsWhole(name: String) throws {
    let definition = try #require(Ecosystem(name).definition)
    #expect(definition.versions != nil, "\(name) has no version scheme")
    let cases = Repository.files(under: "Tests/AdvisorTests/Cases", suffix: ".case")
      .map { CaseFile((try? Repository.text($0)) ?? "") }
      .filter { file in
        file.files.contains {
          Ecosystems.format(of: DocumentPath($0.name))?.1.name == name
        }
      }
    let labels = cases.flatMap(\.files).flatMap(\.annotations).map(\.label)
    #expect(labels.contains { $0.contains("known-vulnerability") }, "\(name): a vulnerable pin")
    #expect(labels.contains { $0.contains("not-assessed") }, "\(name): a broken file")
    #expect(cases.contains { $0.files.contains { $0.afterTitle != nil } }, "\(name): an edit")
  }

  @Test func theStarterDatabaseIsWhole() throws {
    let lines = StarterDatabase.records.flatMap { $0.split(separator: "\n") }
    let database = StarterDatabase.advisories.database
    #expect(lines.count >= 120)
    #expect(database.isStarter)
    let ids = lines.compactMap { line -> String? in
      if case .success(let advisory) = OSVDecoder.decode(Array(line.utf8)) {
        advisory.id
      } else {
        nil
      }
    }
    #expect(ids.count == lines.count)
    #expect(Set(ids).count == ids.count)
    for name in [
      "npm", "PyPI", "crates.io", "Go", "Maven", "RubyGems", "NuGet", "Packagist", "SwiftURL",
    ] {
      #expect(database.recordCounts[name, default: 0] >= 3, "\(name)")
    }
  }
}
