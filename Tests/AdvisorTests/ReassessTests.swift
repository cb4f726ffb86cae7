import Advisor
import ForewarnTestSupport
import SourceText
import Testing

/// Whatever was edited before, an assessment says what one of the same texts says that starts anew.
///
/// The files of every case are edited at random, manifests and lockfiles in turn, sometimes with
/// another database in between. What is read and assessed after earlier states is compared with what
/// is read and assessed from nothing.
@Suite struct ReassessTests {
  @Test(arguments: CaseTests.paths) func casesWhileTheyAreEdited(path: String) throws {
    let given = CaseFile(try Repository.text(path))
    let files = given.files.filter { $0.afterTitle == nil }.map { ($0.name, $0.text) }
    for seed in 0..<Environment.count("FOREWARN_EDITS", 2) {
      edit(
        files, given.advisoryLines, signals: given.signalLines, steps: 8, seed: UInt64(seed), path)
    }
  }

  @Test func aPackageLockWhileItIsEdited() throws {
    let path = "Tests/AdvisorTests/Fixtures/npm/lock3/package-lock.json"
    let lines: [Substring] = [
      "GHSA-1  npm/app  <1.0.3  high  One", "GHSA-2  npm/shared  <1.5.5 || >=2,<2.0.9  low  Two",
      "GHSA-3  npm/react  *  medium  Three", "MAL-4  npm/plain  =1.0.0,=1.0.1  malicious  Four",
    ]
    let files = [
      ("package-lock.json", try Repository.text(path)),
      ("package.json", #"{"dependencies": {"app": "^1.0.0", "old": "npm:react@^16.0.0"}}"#),
    ]
    let signals: [Substring] = [
      "npm/app  deprecated  use shared", "npm/shared  status  abandoned", "npm/plain  rank  3",
    ]
    for seed in 0..<Environment.count("FOREWARN_EDITS", 10) {
      edit(files, lines, signals: signals, steps: 12, seed: UInt64(seed), path)
    }
  }

  /// A digit of one version is typed: the entries beside it are taken over.
  @Test func oneEntryOfAPackageLockIsReadAnew() throws {
    let path = DocumentPath("package-lock.json")
    let text = try Repository.text("Tests/AdvisorTests/Fixtures/npm/lock3/package-lock.json")
    let before = try #require(Document(path: path, text: DocumentText(text)))
    let typed = text.replacing("\"1.5.0\"", with: "\"1.15.0\"")
    let after = try #require(Document(path: path, text: DocumentText(typed), after: before))
    let index = try #require(after.reading.change?.package)
    let package = try #require(after.reading.lockfile?.packages[index])
    #expect(package.name == "shared" && package.version == "1.15.0")
    let renamed = typed.replacing("\"^1.0.0\", \"plain\"", with: "\"^1.0.0\", \"fork\"")
    let third = try #require(Document(path: path, text: DocumentText(renamed), after: after))
    #expect(third.reading.change == nil)
  }

  // MARK: Edits

  private func edit(
    _ files: [(name: String, text: String)], _ advisories: [Substring],
    signals: [Substring] = [], steps: Int, seed: UInt64, _ origin: String
  ) {
    var random = SeededGenerator(seed: seed)
    let sources = [
      AdvisoryTable.source(advisories, signals: signals),
      AdvisoryTable.source(Array(advisories.dropFirst())),
    ]
    var source = sources[0]
    var texts = Dictionary(
      files.map { ($0.name, Array($0.text.utf8)) }, uniquingKeysWith: { first, _ in first })
    var documents: [String: Document] = [:]
    var assessments: [String: Assessment] = [:]
    for step in 0..<steps {
      if step > 0, let file = files.randomElement(using: &random) {
        let isUndone = Int.random(in: 0..<3, using: &random) == 0
        texts[file.name] =
          isUndone ? Array(file.text.utf8) : Self.edited(texts[file.name] ?? [], &random)
      }
      if Int.random(in: 0..<8, using: &random) == 0 { source = sources[1] }
      for (name, bytes) in texts where documents[name]?.text.bytes != bytes {
        let isIndexed = Bool.random(using: &random)
        let document = Document(
          path: DocumentPath(name), text: DocumentText(bytes), after: documents[name])
        documents[name] = isIndexed ? document?.indexed() : document
      }
      let fresh = texts.mapValues { DocumentText($0) }
      for name in texts.keys.sorted() {
        guard let document = documents[name] else { continue }
        let assessment = reassess(
          DocumentContext(document) { path, include in
            documents[path.text]
              ?? texts[path.text].flatMap {
                include == nil
                  ? nil : Document(path: path, text: DocumentText($0), including: include)
              }
          }, after: assessments[name], advisories: source, policy: Policy(), today: Self.today)
        assessments[name] = assessment
        guard let anew = Self.assessed(name, fresh, source) else { continue }
        #expect(
          Self.summary(assessment.remedied()) == Self.summary(anew.assessment),
          "\(origin), seed \(seed), step \(step), \(name)")
        #expect(
          "\(document.reading.lockfile as Any)" == "\(anew.document.reading.lockfile as Any)",
          "\(origin), seed \(seed), step \(step), \(name)")
        #expect(document.reading.problems == anew.document.reading.problems)
      }
    }
  }

  private static let today = Timestamp(seconds: 1_760_000_000)

  private static func assessed(
    _ name: String, _ texts: [String: DocumentText], _ source: InMemoryAdvisories
  ) -> (document: Document, assessment: Assessment)? {
    func read(_ path: DocumentPath, _ include: Manifest.Include?) -> Document? {
      texts[path.text].flatMap { Document(path: path, text: $0, including: include) }
    }
    return read(DocumentPath(name), nil).map { document in
      let context = DocumentContext(document, find: read)
      return (document, assess(context, advisories: source, policy: Policy(), today: today))
    }
  }

  private struct Summary: Equatable {
    var findings: [Finding]
    var counts: [Int]
    var database: DatabaseDescription?
    var lockfile: String?
  }

  private static func summary(_ assessment: Assessment) -> Summary {
    Summary(
      findings: assessment.findings,
      counts: [assessment.assessedCount, assessment.notAssessedCount],
      database: assessment.database, lockfile: assessment.lockfilePath)
  }

  /// The text after what a person may have done: mostly a digit typed in a version.
  private static func edited(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    let place = Int.random(in: 0...bytes.count, using: &random)
    switch Int.random(in: 0..<8, using: &random) {
    case 0..<4:
      guard let digit = bytes[place...].firstIndex(where: isDigit) else { return bytes }
      var result = bytes
      let typed = UInt8.random(in: 0x30...0x39, using: &random)
      if Bool.random(using: &random) {
        result[digit] = typed
      } else {
        result.insert(typed, at: digit)
      }
      return result
    case 4:
      // A line twice, or not at all.
      let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
      let line = Int.random(in: 0..<lines.count, using: &random)
      let count = Bool.random(using: &random) ? 2 : 0
      let kept = lines[..<line] + Array(repeating: lines[line], count: count) + lines[(line + 1)...]
      return Array(kept.joined(separator: [0x0A]))
    case 5:
      let end = Swift.min(bytes.count, place + Int.random(in: 1...3, using: &random))
      return Array(bytes[..<place]) + Array(bytes[end...])
    default:
      let pieces = [" ", "\n", "\"", "^", "~", ">=", "x", "é", ",", "}", "\"a\": \"1\",", "# c\n"]
      let piece = pieces.randomElement(using: &random) ?? ""
      return Array(bytes[..<place]) + Array(piece.utf8) + Array(bytes[place...])
    }
  }
}
