import ManifestSyntax
package import SourceText

/// `*.gemspec` (RubyGems guides, "Specification Reference"), read as text and never run.
///
/// The gem itself is listed as part of the project, unless RubyGems wrote the file, with a `# stub:`
/// line, when it installed the gem.
package struct Gemspec: ManifestFormat {
  package let name = "gemspec"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .code(.ruby)
  package let lockfileNames = ["Gemfile.lock", "gems.locked"]

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "example.gemspec",
      reads: "`add_dependency` and its like with all requirements; of an installed gem itself",
      edits: "the version, its operator kept",
      leavesOut: "what only running it could tell is listed as not assessed")
  }

  package let fileNames = ["*.gemspec"]

  package func read(_ text: DocumentText) -> Reading {
    let calls = RubyCalls(
      text,
      methods: ["add_dependency", "add_runtime_dependency", "add_development_dependency"],
      hasReceiver: true)
    let itself = Self.itself(calls, isInstalled: Self.isInstalled(text))
    var manifest = Manifest(projectName: itself?.name)
    if let itself { manifest.requirements.append(itself) }
    if let ruby = Self.assigned("required_ruby_version", calls.code).flatMap(calls.text) {
      manifest.runtimes.append(
        RuntimeRequirement(
          product: "ruby", text: ruby.text, span: calls.code.tokens[ruby.token].content,
          scheme: GemScheme()))
    }
    for call in calls.calls {
      guard let gem = RubyRequirement(call, in: calls) else { continue }
      manifest.requirements.append(
        gem.requirement(
          .rubyGems, source: .registry,
          groups: call.name == "add_development_dependency" ? ["dev"] : [],
          entry: calls.code.span(call.tokens)))
    }
    return Reading(.manifest(manifest), problems: calls.code.problems)
  }

  package func rewrite(
    _ requirement: Requirement, toAdmit version: Version, scheme: any VersionScheme
  ) -> String? {
    RubyRequirement.rewrite(requirement, toAdmit: version)
  }

  package func versions(rewritten text: String, scheme: any VersionScheme) -> VersionSet? {
    RubyRequirement.versions(text)
  }

  /// The tokens of the value in `spec.name = value`.
  private static func assigned(_ field: StaticString, _ code: Code) -> Range<Int>? {
    let place = code.tokens.indices.first { index in
      code.is(index, field) && code.is(index - 1, ".") && code.is(index + 1, "=")
    }
    guard let start = place.map({ $0 + 2 }) else { return nil }
    var end = start
    while end < code.tokens.count, code.kind(end) != .newline { end += 1 }
    return start..<end
  }

  /// Whether RubyGems wrote the file: among its first lines is one that begins with `# stub: `.
  private static func isInstalled(_ text: DocumentText) -> Bool {
    (0..<Swift.min(text.lines.lineCount, 10)).contains { line in
      let content = text.content(ofLine: line)
      return text.bytes[content.start..<content.end].starts(with: "# stub: ".utf8)
    }
  }

  private static func itself(_ calls: RubyCalls, isInstalled: Bool) -> Requirement? {
    let code = calls.code
    guard let nameRange = assigned("name", code), let name = calls.text(nameRange) else {
      return nil
    }
    let versionRange = assigned("version", code)
    let version = versionRange.flatMap(calls.text)
    let text = version?.text ?? versionRange.map(code.source(of:)) ?? ""
    let pinned = version.flatMap { GemScheme().version($0.text) }
    let nameSpan = code.tokens[name.token].content
    let versionSpan =
      version.map { code.tokens[$0.token].content } ?? versionRange.map(code.span)
    var requirement = Requirement(
      ecosystem: .rubyGems, name: name.text, text: text,
      versions: pinned.map { VersionSet(IntervalSet(only: $0.key)) }, pinned: pinned,
      source: isInstalled ? .registry : .workspace,
      spans: EntrySpans(name: nameSpan, version: versionSpan, entry: code.span(nameRange)))
    requirement.editObstacle = "it is the version of the gem itself"
    return requirement
  }
}
