import AdvisoryStore
import CZstd
import Crypto

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Reads the lines of a file that ``SegmentWriter`` wrote, with little memory.
///
/// What the file has to hold is known from a signed description, and holds the reader within bounds:
/// not a byte is inflated beyond it. Lines are given out before the whole was seen: they count only
/// when ``next()`` has said false, which it does only if all is as described.
package final class SegmentReader {
  private let path: String
  private let file: OpenFile
  private let expected: SegmentContent
  private let decompressor: OpaquePointer
  private var input = [UInt8](repeating: 0, count: ZSTD_DStreamInSize())
  private var inputRange = 0..<0
  private var fileOffset = 0
  /// Inflated bytes, of which the lines before `lineStart` were given out.
  private var text: UnsafeMutableRawBufferPointer
  private var textCount = 0
  private var lineStart = 0
  private var lineEnd = 0
  private var keyRange = 0..<0
  private var lastKey: [UInt8] = []
  private var hash = SHA256()
  private var count = 0
  private var length = 0
  /// Whether the compressed frame has ended.
  private var isFrameDone = false
  /// Whether more can come without more input, since there was no room for all.
  private var hasMore = false

  /// A file that asks for a larger window than ours have is refused: the window is memory.
  static let maximumWindowLog: Int32 = SegmentWriter.windowLog
  private static let chunkLength = 256 << 10

  /// - Parameter expected: what the file has to hold.
  package init(path: String, expecting expected: SegmentContent) throws {
    self.path = path
    self.expected = expected
    file = try OpenFile(path, .read)
    guard let decompressor = ZSTD_createDCtx() else {
      throw SyncError(.readFailed, "\(path) could not be read: there is not enough memory.")
    }
    self.decompressor = decompressor
    ZSTD_DCtx_setParameter(decompressor, ZSTD_d_windowLogMax, Self.maximumWindowLog)
    text = .allocate(byteCount: Self.chunkLength * 2, alignment: 16)
  }

  deinit {
    ZSTD_freeDCtx(decompressor)
    text.deallocate()
  }

  /// The line, without its line feed; valid until ``next()`` is called.
  package var line: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: text[lineStart..<lineEnd])
  }

  /// The bytes of the line's key, as they are written; valid until ``next()`` is called.
  package var key: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: line[keyRange])
  }

  /// Goes to the next line.
  /// - Returns: false at the end, if everything is as described.
  /// - Throws: ``SyncError`` `unexpectedContent` or `tooLarge`.
  package func next() throws -> Bool {
    if lineEnd > lineStart { lineStart = lineEnd + 1 }
    var searched = lineStart
    while true {
      if let end = firstLineFeed(from: searched) {
        lineEnd = end
        try checkLine()
        return true
      }
      searched = textCount
      guard textCount - lineStart <= SegmentLine.maximumLength else {
        throw SyncError(.tooLarge, "\(path) has a line that is too long: it was refused.")
      }
      let moved = lineStart
      guard try inflate() else { break }
      searched -= moved - lineStart
    }
    guard lineStart == textCount else { throw damage("it does not end with a line") }
    lineEnd = lineStart
    try checkEnd()
    return false
  }

  private func firstLineFeed(from start: Int) -> Int? {
    guard start < textCount, let base = text.baseAddress,
      let found = memchr(base + start, 0x0A, textCount - start)
    else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }

  private func checkLine() throws {
    count += 1
    guard count <= expected.count else { throw damage("it has more lines than it should") }
    guard let range = SegmentLine.key(of: line) else { throw damage("line \(count) has no key") }
    keyRange = range
    let isLater = lastKey.withUnsafeBytes { count == 1 || SegmentLine.order($0, key) < 0 }
    guard isLater else { throw damage("line \(count) is not in order") }
    lastKey.removeAll(keepingCapacity: true)
    lastKey.append(contentsOf: key)
  }

  private func checkEnd() throws {
    guard count == expected.count, length == expected.length else {
      throw damage(
        "\(count) lines and \(length) bytes in place of \(expected.count) and \(expected.length)")
    }
    guard hexadecimalText(hash.finalize()) == expected.digest else {
      throw damage("its content does not match its digest")
    }
  }

  /// Adds to the text.
  /// - Returns: false at the end of the file.
  private func inflate() throws -> Bool {
    makeRoom()
    while true {
      if inputRange.isEmpty, !hasMore {
        let count = try input.withUnsafeMutableBytes { try file.read(into: $0, at: fileOffset) }
        fileOffset += count
        inputRange = 0..<count
        if count == 0 {
          guard isFrameDone else { throw damage("it breaks off") }
          return false
        }
      }
      guard !isFrameDone else { throw damage("something follows its end") }
      let produced = try inflateOnce()
      guard produced > 0 else { continue }
      length += produced
      guard length <= expected.length else {
        throw SyncError(
          .tooLarge, "\(path) inflates to more than the \(expected.length) bytes that it should.")
      }
      let new = UnsafeRawBufferPointer(rebasing: text[textCount..<(textCount + produced)])
      hash.update(bufferPointer: new)
      textCount += produced
      return true
    }
  }

  private func inflateOnce() throws -> Int {
    try input.withUnsafeBytes { input in
      var inputBuffer = ZSTD_inBuffer(
        src: input.baseAddress, size: inputRange.upperBound, pos: inputRange.lowerBound)
      var outputBuffer = ZSTD_outBuffer(dst: text.baseAddress, size: text.count, pos: textCount)
      let rest = ZSTD_decompressStream(decompressor, &outputBuffer, &inputBuffer)
      guard ZSTD_isError(rest) == 0 else {
        throw damage(String(cString: ZSTD_getErrorName(rest)))
      }
      inputRange = inputBuffer.pos..<inputRange.upperBound
      isFrameDone = rest == 0
      hasMore = rest != 0 && outputBuffer.pos == outputBuffer.size
      return outputBuffer.pos - textCount
    }
  }

  /// Moves the unfinished line to the front, and makes the memory larger where it fills it.
  private func makeRoom() {
    if text.count - textCount >= Self.chunkLength { return }
    let kept = textCount - lineStart
    var target = text
    if text.count - kept < Self.chunkLength {
      target = .allocate(byteCount: text.count * 2, alignment: 16)
    }
    if let to = target.baseAddress, let from = text.baseAddress {
      memmove(to, from + lineStart, kept)
    }
    if target.baseAddress != text.baseAddress { text.deallocate() }
    text = target
    textCount = kept
    lineStart = 0
    lineEnd = 0
  }

  private func damage(_ detail: String) -> SyncError {
    SyncError(
      .unexpectedContent, "\(path) is not what its description says: it was refused.",
      cause: detail)
  }
}
