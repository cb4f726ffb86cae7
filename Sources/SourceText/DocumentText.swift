/// The text of one document: its bytes and its lines. Immutable, cheap to share.
package final class DocumentText: Sendable {
  package let bytes: [UInt8]
  package let lines: LineTable

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    lines = LineTable(bytes)
  }

  package convenience init(_ string: String) {
    self.init(Array(string.utf8))
  }

  /// The text of a span, ill-formed bytes replaced (WHATWG) and the span clamped to the text.
  package func string(_ span: SourceSpan) -> String {
    let start = Swift.min(Swift.max(0, span.start), bytes.count)
    let end = Swift.min(Swift.max(start, span.end), bytes.count)
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  package func position(of offset: Int, encoding: PositionEncoding) -> TextPosition {
    lines.position(of: offset, in: bytes, encoding: encoding)
  }

  package func offset(of position: TextPosition, encoding: PositionEncoding) -> Int {
    lines.offset(of: position, in: bytes, encoding: encoding)
  }

  package func span(
    from start: TextPosition, to end: TextPosition, encoding: PositionEncoding
  ) -> SourceSpan {
    SourceSpan(offset(of: start, encoding: encoding), offset(of: end, encoding: encoding))
  }
}
