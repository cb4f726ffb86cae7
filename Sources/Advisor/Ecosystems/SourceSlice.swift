import ManifestSyntax
import SourceText

/// A part of a text with its place, for readers that take one value apart.
struct SourceSlice {
  let bytes: [UInt8]
  private(set) var span: SourceSpan

  init(_ bytes: [UInt8], _ span: SourceSpan) {
    self.bytes = bytes
    self.span = SourceSpan(
      Swift.min(Swift.max(0, span.start), bytes.count), Swift.min(span.end, bytes.count))
  }

  /// A whole document.
  init(_ text: DocumentText) { self.init(text.bytes, text.content) }

  var text: String { String(decoding: bytes[span.start..<span.end], as: UTF8.self) }
  var isEmpty: Bool { span.isEmpty }
  private var content: ArraySlice<UInt8> { bytes[span.start..<span.end] }

  /// The part before the first `byte`, and the part after it if there is one.
  func split(at byte: UInt8) -> (SourceSlice, SourceSlice?) {
    guard let place = content.firstIndex(of: byte) else { return (self, nil) }
    return (part(span.start, place), part(place + 1, span.end))
  }

  /// The same at the last `byte`.
  func split(atLast byte: UInt8) -> (SourceSlice, SourceSlice?) {
    guard let place = content.lastIndex(of: byte) else { return (self, nil) }
    return (part(span.start, place), part(place + 1, span.end))
  }

  /// Without white space and the quotes `'`, `"` around it.
  var trimmed: SourceSlice {
    var start = span.start
    var end = span.end
    while start < end, Self.isBlank(bytes[start]) { start += 1 }
    while end > start, Self.isBlank(bytes[end - 1]) { end -= 1 }
    return part(start, end)
  }

  var unquoted: SourceSlice {
    let trimmed = trimmed
    guard trimmed.span.length >= 2, let first = trimmed.content.first,
      first == UInt8(ascii: "\"") || first == UInt8(ascii: "'"), trimmed.content.last == first
    else { return trimmed }
    return part(trimmed.span.start + 1, trimmed.span.end - 1)
  }

  /// The words between white space.
  var words: [SourceSlice] {
    var result: [SourceSlice] = []
    var start: Int?
    for index in span.start..<span.end {
      if Self.isBlank(bytes[index]) {
        if let from = start { result.append(part(from, index)) }
        start = nil
      } else if start == nil {
        start = index
      }
    }
    if let start { result.append(part(start, span.end)) }
    return result
  }

  /// The lines, without their ends.
  var lines: [SourceSlice] {
    var result: [SourceSlice] = []
    var start = span.start
    var index = span.start
    while index < span.end {
      let byte = bytes[index]
      if byte == 0x0A || byte == 0x0D {
        result.append(part(start, index))
        if byte == 0x0D, index + 1 < span.end, bytes[index + 1] == 0x0A { index += 1 }
        start = index + 1
      }
      index += 1
    }
    result.append(part(start, span.end))
    return result
  }

  func hasPrefix(_ prefix: String) -> Bool { content.starts(with: prefix.utf8) }

  func contains(_ byte: UInt8) -> Bool { content.contains(byte) }

  func dropFirst(_ count: Int) -> SourceSlice { part(span.start + count, span.end) }

  /// A part of it; offsets are those of the whole text.
  func part(_ start: Int, _ end: Int) -> SourceSlice {
    SourceSlice(
      bytes, SourceSpan(Swift.min(start, span.end), Swift.max(span.start, Swift.min(end, span.end)))
    )
  }

  /// What follows it on the same line.
  var restOfLine: SourceSlice {
    var end = span.end
    while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
    return SourceSlice(bytes, SourceSpan(span.end, end))
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || (byte >= 0x09 && byte <= 0x0D)
  }
}

extension SyntaxValue {
  /// The text of a scalar as it is written, without its quotes.
  var slice: SourceSlice { SourceSlice(tree.bytes, contentSpan) }
}
