import Advisor
import ForewarnTestSupport
import Foundation
import SourceText
import Testing

/// `docs/ecosystems.md` is made from the formats themselves. `UPDATE_SNAPSHOTS=1` rewrites it.
struct EcosystemsPageTests {
  @Test func thePageSaysWhatTheFormatsSay() throws {
    let page = Self.page()
    if Environment.isSet("UPDATE_SNAPSHOTS") {
      try Repository.write(page, to: "docs/ecosystems.md")
    }
    #expect(try Repository.text("docs/ecosystems.md") == page)
  }

  @Test func everyFormatIsShownByACaseOrAFixture() {
    let shown = Self.exampleByFormat()
    for format in Ecosystems.all.flatMap(\.formats) {
      #expect(shown[format.name] != nil, "\(format.name): no case or fixture shows it")
    }
  }

  /// The names that a format gives are its own, or tell its content from that of the others.
  @Test func everyNameIsClaimedByOneFormat() {
    let empty = DocumentText([])
    for format in Ecosystems.all.flatMap(\.formats) {
      #expect(!format.reference.fileNames.isEmpty, "\(format.name): no file name")
      for name in format.reference.fileNames {
        let claims = Ecosystems.all.flatMap(\.formats)
          .filter { $0.matches(DocumentPath("project/" + name)) }
        #expect(claims.contains { $0.name == format.name }, "\(name)")
        #expect(claims.filter { $0.accepts(empty) }.count <= 1, "\(name) is claimed twice")
      }
    }
  }

  private static func page() -> String {
    let shown = exampleByFormat()
    var page = """
      # Ecosystems

      What Forewarn reads of each, what its fixes write, and what it leaves out. "Shown by" links a
      file of the tests. This page is made from the formats' own descriptions; a test holds it to them.

      Texts are UTF-8, or UTF-16 with a byte order mark, with any ends of lines. Of a merge that is not
      resolved both sides are read, and the merge is reported.

      """
    for definition in Ecosystems.all where !definition.formats.isEmpty {
      page += "\n## \(definition.ecosystem.name)\n\n"
      page += "Package URLs of type `\(definition.purlType)`.\n\n"
      page += "| Files | Read | Edited | Left out | Shown by |\n|---|---|---|---|---|\n"
      for format in definition.formats {
        let reference = format.reference
        let example = shown[format.name].map { "[\(lastPart($0))](../\($0))" } ?? ""
        let cells = [
          reference.fileNames.map { "`\($0)`" }.joined(separator: ", "), reference.reads,
          reference.edits ?? "", reference.leavesOut ?? "", example,
        ]
        page += "| \(cells.joined(separator: " | ")) |\n"
      }
    }
    page += "\n## Others\n\nKnown to `forewarn explain`, by the advisories alone: "
    page += Ecosystems.all.filter(\.formats.isEmpty).map(\.ecosystem.name)
      .joined(separator: ", ")
    return page + ".\n"
  }

  /// For each format, a case that holds such a file, else a fixture.
  private static func exampleByFormat() -> [String: String] {
    var shown: [String: String] = [:]
    for path in Repository.files(under: "Tests/AdvisorTests/Cases", suffix: ".case") {
      for file in CaseFile((try? Repository.text(path)) ?? "").files {
        guard let format = Ecosystems.format(of: DocumentPath(file.name))?.0.name else { continue }
        if shown[format] == nil { shown[format] = path }
      }
    }
    for path in Repository.files(under: "Tests/AdvisorTests/Fixtures", suffix: "") {
      let name = path.hasSuffix(".fixture") ? String(path.dropLast(8)) : path
      guard let format = Ecosystems.format(of: DocumentPath(name))?.0.name else { continue }
      if shown[format] == nil { shown[format] = path }
    }
    return shown
  }

  private static func lastPart(_ path: String) -> String {
    path.split(separator: "/").suffix(2).joined(separator: "/")
  }
}
