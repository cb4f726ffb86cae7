package import SourceText

/// What a manifest asks of the program that runs or builds it: `engines`, `requires-python`, `go`.
package struct RuntimeRequirement: Sendable, Equatable {
  /// Its name at endoflife.date: `nodejs`.
  package var product: String
  /// As it is written.
  package var text: String
  package var versions: IntervalSet?
  /// How its versions are ordered.
  package var scheme: any VersionScheme
  package var span: SourceSpan

  package init(product: String, text: String, span: SourceSpan, scheme: any VersionScheme) {
    self.product = product
    self.text = text
    self.span = span
    self.scheme = scheme
    versions = scheme.requirement(text)?.releases
  }

  package static func == (a: Self, b: Self) -> Bool {
    a.product == b.product && a.text == b.text && a.span == b.span && a.scheme.name == b.scheme.name
  }
}
