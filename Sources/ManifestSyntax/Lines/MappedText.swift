import SourceText

/// A run of text to be read, with the way back to the bytes of its document.
///
/// Most runs are a slice of the document itself. A line joined from several with `\`, or a decoded
/// string of another format, has bytes of its own.
struct MappedText {
  let bytes: [UInt8]
  let start: Int
  let end: Int
  private let places: Places

  private enum Places {
    case document
    /// The document offset of each byte, and one more for the end.
    case each([Int])
    /// The text was decoded; every part of it stands for the whole.
    case whole(SourceSpan)
  }

  /// A slice of the document, clamped to it.
  init(document bytes: [UInt8], span: SourceSpan) {
    self.bytes = bytes
    start = Swift.min(Swift.max(0, span.start), bytes.count)
    end = Swift.min(Swift.max(start, span.end), bytes.count)
    places = .document
  }

  /// Bytes that were gathered from the document; `offsets` has one element more than `bytes`.
  init(joined bytes: [UInt8], offsets: [Int]) {
    precondition(offsets.count == bytes.count + 1)
    self.bytes = bytes
    start = 0
    end = bytes.count
    places = .each(offsets)
  }

  /// A text that stands at `span` in another notation.
  init(decoded text: String, span: SourceSpan) {
    bytes = Array(text.utf8)
    start = 0
    end = bytes.count
    places = .whole(span)
  }

  private init(_ text: MappedText, _ start: Int, _ end: Int) {
    bytes = text.bytes
    self.start = Swift.min(Swift.max(text.start, start), text.end)
    self.end = Swift.min(Swift.max(self.start, end), text.end)
    places = text.places
  }

  func part(_ start: Int, _ end: Int) -> MappedText { MappedText(self, start, end) }

  /// Where the bytes from `start` to `end` stand in the document; an empty place directly after the
  /// byte before it.
  func span(_ start: Int, _ end: Int) -> SourceSpan {
    switch places {
    case .document: SourceSpan(start, end)
    case .whole(let span): span
    case .each(let offsets):
      end > start
        ? SourceSpan(offsets[start], offsets[end - 1] + 1)
        : start > 0
          ? SourceSpan(offsets[start - 1] + 1, offsets[start - 1] + 1)
          : SourceSpan(offsets[start], offsets[start])
    }
  }

  func string(_ start: Int, _ end: Int) -> String {
    start < end ? String(decoding: bytes[start..<end], as: UTF8.self) : ""
  }

  func spanned(_ start: Int, _ end: Int) -> SpannedText {
    SpannedText(text: string(start, end), span: span(start, end))
  }

  /// Whether `word` stands at `index`; letters are compared as written.
  func has(_ word: StaticString, at index: Int) -> Bool {
    guard index >= start, index + word.utf8CodeUnitCount <= end else { return false }
    return word.withUTF8Buffer { bytes[index..<index + $0.count].elementsEqual($0) }
  }

  func isSpace(_ index: Int) -> Bool { bytes[index] == 0x20 || bytes[index] == 0x09 }

  /// The first offset from `index` on that holds no space or tab.
  func skippingSpaces(_ index: Int) -> Int {
    var index = index
    while index < end, isSpace(index) { index += 1 }
    return index
  }

  /// The same backwards: the end of the text before `index` with its trailing spaces left out.
  func trimmingSpaces(_ index: Int, from start: Int) -> Int {
    var index = index
    while index > start, isSpace(index - 1) { index -= 1 }
    return index
  }
}
