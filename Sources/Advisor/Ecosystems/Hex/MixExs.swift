import ManifestSyntax
package import SourceText

/// `mix.exs` (<https://hexdocs.pm/mix/Mix.Tasks.Deps.html>), read as text and never run: the tuples
/// `{:name, "~> 1.0", only: :test}` of functions and lists that are named for dependencies.
package struct MixExs: ManifestFormat {
  package let name = "mix-exs"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .code(.elixir)
  package let lockfileNames = ["mix.lock"]
  package let reference = FormatReference(
    "mix.exs",
    reads: "the tuples of `deps`, Hex, Git, path and umbrella sources, `only`, `optional`",
    edits: "the version, its operator kept",
    leavesOut: "dependencies that code puts together while it runs")

  package init() {}

  package let fileNames = ["mix.exs"]

  package func read(_ text: DocumentText) -> Reading {
    let code = CodeReader.read(text.bytes, .elixir)
    var manifest = Manifest()
    var isInside = false
    var listEnd = 0
    for index in code.tokens.indices {
      if code.is(index, "def") || code.is(index, "defp") {
        isInside = code.source(index + 1).contains("dep")
      } else if code.is(index, "app"), code.is(index + 1, ":"), code.kind(index + 2) == .symbol {
        manifest.projectName = manifest.projectName ?? code.text(index + 2)
      } else if code.is(index, "deps"), code.is(index + 1, ":"), code.is(index + 2, "[") {
        listEnd = code.end(ofBracket: index + 2)
      } else if code.is(index, "{"), isInside || index < listEnd {
        if let found = Self.requirement(code, index) { manifest.requirements.append(found) }
      }
    }
    return Reading(.manifest(manifest), problems: code.problems)
  }

  private static func requirement(_ code: Code, _ open: Int) -> Requirement? {
    let arguments = code.arguments(ofBracket: open)
    guard let first = arguments.first, first.label == nil, first.value.count == 1,
      code.kind(first.value.lowerBound) == .symbol
    else { return nil }
    let nameToken = code.tokens[first.value.lowerBound]
    let name = code.text(first.value.lowerBound)
    let entry = code.tokens[open].span.union(code.span(code.end(ofBracket: open)))
    var requirement = Requirement(
      ecosystem: .hex, name: name, text: "", versions: .all,
      spans: EntrySpans(name: nameToken.content, entry: entry))
    var options = Array(arguments.dropFirst())
    if let version = options.first, version.label == nil {
      options.removeFirst()
      read(code, version.value, into: &requirement)
    }
    // The options may stand in a list of their own.
    if options.count == 1, let only = options.first, only.label == nil,
      code.is(only.value.lowerBound, "[")
    {
      options = code.arguments(ofBracket: only.value.lowerBound)
    }
    for option in options { apply(option, code, to: &requirement) }
    return requirement
  }

  private static func read(_ code: Code, _ value: Range<Int>, into requirement: inout Requirement) {
    let index = value.lowerBound
    if value.count == 1, let text = code.literal(index) {
      let scheme = HexScheme()
      requirement.text = text
      requirement.versions = scheme.requirement(text)
      requirement.pinned = scheme.pinnedVersion(text)
      requirement.spans.version = code.tokens[index].content
    } else if !code.is(index, "[") {
      // `>= 0` with a variable, `~r/x/`: only running it would tell.
      requirement.text = String(
        decoding: code.bytes[code.span(value).start..<code.span(value).end], as: UTF8.self)
      requirement.versions = nil
      requirement.spans.version = code.span(value)
    }
  }

  private static func apply(
    _ option: CodeArgument, _ code: Code, to requirement: inout Requirement
  ) {
    let index = option.value.lowerBound
    let text = code.literal(index) ?? ""
    switch option.label {
    case "git": requirement.source = .git(text)
    case "github": requirement.source = .git("https://github.com/" + text)
    case "path": requirement.source = .path(text)
    case "in_umbrella": requirement.source = .workspace
    case "organization", "repo": requirement.source = .otherRegistry(text)
    case "only":
      let range = code.is(index, "[") ? index + 1..<code.end(ofBracket: index) : option.value
      requirement.groups += range.filter { code.kind($0) == .symbol }.map(code.text)
    case "optional" where code.is(index, "true"): requirement.groups.append("optional")
    case "hex" where code.kind(index) == .symbol || code.kind(index) == .string:
      requirement.alias = requirement.name
      requirement.name = code.text(index)
      requirement.identity = PackageIdentity(.hex, requirement.name)
    default: break
    }
  }
}
