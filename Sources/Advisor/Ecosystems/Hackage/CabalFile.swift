import ManifestSyntax
package import SourceText

/// `*.cabal` (<https://cabal.readthedocs.io/en/stable/cabal-package-description-file.html>): the
/// fields `build-depends`, `setup-depends` and `build-tool-depends` of all sections.
package struct CabalFile: ManifestFormat {
  package let name = "cabal"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .lines("--", wholeLines: true)
  package let lockfileNames = ["cabal.project.freeze", "stack.yaml.lock"]
  package let reference = FormatReference(
    "app.cabal", reads: "`build-depends`, `setup-depends`, `build-tool-depends` of every section",
    edits: "the version, its operator kept; not in sets (`== {1.0, 1.1}`)")

  package init() {}

  package let fileNames = ["*.cabal"]

  package func matches(_ path: DocumentPath) -> Bool {
    path.fileName.hasSuffix(".cabal") && path.fileName.utf8.count > 6
  }

  package func read(_ text: DocumentText) -> Reading {
    var manifest = Manifest()
    var groups: [String] = []
    var fieldIndent: Int?
    /// The value of the field, which goes on over lines that are indented more.
    var field: SourceSpan?
    func finishField() {
      if let field { CabalRequirements.read(SourceSlice(text.bytes, field), groups, &manifest) }
      field = nil
    }
    for line in SourceSlice(text).lines {
      let trimmed = line.trimmed
      if trimmed.isEmpty || trimmed.hasPrefix("--") { continue }
      let indent = trimmed.span.start - line.span.start
      if let fieldIndent, indent > fieldIndent {
        field = field?.union(trimmed.span)
        continue
      }
      finishField()
      fieldIndent = nil
      let (before, value) = trimmed.split(at: UInt8(ascii: ":"))
      // Sections may have braces: `library { build-depends: base }`.
      let (section, inner) = before.split(atLast: UInt8(ascii: "{"))
      if inner != nil || value == nil {
        switch section.words.first?.text.lowercased() {
        case "test-suite", "benchmark": groups = ["dev"]
        case "library", "executable", "foreign-library", "custom-setup", "common": groups = []
        default: break
        }
      }
      guard let value else { continue }
      let key = inner ?? section
      switch key.trimmed.text.lowercased() {
      case "name": manifest.projectName = manifest.projectName ?? value.trimmed.text
      case "build-depends", "setup-depends", "build-tool-depends":
        fieldIndent = indent
        field = value.span
      default: continue
      }
    }
    finishField()
    return Reading(.manifest(manifest))
  }
}

/// The list that cabal's files give packages in: `base >=4.7 && <5, text ^>=2.0`.
enum CabalRequirements {
  static func read(_ slice: SourceSlice, _ groups: [String], _ manifest: inout Manifest) {
    let bytes = slice.bytes
    var entry: SourceSpan?
    var depth = 0
    var isLineStart = false
    var index = slice.span.start
    func finish() {
      if let entry, let found = requirement(SourceSlice(bytes, entry), groups) {
        manifest.requirements.append(found)
      }
      entry = nil
    }
    scan: while index < slice.span.end {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: ",") where depth == 0: finish()
      case 0x0A, 0x0D: isLineStart = true
      case _ where byte.isSpace: break
      case UInt8(ascii: "-") where isLineStart && bytes[index...].starts(with: "--".utf8):
        // A comment goes to the end of its line.
        while index < slice.span.end, bytes[index] != 0x0A { index += 1 }
        continue scan
      case UInt8(ascii: "}") where depth == 0: break scan
      default:
        if byte == UInt8(ascii: "{") { depth += 1 }
        if byte == UInt8(ascii: "}") { depth -= 1 }
        isLineStart = false
        entry = SourceSpan(entry?.start ?? index, index + 1)
      }
      index += 1
    }
    finish()
  }

  /// `name`, `name:component`, `name:{a, b}`, with a range behind it.
  private static func requirement(_ entry: SourceSlice, _ groups: [String]) -> Requirement? {
    var end = entry.span.start
    while end < entry.span.end, isName(entry.bytes[end]) { end += 1 }
    let name = entry.part(entry.span.start, end)
    guard !name.isEmpty, name.bytes[name.span.start].isLetter || name.text.contains("-") else {
      return nil
    }
    var start = end
    // A component or a tool of the package may stand behind a colon.
    if start < entry.span.end, entry.bytes[start] == UInt8(ascii: ":") {
      start += 1
      if start < entry.span.end, entry.bytes[start] == UInt8(ascii: "{") {
        while start < entry.span.end, entry.bytes[start] != UInt8(ascii: "}") { start += 1 }
        start += 1
      }
      while start < entry.span.end, isName(entry.bytes[start]) { start += 1 }
    }
    let range = entry.part(start, entry.span.end).trimmed
    let scheme = HackageScheme()
    return Requirement(
      ecosystem: .hackage, name: name.text, text: range.text,
      versions: range.isEmpty ? .all : scheme.requirement(range.text),
      pinned: scheme.pinnedVersion(range.text), groups: groups,
      spans: EntrySpans(
        name: name.span, version: range.isEmpty ? nil : range.span, entry: entry.span))
  }

  static func isName(_ byte: UInt8) -> Bool {
    byte.isLetter || byte.isDigit || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
  }
}
