import ManifestSyntax
package import SourceText

/// `Podfile` (CocoaPods guides, "Podfile Syntax Reference"), read as text and never run.
package struct Podfile: ManifestFormat {
  package let name = "podfile"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .code(.ruby)
  package let lockfileNames = ["Podfile.lock"]
  package let hasLockfileBesideIt = true

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "Podfile", reads: "every `pod` with its requirements, parts and sources",
      edits: "the version, its operator kept",
      leavesOut: "what only running it could tell is listed as not assessed")
  }

  package let fileNames = ["Podfile"]

  package func read(_ text: DocumentText) -> Reading {
    let calls = RubyCalls(text, methods: ["pod"])
    var manifest = Manifest()
    for call in calls.calls {
      guard let pod = RubyRequirement(call, in: calls) else { continue }
      var source = PackageSource.registry
      for option in pod.options {
        let value = calls.names(option.value).first ?? calls.code.source(of: option.value)
        switch option.label {
        case "git": source = .git(value)
        case "path": source = .path(value)
        case "podspec", "http": source = .url(value)
        default: continue
        }
      }
      manifest.requirements.append(
        pod.requirement(.cocoaPods, source: source, entry: calls.code.span(call.tokens)))
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
}
