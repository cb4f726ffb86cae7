/// Cuts a text that comes in chunks of any size into the pieces that its reader takes.
///
/// A piece that is longer than its limit is left out and counted, and the next one is read again.
package struct HealthFeedPieces {
  package enum Shape: Sendable {
    /// All of it is one piece.
    case document
    /// A line is a piece; empty ones are none.
    case lines
    /// A row of CSV (RFC 4180) is a piece: a line break between quotes does not end it.
    case rows
    /// One JSON value, or one on every line.
    case values
  }

  /// How much of the beginning of a file decides its shape.
  package static let beginningLength = 64 << 10
  package static let documentLimit = 256 << 20
  package static let lineLimit = 8 << 20

  private let shape: Shape
  private let limit: Int
  /// What of the current piece came with earlier chunks.
  private var rest: [UInt8] = []
  private var isTooLong = false
  private var isQuoted = false

  /// - Parameter beginning: of the text, as much as decides.
  package init(
    _ shape: Shape, beginning: UnsafeBufferPointer<UInt8>,
    documentLimit: Int = Self.documentLimit, lineLimit: Int = Self.lineLimit
  ) {
    self.shape =
      if case .values = shape { Self.hasValueOnEachLine(beginning) ? .lines : .document } else {
        shape
      }
    if case .document = self.shape { limit = documentLimit } else { limit = lineLimit }
  }

  /// Takes a chunk and hands over the pieces that end in it.
  package mutating func append(
    _ chunk: UnsafeBufferPointer<UInt8>, to found: inout HealthFeedFindings,
    _ body: (UnsafeBufferPointer<UInt8>, inout HealthFeedFindings) -> Void
  ) {
    if case .document = shape { return keep(chunk[...]) }
    var start = 0
    var index = 0
    while index < chunk.count {
      let byte = chunk[index]
      if case .rows = shape, byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      // A quote that is never closed must not hide the rest of the file.
      if byte == UInt8(ascii: "\n"), !isQuoted || isTooLong {
        end(chunk[start..<index], &found, body)
        start = index + 1
      }
      index += 1
    }
    keep(chunk[start...])
  }

  /// Hands over the last piece.
  package mutating func finish(
    to found: inout HealthFeedFindings,
    _ body: (UnsafeBufferPointer<UInt8>, inout HealthFeedFindings) -> Void
  ) {
    end(UnsafeBufferPointer(start: nil, count: 0)[...], &found, body)
  }

  private mutating func keep(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) {
    guard !isTooLong, rest.count + bytes.count <= limit else {
      isTooLong = true
      rest = []
      return
    }
    rest.append(contentsOf: UnsafeBufferPointer(rebasing: bytes))
  }

  private mutating func end(
    _ bytes: Slice<UnsafeBufferPointer<UInt8>>, _ found: inout HealthFeedFindings,
    _ body: (UnsafeBufferPointer<UInt8>, inout HealthFeedFindings) -> Void
  ) {
    if rest.isEmpty, !isTooLong, bytes.count <= limit {
      let piece = trimmed(UnsafeBufferPointer(rebasing: bytes))
      if !piece.isEmpty { body(piece, &found) }
    } else {
      keep(bytes)
      if isTooLong {
        found.addProblem("too-long", "a record has more than \(limit) bytes")
      } else {
        rest.withUnsafeBufferPointer { bytes in
          let piece = trimmed(bytes)
          if !piece.isEmpty { body(piece, &found) }
        }
      }
    }
    rest.removeAll(keepingCapacity: rest.count <= 1 << 20)
    isTooLong = false
    isQuoted = false
  }

  private func trimmed(_ bytes: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    var end = bytes.count
    while end > 0, bytes[end - 1] <= 0x20 { end -= 1 }
    return UnsafeBufferPointer(rebasing: bytes[..<end])
  }

  /// Whether the first line is closed in itself, or the second begins another object: a document
  /// that is written over many lines does neither.
  private static func hasValueOnEachLine(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") else { return false }
    var depth = 0
    var isString = false
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\n"), depth > 0 || isString {
        return index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "{")
      }
      if isString {
        if byte == UInt8(ascii: "\\") { index += 1 }
        if byte == UInt8(ascii: "\"") { isString = false }
      } else if byte == UInt8(ascii: "\"") {
        isString = true
      } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
        depth += 1
      } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
        depth -= 1
        if depth == 0 { return true }
      }
      index += 1
    }
    // A first line that is longer than what decides is a record: documents have short ones.
    return bytes.count >= beginningLength
  }
}
