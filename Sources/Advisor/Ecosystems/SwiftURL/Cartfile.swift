import ManifestSyntax
package import SourceText

/// `Cartfile` and `Cartfile.private` (Carthage documentation, "Artifacts"). Carthage names packages
/// by their Git repository, as Swift Package Manager does, so the same advisories hold.
package struct Cartfile: ManifestFormat {
  package let name = "cartfile"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .code(.cartfile)
  package let lockfileNames = ["Cartfile.resolved"]
  package let hasLockfileBesideIt = true

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "Cartfile", "Cartfile.private", reads: "`github`, `git` and `binary` with every requirement",
      edits: "the version, its operator kept")
  }

  package let fileNames = ["Cartfile", "Cartfile.private"]

  package func read(_ text: DocumentText) -> Reading {
    let lines = CartfileLines(text)
    return Reading(
      .manifest(Manifest(requirements: lines.entries.map(Self.requirement))),
      problems: lines.problems)
  }

  private static func requirement(_ entry: CartfileLines.Entry) -> Requirement {
    let text = entry.requirement?.text ?? ""
    let set = entry.version.flatMap { CarthageRequirement.versions(entry.operator, $0.text) }
    var source = entry.source
    // A text in quotes is a branch, a tag or a commit.
    if entry.operator == "\"", source == .registry { source = .git(text) }
    return Requirement(
      ecosystem: .swiftURL, name: entry.name, text: text,
      versions: entry.requirement == nil ? .all : set,
      pinned: entry.operator == "=="
        ? entry.version.flatMap { CarthageRequirement.version($0.text) } : nil,
      source: source,
      spans: EntrySpans(
        name: entry.nameSpan, version: entry.version?.span, specifier: entry.requirement?.span,
        entry: entry.span))
  }

  package func rewrite(
    _ requirement: Requirement, toAdmit version: Version, scheme: any VersionScheme
  ) -> String? {
    guard isFitForEdit(version.text),
      let start = requirement.text.utf8.firstIndex(where: \.isDigit)
    else { return nil }
    return requirement.text[..<start] + version.text
  }
}

/// `Cartfile.resolved`: a tag or a commit for each repository.
package struct CartfileResolved: ManifestFormat {
  package let name = "cartfile-resolved"
  package let kind = DocumentKind.lockfile
  package let updateCommand: String? = "carthage update"

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "Cartfile.resolved", reads: "every repository with its tag or commit",
      leavesOut: "who needs whom, which the file does not say")
  }

  package let fileNames = ["Cartfile.resolved"]

  package func read(_ text: DocumentText) -> Reading {
    let lines = CartfileLines(text)
    let packages = lines.entries.map { entry in
      let version = entry.version?.text ?? ""
      var source = entry.source
      if source == .registry, CarthageRequirement.version(version) == nil { source = .git(version) }
      return ResolvedPackage(
        ecosystem: .swiftURL, name: entry.name, version: version, source: source,
        spans: EntrySpans(name: entry.nameSpan, version: entry.version?.span, entry: entry.span))
    }
    return Reading(
      .lockfile(Lockfile(packages: packages, refreshCommand: "carthage update")),
      problems: lines.problems)
  }
}

/// The versions of Carthage: tags, which may leave out numbers and begin with a `v`.
enum CarthageRequirement {
  static func version(_ text: String) -> Version? {
    SemVer.version(text, [.leadingV, .missingParts])
  }

  static func versions(_ operator: String, _ text: String) -> VersionSet? {
    guard let version = version(text), let triple = SemVer.triple(of: version) else { return nil }
    let all = IntervalSet(from: version.key, before: .highest)
    switch `operator` {
    case "==": return VersionSet(IntervalSet(only: version.key))
    case ">=": return VersionSet(releases: all, prereleases: version.isPrerelease ? all : .empty)
    case "~>":
      // Of 0.x the minor version counts as the major one.
      let next = triple.major.isZero ? triple.nextMinor : triple.nextMajor
      return VersionSet(
        releases: IntervalSet(from: version.key, before: next.release),
        prereleases: version.isPrerelease
          ? IntervalSet(from: version.key, before: next.floor) : .empty)
    default: return nil
    }
  }
}

/// The lines of both files: a kind, a text that names the package, and what is asked of it.
private struct CartfileLines {
  struct Entry {
    var name: String
    var nameSpan: SourceSpan
    var source: PackageSource
    /// `==`, `>=`, `~>`; a quote for a name of a commit; empty if there is none.
    var `operator` = ""
    var version: SpannedText?
    /// The operator and the version.
    var requirement: SpannedText?
    var span: SourceSpan
  }

  private(set) var entries: [Entry] = []
  private(set) var problems: [SyntaxProblem]
  private let code: Code

  init(_ text: DocumentText) {
    code = CodeReader.read(text.bytes, .cartfile)
    problems = code.problems
    var start = 0
    while start < code.tokens.count {
      var end = start
      while end < code.tokens.count, code.kind(end) != .newline { end += 1 }
      if end > start { readLine(start..<end) }
      start = end + 1
    }
  }

  private mutating func readLine(_ line: Range<Int>) {
    let place = line.lowerBound + 1
    guard place < line.upperBound, let address = code.literal(place), !address.isEmpty else {
      problems.append(
        SyntaxProblem(
          code: "unexpected-text", message: "A line names a kind and then, in quotes, a package.",
          span: code.span(line)))
      return
    }
    var name = RepositoryName(address).text
    var source = PackageSource.registry
    switch code.text(line.lowerBound) {
    case "github":
      // Without a host it is one of GitHub's own.
      let isShort = address.split(separator: "/").count == 2 && !address.contains(":")
      if isShort { name = RepositoryName("github.com/" + address).text }
    case "git":
      if RepositoryName.isLocal(address) { source = .path(address) }
    case "binary": source = .url(address)
    default: source = .unsupported(code.text(line.lowerBound))
    }
    var entry = Entry(
      name: name, nameSpan: code.tokens[place].content, source: source, span: code.span(line))
    if place + 1 < line.upperBound {
      let rest = place + 1..<line.upperBound
      let isName = code.kind(place + 1) == .string
      let last = rest.upperBound - 1
      entry.operator = isName ? "\"" : code.text(place + 1)
      let content = code.tokens[last].content
      if isName {
        entry.version = SpannedText(text: code.text(last), span: content)
      } else if rest.count > 1 {
        let version = code.span(place + 2..<rest.upperBound)
        entry.version = SpannedText(text: code.source(of: version), span: version)
      }
      let whole = isName ? content : code.span(rest)
      entry.requirement = SpannedText(text: code.source(of: whole), span: whole)
    }
    entries.append(entry)
  }
}
