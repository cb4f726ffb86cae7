import ManifestSyntax
import SourceText

/// Gradle takes `constraints` (Gradle user manual, "Declaring dependency constraints"), which Groovy
/// and Kotlin write alike.
extension GradleScript {
  package func forcing(_ package: ForcedVersion, in context: DocumentContext) -> Forcing? {
    let document = context.document
    let layout = TextLayout(document.text.bytes)
    let constraint = "implementation(\"\(package.name):\(package.version.text)\")"
    // After the last entry of the block of dependencies; plugins and classpaths of the build are in
    // blocks of their own.
    let entries = document.reading.manifest?.requirements ?? []
    let last = entries.last { Self.isConfiguration(layout.line(at: $0.spans.entry.start)) }
    guard let last,
      let indentation = layout.indentation(before: layout.firstOnLine(of: last.spans.entry.start))
    else { return nil }
    let unit = indentation.hasPrefix("\t") ? "\t" : "    "
    let separator = layout.lineEnd + indentation
    let lines = ["constraints {", unit + constraint, "}"]
    return Forcing(
      document,
      layout.insert(
        lines.joined(separator: separator), afterLineOf: last.spans.entry.end,
        indentation: indentation),
      .override("constraints"))
  }

  /// Whether a line adds to one of the configurations of the Java plugins, such as `implementation`
  /// and `testImplementation`.
  private static func isConfiguration(_ line: String) -> Bool {
    let word = line.prefix { $0.isLetter }
    return word == "api"
      || ["mplementation", "untimeOnly", "ompileOnly"].contains { word.hasSuffix($0) }
  }
}
