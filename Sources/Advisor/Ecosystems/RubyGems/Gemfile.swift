import ManifestSyntax
package import SourceText

/// `Gemfile`, `gems.rb` and the gemfiles of Appraisal (Bundler documentation, "gemfile(5)"). They
/// are programs and are read as text: every `gem` counts, in whatever branch it stands.
package struct Gemfile: ManifestFormat {
  package let name = "gemfile"
  package let kind = DocumentKind.manifest
  package let lockfileNames = ["Gemfile.lock", "gems.locked"]
  package let hasLockfileBesideIt = true

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "Gemfile", "gems.rb", "rails_7.gemfile",
      reads: "every `gem` with groups, several requirements, `git`, `path` and `source` of its own "
        + "or of a block; names that are set once to a plain text",
      edits: "the version, its operator kept",
      leavesOut:
        "what only running it could tell is listed as not assessed; `gemspec` names a file "
        + "of its own")
  }

  package let fileNames = ["Gemfile", "gems.rb", "*.gemfile"]

  package func read(_ text: DocumentText) -> Reading {
    let calls = RubyCalls(
      text, methods: ["gem", "group", "source", "git", "github", "path", "gist", "bitbucket"])
    var manifest = Manifest()
    for call in calls.calls where call.name == "gem" {
      if let requirement = Self.requirement(call, calls) {
        manifest.requirements.append(requirement)
      }
    }
    return Reading(.manifest(manifest), problems: calls.code.problems)
  }

  package func rewrite(
    _ requirement: Requirement, toAdmit version: Version, scheme: any VersionScheme
  ) -> String? {
    RubyRequirement.rewrite(requirement, toAdmit: version)
  }

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
