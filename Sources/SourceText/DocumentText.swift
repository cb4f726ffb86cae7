import Synchronization

/// The text of one document: its bytes and its lines. Immutable, cheap to share.
package final class DocumentText: Sendable {
  package let bytes: [UInt8]
  private let knownLines = AtomicLazyReference<KnownLines>()

  private final class KnownLines: Sendable {
    let table: LineTable

    init(_ table: LineTable) { self.table = table }
  }

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Found when they are first asked for: most formats are read without them, and a file without
  /// findings names no line.
  package var lines: LineTable {
    (knownLines.load() ?? knownLines.storeIfNil(KnownLines(LineTable(bytes)))).table
  }

  /// All but a byte order mark in front, which the text of a file never has, but an editor's may.
  package var content: SourceSpan {
    SourceSpan(byteOrderMarkLength(bytes), bytes.count)
  }

  /// What stands on a line, without its end and without a byte order mark.
  package func content(ofLine line: Int) -> SourceSpan {
    let found = lines.content(ofLine: line, in: bytes)
    return SourceSpan(Swift.max(found.start, Swift.min(content.start, found.end)), found.end)
  }

  package convenience init(_ string: String) {
    self.init(Array(string.utf8))
  }

  private init(_ bytes: [UInt8], lines: LineTable) {
    self.bytes = bytes
    _ = knownLines.storeIfNil(KnownLines(lines))
  }

  /// The text with a span replaced, clamped to the text. Lines outside the span are not read again.
  package func replacing(_ span: SourceSpan, with replacement: String) -> DocumentText {
    let start = Swift.min(Swift.max(0, span.start), bytes.count)
    let end = Swift.min(Swift.max(start, span.end), bytes.count)
    let inserted = Array(replacement.utf8)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count - (end - start) + inserted.count)
    result += bytes[..<start]
    result += inserted
    result += bytes[end...]
    let lines = lines.replacing(SourceSpan(start, end), insertedCount: inserted.count, in: result)
    return DocumentText(result, lines: lines)
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
