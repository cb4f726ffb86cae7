import ManifestSyntax
package import SourceText

/// `rebar.lock` (<https://rebar3.org/docs/workflow/>): Erlang tuples of a name, its source, and how
/// deep in the tree it is needed.
package struct RebarLock: ManifestFormat {
  package let name = "rebar-lock"
  package let kind = DocumentKind.lockfile
  package let updateCommand: String? = "rebar3 upgrade NAME"
  package let reference = FormatReference(
    "rebar.lock", reads: "every package, Hex and Git sources, whether the project asks for it",
    leavesOut: "who needs whom, which the file does not say")

  package init() {}

  package let fileNames = ["rebar.lock"]

  package func read(_ text: DocumentText) -> Reading {
    var packages: [ResolvedPackage] = []
    for term in ErlangTerms.entries(text.bytes) {
      guard case .string(let key)? = term.items.first, let kind = term.inner.first else { continue }
      switch kind.text {
      case "pkg":
        let name = term.inner.element(at: 1) ?? .string(key)
        let version = term.inner.element(at: 2)
        packages.append(
          ResolvedPackage(
            ecosystem: .hex, name: name.text, version: version?.text ?? "",
            spans: EntrySpans(name: key.span, version: version?.span, entry: term.span)))
      case "git", "git_subdir", "hg":
        let address = term.inner.element(at: 1)
        packages.append(
          ResolvedPackage(
            ecosystem: .hex, name: key.text, version: term.reference?.text ?? "",
            source: .git(address?.text ?? ""),
            spans: EntrySpans(
              name: key.span, version: term.reference?.span, entry: term.span)))
      // Checksums stand in the same form as packages.
      default: continue
      }
    }
    return Reading(
      .lockfile(Lockfile(packages: packages, refreshCommand: "rebar3 get-deps")),
      problems: ErlangTerms.problems(text.bytes))
  }
}
