import Advisor
import ForewarnTestSupport
import SourceText
import Testing

/// Every `.case` file: each finding must be annotated, each annotation found, each edit as written.
/// `UPDATE_CASES=1 swift test --filter CaseTests` rewrites the files from what is said now.
struct CaseTests {
  static let paths = Repository.files(under: "Tests/AdvisorTests/Cases", suffix: ".case")

  @Test(arguments: paths) func findingsAndEdits(path: String) throws {
    let given = CaseFile(try Repository.text(path))
    let actual = Self.run(given)
    if Environment.isSet("UPDATE_CASES") {
      try Repository.write(actual.rendered(), to: path)
      return
    }
    let expected = given.rendered()
    #expect(actual.rendered() == expected, "\(path)")
  }

  @Test func thereAreCases() { #expect(Self.paths.count >= 12) }

  /// The case with the findings and edits that come out in place of those it expects.
  private static func run(_ given: CaseFile) -> CaseFile {
    var result = given
    let advisories = AdvisoryTable.source(given.advisoryLines, signals: given.signalLines)
    var documents: [String: Document] = [:]
    for file in given.files where file.afterTitle == nil {
      documents[file.name] = Document(path: DocumentPath(file.name), text: DocumentText(file.text))
    }
    // What another file takes in may have any name.
    for document in documents.values {
      for include in document.reading.manifest?.includes ?? [] {
        guard let path = document.path.resolving(include.path), documents[path.text] == nil,
          let file = given.files.first(where: { $0.name == path.text })
        else { continue }
        documents[path.text] = Document(
          path: path, text: DocumentText(file.text), including: include)
      }
    }
    var titles: [String: [String: String]] = [:]
    for index in result.files.indices where !result.files[index].isContext {
      let name = result.files[index].name
      guard let document = documents[name] else { continue }
      let context = DocumentContext(document, list: Self.lister(of: documents)) { path, _ in
        documents[path.text]
      }
      let assessment = assess(
        context, advisories: advisories, policy: Policy(), today: Timestamp(seconds: 1_760_000_000))
      result.files[index].annotations = assessment.findings.map {
        CaseFile.Annotation($0, in: document.text)
      }
      for remediation in changes(
        of: assessment, in: context, of: documents, advisories)
      {
        for (path, edits) in Dictionary(grouping: remediation.edits, by: \.path) {
          guard let target = documents[path],
            let bytes = TextEdit.apply(edits.map(\.edit), to: target.text.bytes)
          else { continue }
          let text = String(decoding: bytes, as: UTF8.self)
          titles[path, default: [:]][remediation.title] = text
          titles[path, default: [:]][remediation.offer] = text
        }
      }
    }
    for index in result.files.indices {
      guard let title = result.files[index].afterTitle else { continue }
      let text = titles[result.files[index].name]?[title] ?? "no such remediation\n"
      result.files[index].lines = text.dropLast().split(
        separator: "\n", omittingEmptySubsequences: false)
    }
    return result
  }

  private static func lister(of documents: [String: Document]) -> (String) -> [String] {
    { folder in documents.values.map(\.path).filter { $0.folder == folder }.map(\.fileName) }
  }

  /// Everything that could be done to a document and, about what a lockfile holds, to the manifests
  /// whose versions it fixes.
  private static func changes(
    of assessment: Assessment, in context: DocumentContext, of documents: [String: Document],
    _ advisories: any AdvisorySource
  ) -> [Remediation] {
    let manifests = documents.values.map { document in
      DocumentContext(document) { path, _ in documents[path.text] }
    }.filter { $0.lockfile?.path == context.document.path }
    let refactorings = Refactorings(context)
    let everywhere = SourceSpan(0, context.document.text.bytes.count)
    return assessment.findings.flatMap(\.remediations)
      + ([context] + manifests).flatMap { context in
        assessment.findings.compactMap(Refactorings(context).forced(for:))
      }
      + refactorings.entries(touching: everywhere).flatMap {
        [
          refactorings.pinned($0), refactorings.unpinned($0),
          EntryReplacements(context, advisories).replaced($0),
        ].compactMap { $0 }
      }
  }
}
