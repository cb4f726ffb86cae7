import ManifestSyntax
package import SourceText

/// `Gemfile`, `gems.rb` and the gemfiles of Appraisal (Bundler documentation, "gemfile(5)"). They
/// are programs and are read as text: every `gem` counts, in whatever branch it stands.
package struct Gemfile: ManifestFormat {
  package let name = "gemfile"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .code(.ruby)
  package let lockfileNames = ["Gemfile.lock", "gems.locked"]
  package let hasLockfileBesideIt = true

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "Gemfile", "gems.rb", "rails_7.gemfile",
      reads: "every `gem` with groups, several requirements, `git`, `path` and `source` of its own "
        + "or of a block; names that are set once to a plain text; the files of "
        + "`eval_gemfile`",
      edits: "the version, its operator kept",
      leavesOut:
        "what only running it could tell is listed as not assessed; `gemspec` names a file "
        + "of its own")
  }

  package let fileNames = ["Gemfile", "gems.rb", "*.gemfile"]

  package func read(_ text: DocumentText) -> Reading {
    let calls = RubyCalls(
      text,
      methods: [
        "gem", "group", "source", "git", "github", "path", "gist", "bitbucket", "eval_gemfile",
        "ruby",
      ])
    var manifest = Manifest()
    var problems = calls.code.problems
    for call in calls.calls {
      switch call.name {
      case "gem":
        if let requirement = Self.requirement(call, calls) {
          manifest.requirements.append(requirement)
        }
      case "eval_gemfile":
        if let include = Self.include(call, calls) {
          manifest.includes.append(include)
        } else {
          problems.append(
            SyntaxProblem(
              code: "unknown-include",
              message: "It takes in a gemfile whose path only running it could tell.",
              span: calls.code.span(call.tokens)))
        }
      case "ruby":
        // With options alone, such as `file: ".ruby-version"`, the version stands elsewhere.
        guard let value = call.arguments.first(where: { $0.label == nil })?.value,
          let version = calls.text(value)
        else { continue }
        manifest.runtimes.append(
          RuntimeRequirement(
            product: "ruby", text: version.text,
            span: calls.code.tokens[version.token].content, scheme: GemScheme()))
      default: continue
      }
    }
    return Reading(.manifest(manifest), problems: problems)
  }

  package func rewrite(
    _ requirement: Requirement, toAdmit version: Version, scheme: any VersionScheme
  ) -> String? {
    RubyRequirement.rewrite(requirement, toAdmit: version)
  }

  package func versions(rewritten text: String, scheme: any VersionScheme) -> VersionSet? {
    RubyRequirement.versions(text)
  }

  /// `eval_gemfile "other.rb"`, or `File.join(__dir__, "other.rb")` and the like.
  private static func include(_ call: RubyCalls.Call, _ calls: RubyCalls) -> Manifest.Include? {
    let code = calls.code
    let values = calls.flattened(call.arguments).filter { $0.label == nil }.map(\.value)
    guard values.count == 1, let value = values.first else { return nil }
    let path: String
    let place: Int
    if let plain = calls.text(value) {
      (path, place) = (plain.text, plain.token)
    } else {
      let literals = value.filter { code.literal($0) != nil }
      let words = value.filter { code.kind($0) == .word }.map { code.text($0) }
      guard literals.count == 1, let only = literals.first, let text = code.literal(only),
        words.first == "File", words.contains("__FILE__") || words.contains("__dir__"),
        words.allSatisfy(folderWords.contains)
      else { return nil }
      // `File.expand_path("../x", __FILE__)` goes up from the file, and not from its folder.
      let isFromFile = words.contains("__FILE__") && !words.contains("dirname")
      guard !isFromFile || text.hasPrefix("../") else { return nil }
      (path, place) = (isFromFile ? String(text.dropFirst(3)) : text, only)
    }
    let after = call.tokens.upperBound
    return Manifest.Include(
      path: path.hasPrefix("/") && place != value.first ? String(path.dropFirst()) : path,
      span: code.tokens[place].content, kind: .gemfile,
      isOptional: code.is(after, "if") || code.is(after, "unless"))
  }

  private static let folderWords: Set<String> = [
    "File", "join", "expand_path", "dirname", "__dir__", "__FILE__",
  ]

  private static func requirement(_ call: RubyCalls.Call, _ calls: RubyCalls) -> Requirement? {
    guard let gem = RubyRequirement(call, in: calls) else { return nil }
    var groups: [String] = []
    var source = PackageSource.registry
    for block in call.enclosing.map({ calls.calls[$0] }) {
      guard let first = block.arguments.first else { continue }
      switch block.name {
      case "group":
        groups += block.arguments.filter { $0.label == nil }.flatMap { calls.names($0.value) }
      default:
        source = Self.source(block.name, first.value, calls) ?? source
      }
    }
    for option in gem.options {
      switch option.label {
      case "group", "groups": groups += calls.names(option.value)
      case let label?: source = Self.source(label, option.value, calls) ?? source
      case nil: continue
      }
    }
    return gem.requirement(
      .rubyGems, source: source, groups: groups, entry: calls.code.span(call.tokens))
  }

  /// The source that an option or the call of a block names; nil for every other option.
  private static func source(
    _ label: String, _ value: Range<Int>, _ calls: RubyCalls
  ) -> PackageSource? {
    let text = calls.names(value).first ?? calls.code.source(of: value)
    switch label {
    case "git", "github", "gist", "bitbucket", "gitlab": return .git(text)
    case "path": return .path(text)
    case "source": return GemSource.named(text)
    default: return nil
    }
  }
}
