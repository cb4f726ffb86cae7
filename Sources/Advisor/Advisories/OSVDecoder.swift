import ManifestSyntax

/// Reads an advisory from the JSON of the OSV schema 1.7.
///
/// Unknown members are passed over, as the schema demands of its readers. A member that decides
/// which versions are affected must have the type that the schema gives it: a record of which a
/// part was dropped would answer "unaffected" where nobody knows. `null` counts as absent.
package enum OSVDecoder {
  /// A longer record is refused.
  package static let maximumBytes = 32 << 20
  /// `details` is cut here, at a scalar's boundary: it is only shown.
  package static let maximumDetailsBytes = 64 << 10
  /// Other texts that are only shown.
  static let maximumSummaryBytes = 4 << 10
  /// `aliases`, `related` and `references` are cut here.
  static let maximumListCount = 1_000
  /// More ranges' events in one record are refused: no honest record comes near.
  static let maximumEvents = 20_000
  /// Ids and versions are refused beyond it.
  static let maximumNameBytes = 1_024
  static let maximumSymbols = 16

  package static func decode(_ bytes: [UInt8]) -> Result<Advisory, OSVProblem> {
    guard bytes.count <= maximumBytes else {
      return .failure(
        OSVProblem(.tooLarge, "the record has more than \(maximumBytes) bytes"))
    }
    do throws(OSVProblem) {
      return .success(
        try bytes.withUnsafeBufferPointer { (buffer) throws(OSVProblem) in
          var reader = JSONPullReader(buffer)
          let advisory = try advisory(&reader)
          guard reader.isAtEnd() else { throw OSVProblem(.notJSON, "the record is not JSON") }
          return advisory
        })
    } catch {
      // A text that is no JSON comes before what its beginning says; the other reader has the words.
      return .failure(syntaxProblem(JSONReader.read(bytes)) ?? error)
    }
  }

  /// What keeps a text from being JSON. A repeated member is odd but legal (RFC 8259 section 4):
  /// the last one counts.
  static func syntaxProblem(_ tree: SyntaxTree) -> OSVProblem? {
    tree.problems.first { $0.breaksGrammar }.map {
      OSVProblem(.notJSON, $0.message)
    }
  }

  private static func advisory(_ reader: inout JSONPullReader) throws(OSVProblem) -> Advisory {
    guard reader.enterObject() else {
      throw OSVProblem(.invalidMember, "the record is not an object")
    }
    var id: String?
    var modified: Timestamp?
    var published: Timestamp?
    var withdrawn: Timestamp?
    var aliases: [String] = []
    var related: [String] = []
    var summary = ""
    var details = ""
    var severities: [Advisory.SeverityVector] = []
    var affected: [Advisory.Affected] = []
    var references: [Advisory.Reference] = []
    var severityWord: String?
    var isMalicious = false
    while reader.nextKey() {
      if reader.isNull() {
        continue
      } else if reader.isKey("id") {
        id = try name(&reader, "id")
      } else if reader.isKey("modified") {
        modified = try timestamp(&reader, "modified")
      } else if reader.isKey("published") {
        published = try timestamp(&reader, "published")
      } else if reader.isKey("withdrawn") {
        withdrawn = try timestamp(&reader, "withdrawn")
      } else if reader.isKey("aliases") {
        aliases = try names(&reader, "aliases", limit: maximumListCount)
      } else if reader.isKey("related") {
        related = try names(&reader, "related", limit: maximumListCount)
      } else if reader.isKey("summary") {
        summary = shown(&reader, limit: maximumSummaryBytes)
      } else if reader.isKey("details") {
        details = shown(&reader, limit: maximumDetailsBytes)
      } else if reader.isKey("severity") {
        severities = self.severities(&reader)
      } else if reader.isKey("affected") {
        affected = try self.affected(&reader)
      } else if reader.isKey("references") {
        references = self.references(&reader)
      } else if reader.isKey("database_specific") {
        (severityWord, isMalicious) = ranking(&reader)
      }
    }
    guard let id, !id.isEmpty else { throw OSVProblem(.missingMember, "the record has no id") }
    guard let modified else {
      throw OSVProblem(.missingMember, "the record has no modified time")
    }
    if isMalicious {
      for index in affected.indices { affected[index].informational = "malicious" }
    }
    return Advisory(
      id: id, modified: modified, published: published, withdrawn: withdrawn, aliases: aliases,
      related: related, summary: summary, details: details, severities: severities,
      severityWord: severityWord, affected: affected, references: references)
  }

  // MARK: - What decides: strict

  private static func affected(
    _ reader: inout JSONPullReader
  ) throws(OSVProblem) -> [Advisory.Affected] {
    var result: [Advisory.Affected] = []
    var eventCount = 0
    try enterArray(&reader, "affected")
    while reader.nextElement() {
      guard reader.enterObject() else { throw wrongType("affected", "an object in it") }
      var package: Package?
      var ranges: [Advisory.Range] = []
      var versions: [String] = []
      var severities: [Advisory.SeverityVector] = []
      var specifics = Specifics()
      while reader.nextKey() {
        if reader.isNull() {
          continue
        } else if reader.isKey("package") {
          package = try self.package(&reader)
        } else if reader.isKey("ranges") {
          ranges = try self.ranges(&reader, eventCount: &eventCount)
        } else if reader.isKey("versions") {
          versions = try names(&reader, "affected.versions", limit: .max)
        } else if reader.isKey("severity") {
          severities = self.severities(&reader)
        } else if reader.isKey("database_specific") || reader.isKey("ecosystem_specific") {
          addSpecifics(&reader, to: &specifics)
        }
      }
      // Records about commits of a repository alone have no package; nothing can be looked up.
      guard let package else { continue }
      result.append(
        Advisory.Affected(
          package: package.identity, packageName: package.name, ecosystemSuffix: package.suffix,
          ranges: ranges, versions: versions, severities: severities,
          informational: specifics.informational, symbols: specifics.symbols))
    }
    return result
  }

  /// What `affected[].package` says.
  private struct Package {
    var identity: PackageIdentity
    /// As the record spells it.
    var name: String
    /// What follows the ecosystem's colon.
    var suffix: String
  }

  private static func package(_ reader: inout JSONPullReader) throws(OSVProblem) -> Package {
    var ecosystem: String?
    var name: String?
    if reader.enterObject() {
      while reader.nextKey() {
        if reader.isKey("ecosystem") {
          ecosystem = reader.string()
        } else if reader.isKey("name") {
          name = reader.string()
        }
      }
    }
    guard let ecosystem, let name else {
      throw wrongType("affected.package", "an ecosystem and a name")
    }
    let parts = split(ecosystem)
    return Package(
      identity: PackageIdentity(Ecosystem(parts.name), name, release: parts.suffix), name: name,
      suffix: parts.suffix)
  }

  private static func ranges(
    _ reader: inout JSONPullReader, eventCount: inout Int
  ) throws(OSVProblem) -> [Advisory.Range] {
    var result: [Advisory.Range] = []
    try enterArray(&reader, "affected.ranges")
    while reader.nextElement() {
      guard reader.enterObject() else { throw wrongType("affected.ranges", "an object in it") }
      var kind: Advisory.RangeKind?
      var events: [Advisory.Event] = []
      events.reserveCapacity(2)
      while reader.nextKey() {
        if reader.isKey("type") {
          kind = rangeKind(reader.string())
        } else if reader.isKey("events"), !reader.isNull() {
          try enterArray(&reader, "events")
          while reader.nextElement() {
            events.append(try event(&reader))
            eventCount += 1
            guard eventCount <= maximumEvents else {
              throw OSVProblem(.tooLarge, "the record has more than \(maximumEvents) events")
            }
          }
        }
      }
      guard let kind else { throw wrongType("ranges.type", "SEMVER, ECOSYSTEM or GIT") }
      result.append(Advisory.Range(kind: kind, events: events))
    }
    return result
  }

  private static func rangeKind(_ word: String?) -> Advisory.RangeKind? {
    switch word {
    case "SEMVER": .semver
    case "ECOSYSTEM": .ecosystem
    case "GIT": .git
    default: nil
    }
  }

  private static func event(_ reader: inout JSONPullReader) throws(OSVProblem) -> Advisory.Event {
    var event: Advisory.Event?
    guard reader.enterObject() else { throw wrongType("events", "an object in it") }
    while reader.nextKey() {
      let next: Advisory.Event
      if reader.isNull() {
        continue
      } else if reader.isKey("introduced") {
        next = .introduced(try name(&reader, "introduced"))
      } else if reader.isKey("fixed") {
        next = .fixed(try name(&reader, "fixed"))
      } else if reader.isKey("last_affected") {
        next = .lastAffected(try name(&reader, "last_affected"))
      } else if reader.isKey("limit") {
        next = .limit(try name(&reader, "limit"))
      } else {
        continue
      }
      guard event == nil else { throw wrongType("events", "one event in each object") }
      event = next
    }
    guard let event else { throw wrongType("events", "introduced, fixed, last_affected or limit") }
    return event
  }

  private static func enterArray(
    _ reader: inout JSONPullReader, _ path: String
  ) throws(OSVProblem) {
    guard reader.enterArray() else { throw wrongType(path, "an array") }
  }

  private static func names(
    _ reader: inout JSONPullReader, _ path: String, limit: Int
  ) throws(OSVProblem) -> [String] {
    var result: [String] = []
    try enterArray(&reader, path)
    while reader.nextElement() {
      if result.count < limit { result.append(try name(&reader, path)) }
    }
    return result
  }

  private static func name(
    _ reader: inout JSONPullReader, _ path: String
  ) throws(OSVProblem) -> String {
    guard let text = reader.string(), text.utf8.count <= maximumNameBytes else {
      throw wrongType(path, "a string of at most \(maximumNameBytes) bytes")
    }
    return text
  }

  private static func timestamp(
    _ reader: inout JSONPullReader, _ path: String
  ) throws(OSVProblem) -> Timestamp {
    guard let time = reader.withString({ Timestamp(rfc3339: $0) }) else {
      throw wrongType(path, "a time as in RFC 3339")
    }
    return time
  }

  private static func wrongType(_ path: String, _ expected: String) -> OSVProblem {
    OSVProblem(.invalidMember, "\(path) is not what the OSV schema says: \(expected)")
  }

  /// Splits `Maven:https://repo.example` at the first colon (OSV schema, `package.ecosystem`).
  private static func split(_ ecosystem: String) -> (name: String, suffix: String) {
    guard let colon = ecosystem.utf8.firstIndex(of: UInt8(ascii: ":")) else {
      return (ecosystem, "")
    }
    return (
      String(ecosystem[..<colon]), String(ecosystem[ecosystem.utf8.index(after: colon)...])
    )
  }

  // MARK: - What is only shown or ranked: tolerant

  /// The source's own word for the severity, and whether it calls the flaw embedded malicious code
  /// (CWE-506): so the GitHub Advisory Database marks hostile releases.
  private static func ranking(
    _ reader: inout JSONPullReader
  ) -> (severityWord: String?, isMalicious: Bool) {
    var severityWord: String?
    var isMalicious = false
    guard reader.enterObject() else { return (nil, false) }
    while reader.nextKey() {
      if reader.isKey("severity") {
        severityWord = reader.string()
      } else if reader.isKey("cwe_ids") {
        isMalicious = false
        guard reader.enterArray() else { continue }
        while reader.nextElement() {
          if reader.string() == "CWE-506" { isMalicious = true }
        }
      }
    }
    return (severityWord, isMalicious)
  }

  private static func severities(_ reader: inout JSONPullReader) -> [Advisory.SeverityVector] {
    var result: [Advisory.SeverityVector] = []
    guard reader.enterArray() else { return [] }
    while reader.nextElement() {
      let (type, score) = pair(&reader, "type", "score")
      guard let type, let score, score.utf8.count <= maximumNameBytes,
        result.count < maximumListCount
      else { continue }
      result.append(Advisory.SeverityVector(type: type, score: score))
    }
    return result
  }

  private static func references(_ reader: inout JSONPullReader) -> [Advisory.Reference] {
    guard reader.enterArray() else { return [] }
    var result: [Advisory.Reference] = []
    result.reserveCapacity(8)
    while reader.nextElement() {
      let (type, url) = pair(&reader, "type", "url")
      guard let url, result.count < maximumListCount else { continue }
      result.append(Advisory.Reference(type: type ?? "WEB", url: url))
    }
    return result
  }

  /// The texts of two members of the object that stands here.
  private static func pair(
    _ reader: inout JSONPullReader, _ first: StaticString, _ second: StaticString
  ) -> (String?, String?) {
    var result: (String?, String?)
    guard reader.enterObject() else { return result }
    while reader.nextKey() {
      if reader.isKey(first) {
        result.0 = reader.string()
      } else if reader.isKey(second) {
        result.1 = reader.string()
      }
    }
    return result
  }

  /// What a source says of an affected package beside the schema.
  private struct Specifics {
    var informational: String?
    var symbols: [String] = []
  }

  /// Go names symbols in `imports[].symbols`, RustSec in `affects.functions`; RustSec says in
  /// `informational` that a record is no vulnerability.
  private static func addSpecifics(
    _ reader: inout JSONPullReader, to specifics: inout Specifics
  ) {
    guard reader.enterObject() else { return }
    while reader.nextKey() {
      if reader.isKey("informational") {
        specifics.informational = reader.string() ?? specifics.informational
      } else if reader.isKey("imports") {
        guard reader.enterArray() else { continue }
        while reader.nextElement() { addSymbols(in: "symbols", of: &reader, to: &specifics) }
      } else if reader.isKey("affects") {
        addSymbols(in: "functions", of: &reader, to: &specifics)
      }
    }
  }

  /// Adds the symbols that a member of the object here lists.
  private static func addSymbols(
    in member: StaticString, of reader: inout JSONPullReader, to specifics: inout Specifics
  ) {
    guard reader.enterObject() else { return }
    while reader.nextKey() {
      guard reader.isKey(member), reader.enterArray() else { continue }
      while reader.nextElement() {
        guard specifics.symbols.count < maximumSymbols, let symbol = reader.string(),
          symbol.utf8.count <= maximumNameBytes, !specifics.symbols.contains(symbol)
        else { continue }
        specifics.symbols.append(symbol)
      }
    }
  }

  private static func shown(_ reader: inout JSONPullReader, limit: Int) -> String {
    guard let text = reader.string() else { return "" }
    guard text.utf8.count > limit else { return text }
    // Rounds down to the scalar that the limit falls into.
    let end = text.utf8.index(text.startIndex, offsetBy: limit)
    var start = end
    while start > text.startIndex, start.samePosition(in: text.unicodeScalars) == nil {
      start = text.utf8.index(before: start)
    }
    return String(text.unicodeScalars[..<start])
  }
}

/// Why a record could not be taken in.
package struct OSVProblem: Error, Hashable {
  package enum Code: String, Sendable {
    case notJSON = "not-json"
    case missingMember = "missing-member"
    case invalidMember = "invalid-member"
    case tooLarge = "too-large"
  }

  package var code: Code
  /// A phrase for people, which starts small and has no full stop.
  package var message: String

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}
