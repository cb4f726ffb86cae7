import ManifestSyntax
package import SourceText

/// `Brewfile` (Homebrew documentation, "Homebrew Bundle"), read as text and never run.
package struct Brewfile: ManifestFormat {
  package let name = "brewfile"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .code(.ruby)

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "Brewfile", "work.Brewfile",
      reads: "every `brew`, `cask`, `mas`, `vscode`, `whalebrew` and `cargo`",
      leavesOut: "`tap`, which adds a source")
  }

  package let fileNames = ["Brewfile", "*.Brewfile"]

  package func read(_ text: DocumentText) -> Reading {
    let calls = RubyCalls(text, methods: ["brew", "cask", "mas", "vscode", "whalebrew", "cargo"])
    var manifest = Manifest()
    for call in calls.calls {
      guard let entry = RubyRequirement(call, in: calls) else { continue }
      let isCrate = call.name == "cargo"
      manifest.requirements.append(
        Requirement(
          ecosystem: isCrate ? .cratesIO : .homebrew, name: entry.name, text: "", versions: .all,
          source: entry.isNamePlain ? .registry : .unsupported(entry.name),
          groups: isCrate ? [] : [call.name],
          spans: EntrySpans(name: entry.nameSpan, entry: calls.code.span(call.tokens))))
    }
    return Reading(.manifest(manifest), problems: calls.code.problems)
  }
}
