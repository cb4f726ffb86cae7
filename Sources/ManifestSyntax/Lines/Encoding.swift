import SourceText

/// Reports the first byte that is not UTF-8, as `not-utf-8`; one is enough to doubt a text.
func reportInvalidUTF8(in bytes: [UInt8], to problems: inout [SyntaxProblem]) {
  let offset = bytes.withUnsafeBufferPointer { firstInvalidUTF8(in: ByteView($0)) }
  guard let offset else { return }
  problems.append(
    SyntaxProblem(
      code: "not-utf-8", message: "The text is not UTF-8 from here on.",
      span: SourceSpan(offset, offset + 1)))
}

/// The offset of the first byte that is not part of a well-formed UTF-8 sequence.
private func firstInvalidUTF8(in text: ByteView) -> Int? {
  var index = 0
  while index < text.count {
    if let word = text.word(at: index), word & 0x8080_8080_8080_8080 == 0 {
      index += 8
    } else if let length = text.scalarLength(at: index) {
      index += length
    } else {
      return index
    }
  }
  return nil
}
