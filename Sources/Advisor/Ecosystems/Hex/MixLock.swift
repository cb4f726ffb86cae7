import ManifestSyntax
package import SourceText

/// `mix.lock` (Mix documentation, `mix deps`): an Elixir map of names to tuples, each of which says
/// where the package comes from, its version, and what it needs.
package struct MixLock: ManifestFormat {
  package let name = "mix-lock"
  package let kind = DocumentKind.lockfile
  package let updateCommand: String? = "mix deps.update NAME"
  package let reference = FormatReference(
    "mix.lock", reads: "every package, Hex and Git sources, who needs whom")

  package init() {}

  package let fileNames = ["mix.lock"]

  package func read(_ text: DocumentText) -> Reading {
    var packages: [ResolvedPackage] = []
    var needs: [[String]] = []
    var problems = ErlangTerms.problems(text.bytes)
    for term in ErlangTerms.entries(text.bytes) {
      guard case .string(let key)? = term.items.first else { continue }
      guard term.items.count >= 2 else {
        problems.append(
          SyntaxProblem(
            code: "expected-package",
            message: "A name, where the package comes from, and its version are expected.",
            span: term.span))
        continue
      }
      let atoms = term.items.dropFirst().prefix(2).map(\.text)
      let isGit = atoms.first == "git"
      let version = Self.string(term.items, 3)
      let origin = Self.string(term.items, 2)?.text ?? atoms.last ?? ""
      // Behind the version and its checksum; lockfiles of old versions end before it.
      let repository = Self.string(term.items, 5)?.text ?? "hexpm"
      let source: PackageSource =
        isGit
        ? .git(origin)
        : atoms.first == "path"
          ? .path(origin)
          : atoms.first != "hex"
            ? .unsupported(atoms.first ?? "")
            : repository == "hexpm" ? .registry : .otherRegistry(repository)
      let name = atoms.count > 1 && atoms.first == "hex" ? atoms[1] : key.text
      packages.append(
        ResolvedPackage(
          ecosystem: .hex, name: name, version: version?.text ?? "", source: source,
          spans: EntrySpans(name: key.span, version: version?.span, entry: term.span)))
      needs.append(term.nestedNames)
    }
    var places = PackagePlaces()
    for (index, package) in packages.enumerated() { places.add(package.identity.name, index) }
    let graph = DependencyGraph(dependencies: needs.map { $0.flatMap(places.all) })
    return Reading(
      .lockfile(Lockfile(packages: packages, graph: graph, refreshCommand: "mix deps.update NAME")),
      problems: problems)
  }

  private static func string(_ items: [ErlangTerms.Item], _ index: Int) -> SpannedText? {
    guard let item = items.element(at: index), case .string(let text) = item else { return nil }
    return text
  }
}
