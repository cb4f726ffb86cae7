import ManifestSyntax
package import SourceText

/// `.gitmodules` (`gitmodules(5)`): the repositories of submodules. Their commits are recorded by
/// Git itself, in no file.
package struct GitModules: ManifestFormat {
  package let name = "gitmodules"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .lines("#", wholeLines: true)

  package let reference = FormatReference(
    ".gitmodules", reads: "the address of each submodule",
    leavesOut: "the commits, which stand in no file")

  package init() {}

  package let fileNames = [".gitmodules"]

  package func read(_ text: DocumentText) -> Reading {
    var manifest = Manifest()
    var branch: SourceSlice?
    var address: SourceSlice?
    var start = 0
    func close() {
      guard let address else { return }
      let place = RepositoryAddress(address.text)
      let isLocal = address.hasPrefix("./") || address.hasPrefix("../") || address.hasPrefix("/")
      manifest.requirements.append(
        Requirement(
          ecosystem: place.ecosystem, name: place.name, text: branch?.text ?? "", versions: .all,
          source: isLocal ? .path(address.text) : .git(address.text),
          spans: EntrySpans(
            name: address.span, version: branch?.span,
            entry: SourceSpan(start, Swift.max(address.span.end, branch?.span.end ?? 0)))))
    }
    for line in SourceSlice(text).lines {
      let trimmed = line.trimmed
      if trimmed.hasPrefix("[") {
        close()
        (branch, address, start) = (nil, nil, trimmed.span.start)
        continue
      }
      if trimmed.hasPrefix("#") || trimmed.hasPrefix(";") { continue }
      let (key, value) = trimmed.split(at: UInt8(ascii: "="))
      switch key.trimmed.text.lowercased() {
      case "url": address = value?.unquoted
      case "branch": branch = value?.unquoted
      default: continue
      }
    }
    close()
    return Reading(.manifest(manifest))
  }
}
