import ManifestSyntax
package import SourceText

/// `*.cabal` (<https://cabal.readthedocs.io/en/stable/cabal-package-description-file.html>): the
/// fields `build-depends`, `setup-depends` and `build-tool-depends` of all sections.
package struct CabalFile: ManifestFormat {
  package let name = "cabal"
  package let kind = DocumentKind.manifest
  package let lockfileNames = ["cabal.project.freeze", "stack.yaml.lock"]
  package let reference = FormatReference(
    "app.cabal", reads: "`build-depends`, `setup-depends`, `build-tool-depends` of every section",
    edits: "the version, its operator kept",
    leavesOut: "version sets in braces (`== {1.0, 1.1}`), which are reported")

  package init() {}

  package func matches(_ path: DocumentPath) -> Bool {
    path.fileName.hasSuffix(".cabal") && path.fileName.utf8.count > 6
  }

  package func read(_ text: DocumentText) -> Reading {
    var manifest = Manifest()
    var groups: [String] = []
    var fieldIndent: Int?
    for line in SourceSlice(text.bytes, SourceSpan(0, text.bytes.count)).lines {
      let trimmed = line.trimmed
      if trimmed.isEmpty || trimmed.hasPrefix("--") { continue }
      let indent = trimmed.span.start - line.span.start
      if let field = fieldIndent, indent > field {
        CabalRequirements.read(trimmed, groups, &manifest)
        continue
      }
      fieldIndent = nil
      let (key, value) = trimmed.split(at: UInt8(ascii: ":"))
      guard let value else {
        switch key.words.first?.text.lowercased() {
        case "test-suite", "benchmark": groups = ["dev"]
        case "library", "executable", "foreign-library", "custom-setup", "common": groups = []
        default: break
        }
        continue
      }
      switch key.trimmed.text.lowercased() {
      case "name": manifest.projectName = manifest.projectName ?? value.trimmed.text
      case "build-depends", "setup-depends", "build-tool-depends":
        fieldIndent = indent
        CabalRequirements.read(value, groups, &manifest)
      default: continue
      }
    }
    return Reading(.manifest(manifest))
  }
}

/// The list that cabal's files give packages in: `base >=4.7 && <5, text ^>=2.0`.
enum CabalRequirements {
  static func read(_ slice: SourceSlice, _ groups: [String], _ manifest: inout Manifest) {
    var rest: SourceSlice? = slice
    while let current = rest {
      let (entry, next) = current.split(at: UInt8(ascii: ","))
      if let found = requirement(entry.trimmed, groups) { manifest.requirements.append(found) }
      rest = next
    }
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
