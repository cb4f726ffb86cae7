import SourceText

/// The length of a UTF-8 byte order mark at the start of a text, or 0.
func byteOrderMarkLength(_ bytes: [UInt8]) -> Int {
  bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
}

/// Reports the first byte that is not UTF-8, as `invalid-utf8`; one is enough to doubt a text.
func reportInvalidUTF8(in bytes: [UInt8], to problems: inout [SyntaxProblem]) {
  guard let offset = firstInvalidUTF8(in: bytes) else { return }
  problems.append(
    SyntaxProblem(
      code: "invalid-utf8", message: "The text is not UTF-8 from here on.",
      span: SourceSpan(offset, offset + 1)))
}

/// The offset of the first byte that is not part of a well-formed UTF-8 sequence.
private func firstInvalidUTF8(in bytes: [UInt8]) -> Int? {
  var index = 0
  while index < bytes.count {
    if bytes[index] < 0x80 {
      index += 1
      continue
    }
    let (length, _) = decodeScalar(bytes, at: index)
    if length == 1 { return index }
    index += length
  }
  return nil
}
