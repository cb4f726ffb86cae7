/// A text that is edited several times, each time as the edits before left it, and what all that changes
/// of the original.
package struct EditedText: Sendable {
  package let original: [UInt8]
  /// As the last edits left it.
  package private(set) var bytes: [UInt8]
  private var pieces: [Piece]

  private enum Piece {
    /// A part of the original.
    case kept(SourceSpan)
    case inserted(ArraySlice<UInt8>)

    var length: Int {
      switch self {
      case .kept(let span): span.length
      case .inserted(let bytes): bytes.count
      }
    }

    /// A part of it; the offsets count from its start.
    func part(_ range: Range<Int>) -> Piece {
      switch self {
      case .kept(let span):
        .kept(SourceSpan(span.start + range.lowerBound, span.start + range.upperBound))
      case .inserted(let bytes):
        .inserted(bytes.dropFirst(range.lowerBound).prefix(range.count))
      }
    }
  }

  package init(_ original: [UInt8]) {
    self.original = original
    bytes = original
    pieces = [.kept(SourceSpan(0, original.count))]
  }

  /// - Parameter edits: of the text as it is now.
  /// - Returns: false, and nothing is changed, if two of them overlap or one lies outside the text.
  package mutating func apply(_ edits: [TextEdit]) -> Bool {
    guard let edited = TextEdit.apply(edits, to: bytes) else { return false }
    var result: [Piece] = []
    var waiting = pieces[...]
    // How much of the first waiting piece is behind us.
    var offset = 0
    func take(_ count: Int, _ body: (Piece) -> Void) {
      var count = count
      while count > 0, let piece = waiting.first {
        let taken = Swift.min(count, piece.length - offset)
        body(piece.part(offset..<(offset + taken)))
        count -= taken
        offset += taken
        if offset == piece.length {
          waiting.removeFirst()
          offset = 0
        }
      }
    }
    var position = 0
    for edit in edits.sorted(by: { $0.span < $1.span }) {
      take(edit.span.start - position) { result.append($0) }
      take(edit.span.length) { _ in }
      result.append(.inserted(Array(edit.replacement.utf8)[...]))
      position = edit.span.end
    }
    take(bytes.count - position) { result.append($0) }
    pieces = result
    bytes = edited
    return true
  }

  /// What makes ``bytes`` of the original at once.
  package var edits: [TextEdit] {
    var result: [TextEdit] = []
    var inserted: [UInt8] = []
    var position = 0
    func close(_ end: Int) {
      if end > position || !inserted.isEmpty {
        result.append(
          TextEdit(
            span: SourceSpan(position, end),
            replacement: String(decoding: inserted, as: UTF8.self)))
      }
      inserted = []
    }
    for piece in pieces {
      switch piece {
      case .inserted(let bytes): inserted += bytes
      case .kept(let span):
        close(span.start)
        position = span.end
      }
    }
    close(original.count)
    return result
  }
}
