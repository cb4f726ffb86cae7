import ManifestSyntax
package import SourceText

/// `build.gradle`, `settings.gradle` and script plugins, in Groovy or Kotlin (Gradle user manual,
/// "Declaring dependencies"). They are read as text and never run.
package struct GradleScript: ManifestFormat {
  package let name = "gradle-script"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .code(.groovy)
  package let lockfileNames = ["gradle.lockfile"]
  package let hasLockfileBesideIt = true
  package let definitionFileNames = [
    "gradle/libs.versions.toml", "gradle.properties", "build.gradle", "build.gradle.kts",
    "settings.gradle", "settings.gradle.kts",
  ]

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts",
      reads:
        "dependencies as text or by `group`, `name`, `version`, constraints, rich versions, platforms, "
        + "`libs.` of a catalog, bundles, plugins, what a `resolutionStrategy` forces; variables, maps of "
        + "dependencies, `gradle.properties`, and the scripts that `apply from` names",
      edits: "versions, where they stand: in the entry, its variable, or the catalog",
      leavesOut: "versions that only a run knows, which are reported")
  }

  package let fileNames = ["*.gradle", "*.gradle.kts"]

  package func matches(_ path: DocumentPath) -> Bool {
    let name = path.fileName
    return name.hasSuffix(".gradle") && name != ".gradle" || name.hasSuffix(".gradle.kts")
  }

  package func read(_ text: DocumentText) -> Reading {
    // Groovy's quotes are those of Kotlin and more; what is Kotlin's alone stands in no dependency.
    let code = CodeReader.read(text.bytes, .groovy)
    var reader = GradleScriptReader(code)
    reader.read()
    return Reading(.manifest(reader.manifest), problems: code.problems)
  }

  package func rewrite(
    _ requirement: Requirement, toAdmit version: Version, scheme: any VersionScheme
  ) -> String? {
    GradleRequirement.rewrite(requirement.text, toAdmit: version)
  }

  package func versions(rewritten text: String, scheme: any VersionScheme) -> VersionSet? {
    GradleRequirement.versions(text)
  }
}

/// `gradle.properties`: names for versions, which scripts use.
package struct GradleProperties: ManifestFormat {
  package let name = "gradle-properties"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .lines("#", wholeLines: true)

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "gradle.properties", reads: "properties that scripts take versions from", edits: "versions")
  }

  package let fileNames = ["gradle.properties"]

  package func read(_ text: DocumentText) -> Reading {
    var manifest = Manifest()
    let lines = text.lines
    for number in 0..<lines.lineCount {
      let line = text.content(ofLine: number)
      guard let start = text.bytes[line.start..<line.end].firstIndex(where: { !$0.isSpace }),
        let sign = text.bytes[start..<line.end].firstIndex(where: { $0 == 0x3D || $0 == 0x3A }),
        sign > start, text.bytes[start] != UInt8(ascii: "#"), text.bytes[start] != UInt8(ascii: "!")
      else { continue }
      let words = text.words(in: SourceSpan(sign + 1, line.end))
      guard let name = text.words(in: SourceSpan(start, sign)).first, words.count == 1 else {
        continue
      }
      manifest.variables[text.string(name)] = GradleScriptReader.variable(
        text.string(name), name, text.string(words[0]), words[0])
    }
    return Reading(.manifest(manifest))
  }

  package func rewrite(
    _ requirement: Requirement, toAdmit version: Version, scheme: any VersionScheme
  ) -> String? {
    GradleRequirement.rewrite(requirement.text, toAdmit: version)
  }

  package func versions(rewritten text: String, scheme: any VersionScheme) -> VersionSet? {
    GradleRequirement.versions(text)
  }
}
