import Advisor
import LanguageServerProtocol
import SourceText

extension Session {
  /// `textDocument/foldingRange`: entries of more than one line, which in a lockfile are the packages.
  mutating func foldingRange(_ id: RequestID, _ params: TextDocumentParams) {
    guard
      let (document, result) = assessed(
        params.textDocument, for: id, .foldingRange(params), nothing: [FoldingRange]())
    else { return }
    var ranges: [FoldingRange] = []
    for entry in Self.entries(of: result.document) {
      let range = LSPRange(
        entry.spans.entry.union(entry.spans.name), in: document.text, encoding: encoding)
      // What ends at the start of a line does not hold it.
      let last = range.end.character == 0 ? range.end.line - 1 : range.end.line
      guard last > range.start.line, ranges.last?.startLine != range.start.line else { continue }
      ranges.append(FoldingRange(startLine: range.start.line, endLine: last))
    }
    respond(id, ranges)
  }
}
