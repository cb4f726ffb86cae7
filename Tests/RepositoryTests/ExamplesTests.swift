import Advisor
import ForewarnTestSupport
import Foundation
import SourceText
import Testing

/// `Examples/` shows every ecosystem, or its manual says why not; and what the starter database knows
/// of an ecosystem is found there.
struct ExamplesTests {
  private static let documents: [DocumentPath: Document] = {
    var documents: [DocumentPath: Document] = [:]
    for path in Repository.files(under: "Examples", suffix: "") {
      guard let bytes = try? Repository.bytes(path),
        let document = Document(path: DocumentPath(path), text: DocumentText(bytes))
      else { continue }
      documents[document.path] = document
    }
    return documents
  }()

  /// The ecosystems of which the starter database knows something that the examples hold.
  private static let found: Set<String> = {
    let findings = documents.values.flatMap { document in
      assess(
        DocumentContext(document) { path, _ in documents[path] },
        advisories: StarterDatabase.advisories,
        policy: Policy(), today: Timestamp(seconds: 1_760_000_000)
      ).findings
    }
    return Set(
      findings.filter { !$0.advisories.isEmpty }.compactMap { $0.package?.identity.ecosystem.name })
  }()

  /// Whether the manual says why an ecosystem has no example.
  private static func isExcused(_ name: String) throws -> Bool {
    let manual = try Repository.text("Examples/README.md")
    let heading = try #require(manual.range(of: "## Without an example"))
    return manual[heading.upperBound...].contains("| \(name) |")
  }

  @Test(arguments: Ecosystems.all.map(\.ecosystem).filter { $0 != .team }.map(\.name))
  func anEcosystemIsShownOrTheManualSaysWhyNot(name: String) throws {
    let isExcused = try Self.isExcused(name)
    let isShown = Self.documents.values.contains { document in
      switch document.reading.content {
      case .manifest(let manifest):
        manifest.requirements.contains { $0.identity.ecosystem.name == name }
      case .lockfile(let lockfile):
        lockfile.packages.contains { $0.identity.ecosystem.name == name }
      case .policy, .decisions: false
      }
    }
    #expect(isShown != isExcused, "\(name): an example, or a reason in Examples/README.md")
  }

  @Test(arguments: StarterDatabase.advisories.database.recordCounts.keys.sorted())
  func whatTheStarterDatabaseKnowsIsFound(name: String) throws {
    guard try !Self.isExcused(name) else { return }
    #expect(Self.found.contains(name))
  }

  @Test(arguments: Ecosystems.all.filter { $0.advisories != .none }.map(\.ecosystem.name))
  func theStarterDatabaseKnowsEveryEcosystemWithAdvisories(name: String) {
    #expect(StarterDatabase.advisories.database.recordCounts[name, default: 0] >= 2, "\(name)")
  }

  @Test func everyFolderIsInTheManual() throws {
    let manual = try Repository.text("Examples/README.md")
    let folders = Set(Self.documents.keys.compactMap { $0.components.dropFirst().first })
    for folder in folders { #expect(manual.contains("| `\(folder)` |"), "\(folder)") }
  }
}
