package import ManifestSyntax

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
    do throws(OSVProblem) {
      return .success(try advisory(read(bytes)))
    } catch {
      return .failure(error)
    }
  }

  static func read(_ bytes: [UInt8]) throws(OSVProblem) -> SyntaxValue {
    guard bytes.count <= maximumBytes else {
      throw OSVProblem(.tooLarge, "the record has more than \(maximumBytes) bytes")
    }
    let tree = JSONReader.read(bytes)
    // A repeated member is odd but legal JSON (RFC 8259 section 4): the last one counts.
    if let problem = tree.problems.first(where: { $0.code != "duplicate-key" }) {
      throw OSVProblem(.notJSON, problem.message)
    }
    return tree.root
  }

  /// Reads an advisory from a value of a larger text.
  static func advisory(_ value: SyntaxValue) throws(OSVProblem) -> Advisory {
    guard value.kind == .object else {
      throw OSVProblem(.invalidMember, "the record is not an object")
    }
    var id: String?
    var modified: Timestamp?
    var advisory = Advisory(id: "", modified: Timestamp(seconds: 0))
    var isMalicious = false
    for member in value.children where member.kind != .null {
      if member.hasKey("id") {
        id = try name(member, "id")
      } else if member.hasKey("modified") {
        modified = try timestamp(member, "modified")
      } else if member.hasKey("published") {
        advisory.published = try timestamp(member, "published")
      } else if member.hasKey("withdrawn") {
        advisory.withdrawn = try timestamp(member, "withdrawn")
      } else if member.hasKey("aliases") {
        advisory.aliases = try names(member, "aliases", limit: maximumListCount)
      } else if member.hasKey("related") {
        advisory.related = try names(member, "related", limit: maximumListCount)
      } else if member.hasKey("summary") {
        advisory.summary = shown(member, limit: maximumSummaryBytes)
      } else if member.hasKey("details") {
        advisory.details = shown(member, limit: maximumDetailsBytes)
      } else if member.hasKey("severity") {
        advisory.severities = severities(member)
      } else if member.hasKey("affected") {
        advisory.affected = try affected(member)
      } else if member.hasKey("references") {
        advisory.references = references(member)
      } else if member.hasKey("database_specific") {
        advisory.severityWord = member["severity"]?.string
        // Embedded malicious code: how the GitHub Advisory Database marks hostile releases.
        isMalicious = member["cwe_ids"]?.children.contains { $0.string == "CWE-506" } ?? false
      }
    }
    guard let id, !id.isEmpty else { throw OSVProblem(.missingMember, "the record has no id") }
    guard let modified else {
      throw OSVProblem(.missingMember, "the record has no modified time")
    }
    advisory.id = id
    advisory.modified = modified
    if isMalicious {
      for index in advisory.affected.indices {
        advisory.affected[index].informational = "malicious"
      }
    }
    return advisory
  }

  // MARK: - What decides: strict

  private static func affected(_ list: SyntaxValue) throws(OSVProblem) -> [Advisory.Affected] {
    var result: [Advisory.Affected] = []
    var eventCount = 0
    for entry in try elements(list, "affected") {
      guard entry.kind == .object else { throw wrongType("affected", "an object in it") }
      var affected = Advisory.Affected(
        package: PackageIdentity(Ecosystem(""), ""), packageName: "")
      var isPackage = false
      for member in entry.children where member.kind != .null {
        if member.hasKey("package") {
          guard let ecosystem = member["ecosystem"]?.string, let name = member["name"]?.string
          else { throw wrongType("affected.package", "an ecosystem and a name") }
          let parts = split(ecosystem)
          affected.package = PackageIdentity(
            Ecosystem(parts.name), name, release: String(parts.suffix))
          affected.packageName = name
          affected.ecosystemSuffix = parts.suffix
          isPackage = true
        } else if member.hasKey("ranges") {
          affected.ranges = try ranges(member, eventCount: &eventCount)
        } else if member.hasKey("versions") {
          affected.versions = try names(member, "affected.versions", limit: .max)
        } else if member.hasKey("severity") {
          affected.severities = severities(member)
        } else if member.hasKey("database_specific") || member.hasKey("ecosystem_specific") {
          addSpecifics(of: member, to: &affected)
        }
      }
      // Records about commits of a repository alone have no package; nothing can be looked up.
      if isPackage { result.append(affected) }
    }
    return result
  }

  private static func ranges(
    _ list: SyntaxValue, eventCount: inout Int
  ) throws(OSVProblem) -> [Advisory.Range] {
    var result: [Advisory.Range] = []
    for entry in try elements(list, "affected.ranges") {
      guard entry.kind == .object else { throw wrongType("affected.ranges", "an object in it") }
      var kind: Advisory.RangeKind?
      var events: [Advisory.Event] = []
      for member in entry.children {
        if member.hasKey("type") {
          kind = rangeKind(member)
        } else if member.hasKey("events") {
          for event in try elements(member, "events") {
            events.append(try self.event(event))
            eventCount += 1
          }
        }
      }
      guard let kind else { throw wrongType("ranges.type", "SEMVER, ECOSYSTEM or GIT") }
      guard eventCount <= maximumEvents else {
        throw OSVProblem(.tooLarge, "the record has more than \(maximumEvents) events")
      }
      result.append(Advisory.Range(kind: kind, events: events))
    }
    return result
  }

  private static func rangeKind(_ value: SyntaxValue) -> Advisory.RangeKind? {
    switch value.string {
    case "SEMVER": .semver
    case "ECOSYSTEM": .ecosystem
    case "GIT": .git
    default: nil
    }
  }

  private static func event(_ value: SyntaxValue) throws(OSVProblem) -> Advisory.Event {
    var event: Advisory.Event?
    for member in value.children where member.kind != .null {
      let next: Advisory.Event
      if member.hasKey("introduced") {
        next = .introduced(try name(member, "introduced"))
      } else if member.hasKey("fixed") {
        next = .fixed(try name(member, "fixed"))
      } else if member.hasKey("last_affected") {
        next = .lastAffected(try name(member, "last_affected"))
      } else if member.hasKey("limit") {
        next = .limit(try name(member, "limit"))
      } else {
        continue
      }
      guard event == nil else { throw wrongType("events", "one event in each object") }
      event = next
    }
    guard let event else { throw wrongType("events", "introduced, fixed, last_affected or limit") }
    return event
  }

  private static func elements(
    _ value: SyntaxValue, _ path: String
  ) throws(OSVProblem) -> SyntaxValue.Children {
    guard value.kind == .array || value.kind == .null else { throw wrongType(path, "an array") }
    return value.children
  }

  private static func names(
    _ list: SyntaxValue, _ path: String, limit: Int
  ) throws(OSVProblem) -> [String] {
    var result: [String] = []
    for element in try elements(list, path) where result.count < limit {
      result.append(try name(element, path))
    }
    return result
  }

  private static func name(
    _ value: SyntaxValue, _ path: String
  ) throws(OSVProblem) -> String {
    guard let text = value.string, text.utf8.count <= maximumNameBytes else {
      throw wrongType(path, "a string of at most \(maximumNameBytes) bytes")
    }
    return text
  }

  private static func timestamp(
    _ value: SyntaxValue, _ path: String
  ) throws(OSVProblem) -> Timestamp {
    guard let text = value.string, let time = Timestamp(rfc3339: text) else {
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

  private static func severities(_ list: SyntaxValue) -> [Advisory.SeverityVector] {
    list.children.prefix(maximumListCount).compactMap { entry in
      guard let type = entry["type"]?.string, let score = entry["score"]?.string,
        score.utf8.count <= maximumNameBytes
      else { return nil }
      return Advisory.SeverityVector(type: type, score: score)
    }
  }

  private static func references(_ list: SyntaxValue) -> [Advisory.Reference] {
    list.children.prefix(maximumListCount).compactMap { entry in
      guard let url = entry["url"]?.string else { return nil }
      return Advisory.Reference(type: entry["type"]?.string ?? "WEB", url: url)
    }
  }

  /// Go names symbols in `imports[].symbols`, RustSec in `affects.functions`; RustSec says in
  /// `informational` that a record is no vulnerability.
  private static func addSpecifics(of value: SyntaxValue, to affected: inout Advisory.Affected) {
    for member in value.children {
      if member.hasKey("informational") {
        affected.informational = member.string ?? affected.informational
      } else if member.hasKey("imports") {
        for imported in member.children {
          if let symbols = imported["symbols"] { addSymbols(symbols, to: &affected) }
        }
      } else if member.hasKey("affects"), let functions = member["functions"] {
        addSymbols(functions, to: &affected)
      }
    }
  }

  private static func addSymbols(_ list: SyntaxValue, to affected: inout Advisory.Affected) {
    for element in list.children where affected.symbols.count < maximumSymbols {
      guard let symbol = element.string, symbol.utf8.count <= maximumNameBytes,
        !affected.symbols.contains(symbol)
      else { continue }
      affected.symbols.append(symbol)
    }
  }

  private static func shown(_ value: SyntaxValue, limit: Int) -> String {
    guard let text = value.string else { return "" }
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
