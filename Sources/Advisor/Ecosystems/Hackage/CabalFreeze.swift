import ManifestSyntax
package import SourceText

/// `cabal.project.freeze`: the constraints that fix every package.
package struct CabalFreeze: ManifestFormat {
  package let name = "cabal-freeze"
  package let kind = DocumentKind.lockfile
  package let updateCommand: String? = nil
  package let reference = FormatReference(
    "cabal.project.freeze", reads: "every constraint `any.name ==1.0`",
    leavesOut: "who needs whom, which the file does not say")

  package init() {}

  package let fileNames = ["cabal.project.freeze"]

  package func read(_ text: DocumentText) -> Reading {
    var packages: [ResolvedPackage] = []
    for line in SourceSlice(text).lines {
      var rest: SourceSlice? = line.trimmed.hasPrefix("--") ? nil : line
      if let body = rest?.trimmed, body.hasPrefix("constraints:") { rest = body.dropFirst(12) }
      while let current = rest {
        let (entry, next) = current.split(at: UInt8(ascii: ","))
        if let package = Self.package(entry.trimmed) { packages.append(package) }
        rest = next
      }
    }
    return Reading(.lockfile(Lockfile(packages: packages, refreshCommand: "cabal freeze")))
  }

  /// Nil for flags (`name +flag`) and fields.
  private static func package(_ entry: SourceSlice) -> ResolvedPackage? {
    let (head, version) = entry.split(at: UInt8(ascii: "="))
    guard let version, version.hasPrefix("=") else { return nil }
    let name = (head.trimmed.hasPrefix("any.") ? head.trimmed.dropFirst(4) : head).trimmed
    let number = version.dropFirst(1).trimmed
    guard !name.isEmpty else { return nil }
    return ResolvedPackage(
      ecosystem: .hackage, name: name.text, version: number.text,
      spans: EntrySpans(name: name.span, version: number.span, entry: entry.span))
  }
}
