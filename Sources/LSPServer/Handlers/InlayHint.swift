import Advisor
import LanguageServerProtocol
import SourceText

extension Session {
  /// `textDocument/inlayHint`: at the end of a line, the version to go to and how much it mends.
  mutating func inlayHint(_ id: RequestID, _ params: InlayHintParams) {
    guard settings.inlayHints else {
      respond(id, [InlayHint]())
      return
    }
    guard
      let (document, result) = assessed(
        params.textDocument, for: id, .inlayHint(params), nothing: [InlayHint]())
    else { return }
    let shown = document.text.span(
      from: TextPosition(params.range.start), to: TextPosition(params.range.end),
      encoding: encoding)
    respond(
      id, SafeVersionHint.all(in: result).compactMap { $0.hint(in: document, shown, encoding) })
  }
}

/// What an upgrade to one version mends in one place.
private struct SafeVersionHint {
  let span: SourceSpan
  let package: String
  /// Whether it is another package than the one that stands there.
  let isBroughtIn: Bool
  let version: String
  var messages: [String]

  /// In the order of the text; of one package in one place once.
  static func all(in result: AssessedDocument) -> [SafeVersionHint] {
    var hints: [SafeVersionHint] = []
    for finding in result.findings {
      guard let version = finding.safeVersion, let package = finding.package else { continue }
      if let last = hints.indices.last, hints[last].span == finding.span,
        hints[last].package == package.name, hints[last].version == version
      {
        hints[last].messages.append(finding.message)
      } else {
        hints.append(
          SafeVersionHint(
            span: finding.span, package: package.name, isBroughtIn: !finding.paths.isEmpty,
            version: version,
            messages: [finding.message]))
      }
    }
    return hints
  }

  func hint(
    in document: OpenDocument, _ shown: SourceSpan, _ encoding: PositionEncoding
  ) -> InlayHint? {
    let end = document.text.lineEnd(after: span.end)
    guard shown.start <= end, end <= shown.end else { return nil }
    let range = LSPRange(SourceSpan(end, end), in: document.text, encoding: encoding)
    let name = displayed(package, limit: longestShown)
    return InlayHint(
      position: range.start,
      label: (isBroughtIn ? "\(name) " : "")
        + "\u{2192} \(displayed(version, limit: longestShown)) fixes \(messages.count)",
      tooltip: "\(name):\n"
        + messages.map { displayed($0, limit: longestShown) }.joined(separator: "\n"))
  }
}

extension DocumentText {
  /// Where the line ends that holds an offset, its line break not counted.
  func lineEnd(after offset: Int) -> Int {
    bytes[offset...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
  }
}
