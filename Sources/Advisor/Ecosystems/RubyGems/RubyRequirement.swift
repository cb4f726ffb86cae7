import ManifestSyntax
import SourceText

/// A gem or pod as a call names it: `gem "name", ">= 1.0", "< 2", option: value`.
struct RubyRequirement {
  /// The name as far as it can be read, and whether it is a plain text.
  let name: String
  let isNamePlain: Bool
  let nameSpan: SourceSpan
  /// The requirement as written; empty if there is none.
  private(set) var text = ""
  private(set) var versions: VersionSet? = .all
  private(set) var pinned: Version?
  private(set) var versionSpan: SourceSpan?
  /// The place and source of one text alone, quotes included.
  private(set) var quotedSpan: SourceSpan?
  private(set) var quotedText: String?
  private(set) var editObstacle: String?
  /// The arguments with names.
  let options: [CodeArgument]

  /// Nil if the call names nothing.
  init?(_ call: RubyCalls.Call, in calls: RubyCalls) {
    let code = calls.code
    let arguments = calls.flattened(call.arguments)
    guard let first = arguments.first, first.label == nil, !first.value.isEmpty else { return nil }
    if let known = calls.text(first.value) {
      name = known.text
      nameSpan =
        first.value.contains(known.token)
        ? code.tokens[known.token].content : code.span(first.value)
      isNamePlain = true
    } else {
      name = code.source(of: first.value)
      nameSpan = code.span(first.value)
      isNamePlain = false
    }
    options = arguments.filter { $0.label != nil }
    readVersions(arguments.dropFirst().filter { $0.label == nil }.map(\.value), calls)
  }

  private mutating func readVersions(_ values: [Range<Int>], _ calls: RubyCalls) {
    let code = calls.code
    let scheme = GemScheme()
    let elements = values.flatMap(calls.elements)
    guard let first = values.first, let last = values.last, !elements.isEmpty else { return }
    let texts = elements.map(calls.text)
    let span = code.span(first).union(code.span(last))
    let known = texts.compactMap(\.self)
    if known.count == texts.count {
      let joined = known.map(\.text).joined(separator: ", ")
      versions = scheme.requirement(joined)
      pinned = scheme.pinnedVersion(joined)
      if known.count == 1, let only = known.first {
        // One text stands alone, where it is written; its quotes are no part of it.
        versionSpan = code.tokens[only.token].content
        text = only.text
        if text.utf8.count == code.tokens[only.token].content.length {
          quotedSpan = code.tokens[only.token].span
          quotedText = code.source(of: code.tokens[only.token].span)
        }
      } else {
        versionSpan = span
        text = code.source(of: span)
        if zip(known, elements).contains(where: { !$1.contains($0.token) }) {
          editObstacle = "its version is put together of several parts"
        }
      }
    } else {
      versionSpan = span
      text = code.source(of: span)
      versions = nil
    }
  }

  /// A requirement with what this one says of its version.
  func requirement(
    _ ecosystem: Ecosystem, source: PackageSource, groups: [String] = [], entry: SourceSpan
  ) -> Requirement {
    var requirement = Requirement(
      ecosystem: ecosystem, name: name, text: text, versions: versions, pinned: pinned,
      source: isNamePlain ? source : .unsupported(name), groups: groups,
      spans: EntrySpans(
        name: nameSpan, version: versionSpan, specifier: quotedSpan, entry: entry))
    requirement.quotedText = quotedText
    requirement.editObstacle = editObstacle
    return requirement
  }

  /// The requirement with the clause raised that is its lower bound. Several texts are rewritten one
  /// at a time, in their quotes.
  static func rewrite(_ requirement: Requirement, toAdmit version: Version) -> String? {
    let scheme = GemScheme()
    let text = requirement.quotedText ?? requirement.text
    // What does not begin like a requirement is a list of texts.
    guard let first = text.utf8.first, !first.isDigit, !"<>=!~ ".utf8.contains(first) else {
      return scheme.rewrite(text, toAdmit: version).flatMap { $0.contains(",") ? nil : $0 }
    }
    let (code, places) = texts(in: text)
    // `">= 2.2.4"` is raised rather than the `"~> 2.2"` beside it.
    let bounds = places.filter { code.text($0).hasPrefix(">") }
    for place in bounds + places {
      guard let rewritten = scheme.rewrite(code.text(place), toAdmit: version) else { continue }
      let all = places.map { $0 == place ? rewritten : code.text($0) }.joined(separator: ", ")
      guard scheme.admitsFrom(version, all) else { continue }
      // A text holds one clause: `"~> 4.3", ">= 4.3.5"`.
      let quote = code.bytes[code.span(place).start] == UInt8(ascii: "'") ? "'" : "\""
      let clauses = rewritten.split(separator: ", ")
      // A lower bound of its own takes the place of those that were beside it.
      let hasBound = clauses.contains { $0.hasPrefix(">=") }
      let written = quote + clauses.joined(separator: "\(quote), \(quote)") + quote
      var result = code.source(of: SourceSpan(0, code.span(places[0]).start))
      var end: Int?
      for other in places {
        let span = code.span(other)
        let stays = other == place || !hasBound || !code.text(other).hasPrefix(">=")
        if stays {
          if let end { result += code.source(of: SourceSpan(end, span.start)) }
          result += other == place ? written : code.source(of: span)
        }
        if stays || end != nil { end = span.end }
      }
      return result + code.source(of: SourceSpan(end ?? code.bytes.count, code.bytes.count))
    }
    return nil
  }

  /// What a text admits that ``rewrite(_:toAdmit:)`` gave: a requirement, or several in quotes.
  static func versions(_ text: String) -> VersionSet? {
    if let versions = GemScheme().requirement(text) { return versions }
    let (code, places) = texts(in: text)
    return GemScheme().requirement(places.map { code.text($0) }.joined(separator: ", "))
  }

  /// The tokens that are texts.
  private static func texts(in text: String) -> (Code, [Int]) {
    let code = CodeReader.read(Array(text.utf8), .ruby)
    return (code, code.tokens.indices.filter { code.literal($0) != nil })
  }
}
