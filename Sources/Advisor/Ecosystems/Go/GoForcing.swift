import ManifestSyntax
import SourceText

/// Go takes the highest version that any `go.mod` requires (The Go Modules Reference, "Minimal version
/// selection"): one more requirement, marked `// indirect`, raises a module that others need.
extension GoMod {
  package func forcing(_ package: ForcedVersion, in context: DocumentContext) -> Forcing? {
    let document = context.document
    let scheme = GoScheme()
    let locked = context.lockfile?.reading.lockfile?.packages.first {
      $0.identity == package.identity
    }
    // Another major version is another module.
    guard let locked, let old = scheme.version(locked.version),
      !scheme.isMajorChange(from: old, to: package.version),
      let version = scheme.rewrite(locked.version, toAdmit: package.version)
    else { return nil }
    let line = "\(package.name) \(version) // indirect"
    let layout = TextLayout(document.text.bytes)
    // In a block, that of indirect requirements if there is one.
    let entries = (document.reading.manifest?.requirements ?? []).filter {
      let line = layout.line(at: $0.spans.entry.start)
      return !$0.isConstraintOnly && !line.contains("=>") && line.hasPrefix($0.name + " ")
    }
    guard let last = entries.last(where: \.isIndirect) ?? entries.last,
      let indentation = layout.indentation(before: last.spans.entry.start)
    else {
      return Forcing(
        document, layout.append(["require " + line], isApart: true), .override("go.mod"))
    }
    return Forcing(
      document,
      layout.insert(line, afterLineOf: last.spans.entry.end, indentation: indentation),
      .override("go.mod"))
  }
}
