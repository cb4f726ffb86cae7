import SourceText

/// The edits that may be offered: each was proven by reading the edited file again.
///
/// To read a file is what a proof costs. So all edits of a file that do not touch each other are
/// proven together; where that fails, in halves, so that one bad edit costs the others little.
struct ProvenEdits {
  /// An edit that is wanted: it lets one requirement ask for another version.
  struct Candidate {
    let document: Document
    let version: Version
    let edit: TextEdit

    /// Nil if the format has no way to write it, or the text of the requirement is not there.
    init?(
      of requirement: Requirement, in document: Document, to version: Version,
      scheme: any VersionScheme
    ) {
      guard requirement.editObstacle == nil, let span = requirement.spans.replaced,
        document.text.string(span) == requirement.quotedText ?? requirement.text,
        let replacement = document.format.rewrite(requirement, toAdmit: version, scheme: scheme),
        replacement != document.text.string(span)
      else { return nil }
      self.document = document
      self.version = version
      edit = TextEdit(span: span, replacement: replacement)
    }
  }

  private struct Key: Hashable {
    var path: DocumentPath
    var edit: TextEdit
    var version: String
  }

  private var proven: Set<Key> = []

  /// Nil if it was cancelled, which is asked before each reading.
  init?(_ candidates: [Candidate], isCancelled: () -> Bool = { false }) {
    var seen: Set<Key> = []
    var byDocument: [DocumentPath: [Candidate]] = [:]
    for candidate in candidates where seen.insert(Self.key(candidate)).inserted {
      byDocument[candidate.document.path, default: []].append(candidate)
    }
    for candidates in byDocument.values {
      guard let document = candidates.first?.document else { continue }
      let before = document.reading.allVersions
      var open = Self.disjoint(candidates)
      while let group = open.popLast() {
        if isCancelled() { return nil }
        if Self.areProven(group, in: document, before: before) {
          for candidate in group { proven.insert(Self.key(candidate)) }
        } else if group.count > 1 {
          let half = group.count / 2
          open.append(group[..<half])
          open.append(group[half...])
        }
      }
    }
  }

  /// The candidate's edit, if it is proven.
  func fileEdit(of candidate: Candidate) -> FileEdit? {
    guard proven.contains(Self.key(candidate)) else { return nil }
    return FileEdit(
      path: candidate.document.path.text,
      edit: Self.versionOnly(candidate.edit, in: candidate.document.text.bytes))
  }

  /// The same edit without what both texts begin and end with: it touches the version alone. That is
  /// operators and spaces, and in texts that hold quotes (`from: "1.2.3"`) all up to the quotes around
  /// what differs.
  private static func versionOnly(_ edit: TextEdit, in bytes: [UInt8]) -> TextEdit {
    let operators = Set("<>=!~^ ".utf8)
    let quotes = Set("\"'".utf8)
    let old = bytes[edit.span.start..<edit.span.end]
    let new = Array(edit.replacement.utf8)
    var start = zip(old, new).prefix { $0 == $1 && operators.contains($0) }.count
    let same = zip(old, new).prefix { $0 == $1 }.count
    if let quote = new[..<same].lastIndex(where: quotes.contains) { start = quote + 1 }
    while start < same, operators.contains(new[start]) { start += 1 }
    let rest = zip(old.dropFirst(start).reversed(), new.dropFirst(start).reversed())
    let sameEnd = new.count - rest.prefix { $0 == $1 }.count
    let end = new.count - (new[sameEnd...].firstIndex(where: quotes.contains) ?? new.count)
    return TextEdit(
      span: SourceSpan(edit.span.start + start, edit.span.end - end),
      replacement: String(decoding: new[start..<(new.count - end)], as: UTF8.self))
  }

  private static func key(_ candidate: Candidate) -> Key {
    Key(
      path: candidate.document.path, edit: candidate.edit, version: candidate.version.text)
  }

  /// Groups of edits that do not touch each other, as few as can be.
  private static func disjoint(_ candidates: [Candidate]) -> [ArraySlice<Candidate>] {
    var groups: [[Candidate]] = []
    for candidate in candidates.sorted(by: { $0.edit.span < $1.edit.span }) {
      let span = candidate.edit.span
      let free = groups.firstIndex { ($0.last?.edit.span.end ?? 0) < span.start }
      if let free { groups[free].append(candidate) } else { groups.append([candidate]) }
    }
    return groups.map { $0[...] }
  }

  /// Whether the edited file, read again, holds the same entries, of which only the edited ones ask
  /// for other versions, each for its new one.
  private static func areProven(
    _ candidates: ArraySlice<Candidate>, in document: Document, before: [Requirement]
  ) -> Bool {
    guard let bytes = TextEdit.apply(candidates.map(\.edit), to: document.text.bytes) else {
      return false
    }
    let after = document.format.reading(DocumentText(bytes)).allVersions
    guard before.count == after.count else { return false }
    let bySpan = Dictionary(
      candidates.map { ($0.edit.span, $0) }, uniquingKeysWith: { first, _ in first })
    var changed: Set<SourceSpan> = []
    for (old, new) in zip(before, after) {
      guard old.identity == new.identity, old.source == new.source else { return false }
      if let span = old.spans.replaced, let candidate = bySpan[span] {
        guard new.quotedText ?? new.text == candidate.edit.replacement, let admitted = new.versions,
          admitted.contains(candidate.version)
        else { return false }
        changed.insert(span)
      } else if old.text != new.text {
        return false
      }
    }
    return changed.count == candidates.count
  }
}
