import ManifestSyntax
package import SourceText

/// `paket.dependencies` (Paket documentation, "The paket.dependencies file").
package struct PaketDependencies: ManifestFormat {
  package let name = "paket-dependencies"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .lines("//", wholeLines: false)
  package let lockfileNames = ["paket.lock"]
  package let hasLockfileBesideIt = true

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "paket.dependencies",
      reads:
        "`nuget` and `clitool` with their requirements, groups, `github`, `git`, `gist`, `http`",
      edits: "versions of `nuget`")
  }

  package let fileNames = ["paket.dependencies"]

  package func read(_ text: DocumentText) -> Reading {
    var manifest = Manifest()
    var groups: [String] = []
    let lines = text.lines
    for number in 0..<lines.lineCount {
      let line = text.content(ofLine: number)
      let words = Self.withoutComment(text.words(in: line), text)
      guard let verb = words.first else { continue }
      let arguments = Array(words.dropFirst())
      switch text.string(verb).lowercased() {
      case "group": groups = arguments.first.map { [text.string($0)] } ?? []
      case "nuget", "clitool":
        guard let requirement = Self.package(verb, arguments, groups, text) else { continue }
        manifest.requirements.append(requirement)
      case "github", "git", "gist", "http":
        guard let requirement = Self.source(verb, arguments, groups, text) else { continue }
        manifest.requirements.append(requirement)
      default: continue
      }
    }
    return Reading(.manifest(manifest))
  }

  package func rewrite(
    _ requirement: Requirement, toAdmit version: Version, scheme: any VersionScheme
  ) -> String? {
    PaketRequirement(requirement.text)?.rewritten(for: version)
  }

  /// The words in front of a comment. `//` also stands in addresses, where no comment begins.
  private static func withoutComment(
    _ words: [SourceSpan], _ text: DocumentText
  ) -> [SourceSpan] {
    var result: [SourceSpan] = []
    for word in words {
      let bytes = text.bytes[word.start..<word.end]
      if bytes.first == UInt8(ascii: "#") || bytes.starts(with: "//".utf8) { break }
      guard !result.isEmpty, !text.string(word).contains("://"),
        let slash = bytes.indices.dropLast().first(where: {
          bytes[$0] == UInt8(ascii: "/") && bytes[$0 + 1] == UInt8(ascii: "/")
        })
      else {
        result.append(word)
        continue
      }
      result.append(SourceSpan(word.start, slash))
      break
    }
    return result
  }

  /// `nuget Name >= 1.0 < 2.0 alpha storage: none`.
  private static func package(
    _ verb: SourceSpan, _ words: [SourceSpan], _ groups: [String], _ text: DocumentText
  ) -> Requirement? {
    guard let name = words.first else { return nil }
    var end: SourceSpan?
    var isOperator = false
    for word in words.dropFirst() {
      let part = text.string(word)
      if part.hasSuffix(":") { break }
      isOperator = PaketRequirement.isOperator(part)
      end = word
    }
    var spans = EntrySpans(name: name, entry: SourceSpan(verb.start, (end ?? name).end))
    if let end, words.count > 1 {
      spans.version = SourceSpan(words[1].start, end.end)
      if words.count > 2, PaketRequirement.isOperator(text.string(words[1])), end == words[2] {
        // One clause: the version alone is what a finding marks.
        spans.version = words[2]
        spans.specifier = SourceSpan(words[1].start, end.end)
      }
    }
    let asked = spans.replaced.map { text.string($0) } ?? ""
    let parsed = isOperator ? nil : PaketRequirement(asked)
    return Requirement(
      ecosystem: .nuGet, name: text.string(name), text: asked, versions: parsed?.versions,
      pinned: parsed?.pinned,
      groups: groups + (text.string(verb).lowercased() == "clitool" ? ["tool"] : []), spans: spans)
  }

  /// `github owner/repository:reference path`.
  private static func source(
    _ verb: SourceSpan, _ words: [SourceSpan], _ groups: [String], _ text: DocumentText
  ) -> Requirement? {
    guard let place = words.first else { return nil }
    let kind = text.string(verb).lowercased()
    var spans = EntrySpans(name: place, entry: SourceSpan(verb.start, place.end))
    let bytes = text.bytes[place.start..<place.end]
    if kind == "github" || kind == "gist", let colon = bytes.firstIndex(of: UInt8(ascii: ":")) {
      spans.name = SourceSpan(place.start, colon)
      spans.version = SourceSpan(colon + 1, place.end)
    } else if kind == "git", words.count > 1 {
      spans.version = words[1]
      spans.entry = SourceSpan(verb.start, words[1].end)
    }
    let name = text.string(spans.name)
    let address = kind == "github" ? "https://github.com/" + name : name
    return Requirement(
      ecosystem: .nuGet, name: name, text: spans.version.map { text.string($0) } ?? "",
      versions: nil, source: kind == "http" ? .url(address) : .git(address), groups: groups,
      spans: spans)
  }
}

/// A requirement in Paket's language: clauses that all hold, and words for prereleases.
/// <https://fsprojects.github.io/Paket/nuget-dependencies.html>
struct PaketRequirement {
  private struct Clause {
    var sign: String
    var version: Version
    var span: Range<Int>
  }

  let versions: VersionSet
  let pinned: Version?
  private let clauses: [Clause]
  private let text: String

  init?(_ text: String) {
    self.text = text
    let scheme = NuGetScheme()
    var clauses: [Clause] = []
    var sign: String?
    var allowsPrereleases = false
    var offset = 0
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      defer { offset += word.utf8.count + 1 }
      let part = String(word)
      if part.isEmpty { continue }
      if Self.isOperator(part) {
        guard sign == nil else { return nil }
        sign = String(part.drop { $0 == "!" || $0 == "@" })
      } else if let version = scheme.version(part) {
        clauses.append(
          Clause(
            sign: sign ?? "=", version: version, span: offset..<(offset + word.utf8.count)))
        sign = nil
      } else {
        // `prerelease`, or the names of some of them.
        guard sign == nil, part.utf8.allSatisfy(\.isLetter) else { return nil }
        allowsPrereleases = true
      }
    }
    guard sign == nil else { return nil }
    var intervals = IntervalSet.all
    for clause in clauses {
      guard let set = Self.set(clause.sign, clause.version) else { return nil }
      intervals = intervals.intersection(set)
      allowsPrereleases = allowsPrereleases || clause.version.isPrerelease
    }
    self.clauses = clauses
    versions = VersionSet(
      releases: intervals, prereleases: allowsPrereleases ? intervals : .empty)
    pinned =
      clauses.count == 1 && ["=", "=="].contains(clauses[0].sign) ? clauses[0].version : nil
  }

  static func isOperator(_ text: String) -> Bool {
    let sign = text.drop { $0 == "!" || $0 == "@" }
    return ["", "=", "==", ">", "<", ">=", "<=", "~>"].contains(sign) && !text.isEmpty
  }

  private static func set(_ sign: String, _ version: Version) -> IntervalSet? {
    let key = version.key
    switch sign {
    case "=", "==": return IntervalSet(only: key)
    case ">": return IntervalSet(from: key.successor, before: .highest)
    case "<": return IntervalSet(from: .lowest, before: key)
    case ">=", "": return IntervalSet(from: key, before: .highest)
    case "<=": return IntervalSet(from: .lowest, before: key.successor)
    case "~>":
      // The last part that is written may rise: `~> 1.2.3` ends before 1.3.
      var numbers = version.text.prefix { $0 != "-" && $0 != "+" }.split(separator: ".")
      if numbers.count > 1 { numbers.removeLast() }
      guard let last = numbers.last,
        let next = String(last).withCursor({ cursor -> DecimalNumber? in
          let digits = cursor.passDigits()
          return cursor.isAtEnd ? DecimalNumber(cursor[digits]).next : nil
        })
      else { return nil }
      let end = (numbers.dropLast().map(String.init) + [next.text]).joined(separator: ".")
      return NuGetScheme().version(end + "-0").map { IntervalSet(from: key, before: $0.key) }
    default: return nil
    }
  }

  /// The same with `version` as its lower bound; nil if the other clauses leave it out.
  func rewritten(for version: Version) -> String? {
    guard isFitForEdit(version.text), !clauses.isEmpty,
      let lower = clauses.first(where: { !$0.sign.hasPrefix("<") && $0.sign != ">" })
    else { return nil }
    let below = VersionSet(IntervalSet(from: .lowest, before: version.key))
    func admitted(_ text: String) -> VersionSet? {
      guard let read = PaketRequirement(text)?.versions, read.contains(version),
        read.intersection(below).isEmpty
      else { return nil }
      return read
    }
    let full = text.replacing(lower.span, with: version.text)
    guard let reach = admitted(full) else { return nil }
    // `~> 4.3.5` ends before 4.4 where `~> 4.3` went on to 5: then both are written.
    let numbers = version.text.split(separator: ".")
    let parts = lower.version.text.split(separator: ".").count
    guard lower.sign == "~>", numbers.count > parts, !version.isPrerelease else { return full }
    let family = numbers.prefix(parts).joined(separator: ".")
    let bounded = text.replacing(lower.span, with: "\(family) >= \(version.text)")
    guard let wider = admitted(bounded), reach != wider, reach.isSubset(of: wider) else {
      return full
    }
    return bounded
  }
}
