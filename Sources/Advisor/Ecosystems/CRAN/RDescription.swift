import ManifestSyntax
package import SourceText

/// `DESCRIPTION` of an R package (Writing R Extensions, "The DESCRIPTION file").
package struct RDescription: ManifestFormat {
  package let name = "r-description"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .lines("#", wholeLines: true)
  package let lockfileNames = ["renv.lock"]
  package let reference = FormatReference(
    "DESCRIPTION", reads: "`Depends`, `Imports`, `LinkingTo`, `Suggests`, `Enhances`",
    edits: "the version, its operator kept", leavesOut: "`R` itself, `Remotes`")

  package init() {}

  package let fileNames = ["DESCRIPTION"]

  /// Other things are described in files of this name too.
  package func accepts(_ text: DocumentText) -> Bool {
    let lines = SourceSlice(text).lines
    return lines.contains { $0.hasPrefix("Package:") }
  }

  package func read(_ text: DocumentText) -> Reading {
    var manifest = Manifest()
    var field = ""
    for line in SourceSlice(text).lines {
      var value = line
      if !line.hasPrefix(" "), !line.hasPrefix("\t") {
        let (key, rest) = line.split(at: UInt8(ascii: ":"))
        guard let rest else { continue }
        field = key.text
        value = rest
      }
      let groups: [String]
      switch field {
      case "Package":
        manifest.projectName = manifest.projectName ?? value.trimmed.text
        continue
      case "Depends", "Imports", "LinkingTo": groups = []
      case "Suggests": groups = ["dev"]
      case "Enhances": groups = ["optional"]
      default: continue
      }
      var rest: SourceSlice? = value
      while let current = rest {
        let (entry, next) = current.split(at: UInt8(ascii: ","))
        if let found = Self.requirement(entry.trimmed, groups) {
          manifest.requirements.append(found)
        }
        rest = next
      }
    }
    return Reading(.manifest(manifest))
  }

  /// `name (>= 1.0)`.
  private static func requirement(_ entry: SourceSlice, _ groups: [String]) -> Requirement? {
    let (head, condition) = entry.split(at: UInt8(ascii: "("))
    let name = head.trimmed
    guard !name.isEmpty, name.text != "R" else { return nil }
    let range = condition?.split(at: UInt8(ascii: ")")).0.trimmed
    let scheme = CRANScheme()
    return Requirement(
      ecosystem: .cran, name: name.text, text: range?.text ?? "",
      versions: range.map { scheme.requirement($0.text) } ?? .all,
      pinned: range.flatMap { scheme.pinnedVersion($0.text) }, groups: groups,
      spans: EntrySpans(name: name.span, version: range?.span, entry: entry.span))
  }
}
