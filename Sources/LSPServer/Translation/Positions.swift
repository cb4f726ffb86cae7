import LanguageServerProtocol
import SourceText

extension TextPosition {
  init(_ position: LSPPosition) {
    self.init(line: position.line, column: position.character)
  }
}

extension LSPRange {
  init(_ span: SourceSpan, in text: DocumentText, encoding: PositionEncoding) {
    let start = text.position(of: span.start, encoding: encoding)
    let end = text.position(of: span.end, encoding: encoding)
    self.init(
      start: LSPPosition(line: start.line, character: start.column),
      end: LSPPosition(line: end.line, character: end.column))
  }
}
