import ManifestSyntax
import SourceText

/// Turns what stands in Python's files into requirements.
enum PythonRequirement {
  /// A dependency specifier (PEP 508) or one of pip's bare URLs and paths.
  static func requirement(
    _ parsed: PEP508Requirement, groups: [String] = [], entry: SourceSpan? = nil
  ) -> Requirement? {
    // A bare path need not tell its project; then the reference itself is all there is to name.
    guard let name = parsed.name ?? parsed.url else { return nil }
    if let wheel = parsed.url.flatMap(wheelVersion) {
      var requirement = Requirement(
        ecosystem: .pypi, name: name.text, text: wheel.text,
        versions: PEP440Scheme().requirement("==" + wheel.text),
        source: source(of: parsed.url?.text ?? ""), groups: groups,
        spans: EntrySpans(
          name: name.span, version: wheel.span, entry: entry ?? parsed.span))
      requirement.editObstacle = "its archive is fixed by its address"
      return requirement
    }
    let text = parsed.specifier?.text ?? ""
    let scheme = PEP440Scheme()
    return Requirement(
      ecosystem: .pypi, name: name.text, text: text,
      versions: text.isEmpty ? .all : scheme.requirement(text),
      pinned: text.isEmpty ? nil : scheme.pinnedVersion(text),
      source: parsed.url.map { source(of: $0.text) } ?? .registry, groups: groups,
      spans: EntrySpans(
        name: name.span, version: parsed.specifier.map { version(of: $0) },
        specifier: parsed.specifier?.span,
        entry: entry ?? parsed.span))
  }

  /// The version in the name of a wheel, `name-1.2-py3-none-any.whl` (binary distribution format,
  /// "File name convention"), to which an address leads.
  private static func wheelVersion(in address: SpannedText) -> SpannedText? {
    let bytes = Array(address.text.utf8)
    let end = bytes.firstIndex { $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: "?") } ?? bytes.count
    guard bytes.count == address.span.length, bytes[..<end].suffix(4).elementsEqual(".whl".utf8)
    else { return nil }
    let start = bytes[..<end].lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
    let parts = bytes[start..<end].split(
      separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.count >= 5, !parts[1].isEmpty else { return nil }
    return SpannedText(
      text: String(decoding: parts[1], as: UTF8.self),
      span: SourceSpan(
        address.span.start + parts[1].startIndex, address.span.start + parts[1].endIndex))
  }

  /// The version of a specifier with one clause (`1.2` of `== 1.2`), which is what a person would
  /// point at; of several clauses their whole text.
  private static func version(of specifier: SpannedText) -> SourceSpan {
    let bytes = Array(specifier.text.utf8)
    // A text that was written with escapes or continued lines is longer in its file.
    guard bytes.count == specifier.span.length, !bytes.contains(UInt8(ascii: ",")) else {
      return specifier.span
    }
    let operators = Set("<>=!~ \t".utf8)
    let length = bytes.prefix { operators.contains($0) }.count
    return length < bytes.count
      ? SourceSpan(specifier.span.start + length, specifier.span.end) : specifier.span
  }

  /// Where a URL or a path leads (pip documentation, "VCS Support").
  static func source(of reference: String) -> PackageSource {
    if reference.hasPrefix("git+") { return .git(String(reference.dropFirst(4))) }
    if reference.hasPrefix("git@") || reference.hasPrefix("git:") { return .git(reference) }
    if reference.hasPrefix("file:") { return .path(reference) }
    let isURL = reference.utf8.contains(UInt8(ascii: ":")) && reference.contains("://")
    return isURL ? .url(reference) : .path(reference)
  }

  /// The source that a table names, by the keys that Poetry, uv, PDM and Pipenv have in common; nil
  /// if it names none, so that the package comes from an index.
  static func source(of table: SyntaxValue) -> PackageSource? {
    for member in table.children {
      switch member.key {
      case "git": return .git(member.string ?? "")
      case "path", "file", "directory", "editable", "virtual":
        // `editable` is a path in uv.lock, and a flag beside `path` or `git` elsewhere.
        if let text = member.string { return source(of: text) }
      case "url", "hg", "svn", "bzr": return .url(member.string ?? "")
      case "workspace" where member.boolean == true: return .workspace
      default: continue
      }
    }
    return nil
  }
}
