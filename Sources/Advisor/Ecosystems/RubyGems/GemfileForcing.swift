import ManifestSyntax
import SourceText

/// Bundler has one version of each gem, which all requirements must admit: one more raises it.
extension Gemfile {
  package func forcing(_ package: ForcedVersion, in context: DocumentContext) -> Forcing? {
    let bytes = context.document.text.bytes
    let singles = bytes.count { $0 == UInt8(ascii: "'") }
    let quote = singles > bytes.count { $0 == UInt8(ascii: "\"") } ? "'" : "\""
    let line = "gem \(quote)\(package.name)\(quote), \(quote)>= \(package.version.text)\(quote)"
    return Forcing(
      context.document, TextLayout(bytes).append([line], isApart: false),
      .requirement("Bundler knows no override"))
  }
}
