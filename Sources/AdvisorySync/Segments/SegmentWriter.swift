import AdvisoryStore
import CZstd
import Crypto

/// Writes lines into a file, compressed with Zstandard (RFC 8878). The same lines give the same bytes
/// with the same release of libzstd; ``SegmentContent`` is the same with any.
package final class SegmentWriter {
  package let path: String
  private let file: OpenFile
  private let compressor: OpaquePointer
  private var output = [UInt8](repeating: 0, count: ZSTD_CStreamOutSize())
  private var input: [UInt8] = []
  private var lastKey: [UInt8] = []
  private var contentHash = SHA256()
  private var fileHash = SHA256()
  private var count = 0
  private var length = 0
  private var fileLength = 0

  /// What was written.
  package struct Written: Hashable, Sendable {
    package var content: SegmentContent
    /// Of the compressed file.
    package var length: Int
    /// Of the compressed file, in hexadecimal digits.
    package var sha256: String
  }

  static let level: Int32 = 12
  /// A reader needs as much memory: eight mebibytes.
  static let windowLog: Int32 = 23
  private static let chunkLength = 256 << 10

  /// - Parameter path: of a file that is not there yet.
  package init(path: String) throws {
    self.path = path
    guard let compressor = ZSTD_createCCtx() else {
      throw SyncError(.readFailed, "\(path) could not be written: there is not enough memory.")
    }
    self.compressor = compressor
    do {
      file = try OpenFile(path, .createNew)
    } catch {
      ZSTD_freeCCtx(compressor)
      throw error
    }
    for (parameter, value) in [
      (ZSTD_c_compressionLevel, Self.level), (ZSTD_c_windowLog, Self.windowLog),
      (ZSTD_c_checksumFlag, 1), (ZSTD_c_contentSizeFlag, 0),
      // Several threads would cut the text in other places.
      (ZSTD_c_nbWorkers, 0),
    ] as [(ZSTD_cParameter, Int32)] {
      ZSTD_CCtx_setParameter(compressor, parameter, value)
    }
    input.reserveCapacity(Self.chunkLength * 2)
  }

  deinit { ZSTD_freeCCtx(compressor) }

  /// - Parameter line: without the line feed; its key comes after that of the line before.
  package func add(_ line: UnsafeRawBufferPointer) throws {
    guard let range = SegmentLine.key(of: line), line.count <= SegmentLine.maximumLength else {
      throw SyncError(.tooLarge, "A record is too long to be published, or has too long an id.")
    }
    let key = UnsafeRawBufferPointer(rebasing: line[range])
    let isLater = lastKey.withUnsafeBytes { count == 0 || SegmentLine.order($0, key) < 0 }
    guard isLater else {
      throw SyncError(
        .unexpectedContent, "Records to be published are not in order, or one is there twice.",
        cause: printable(key))
    }
    lastKey.removeAll(keepingCapacity: true)
    lastKey.append(contentsOf: key)
    count += 1
    length += line.count + 1
    input.append(contentsOf: line)
    input.append(UInt8(ascii: "\n"))
    if input.count >= Self.chunkLength { try flush(ZSTD_e_continue) }
  }

  package func add(_ line: [UInt8]) throws { try line.withUnsafeBytes { try add($0) } }

  private func flush(_ directive: ZSTD_EndDirective) throws {
    input.withUnsafeBytes { contentHash.update(bufferPointer: $0) }
    var consumed = 0
    var rest = 0
    repeat {
      let produced = try input.withUnsafeBytes { input in
        try output.withUnsafeMutableBytes { output in
          var inputBuffer = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: consumed)
          var outputBuffer = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
          rest = ZSTD_compressStream2(compressor, &outputBuffer, &inputBuffer, directive)
          guard ZSTD_isError(rest) == 0 else {
            throw SyncError(
              .readFailed, "\(path) could not be compressed.",
              cause: String(cString: ZSTD_getErrorName(rest)))
          }
          consumed = inputBuffer.pos
          return outputBuffer.pos
        }
      }
      try output.withUnsafeBytes { output in
        let part = UnsafeRawBufferPointer(rebasing: output[..<produced])
        fileHash.update(bufferPointer: part)
        try file.write(part)
      }
      fileLength += produced
    } while consumed < input.count || directive == ZSTD_e_end && rest > 0
    input.removeAll(keepingCapacity: true)
  }

  /// Ends the file.
  package func finish() throws -> Written {
    try flush(ZSTD_e_end)
    return Written(
      content: SegmentContent(
        count: count, length: length, digest: hexadecimalText(contentHash.finalize())),
      length: fileLength, sha256: hexadecimalText(fileHash.finalize()))
  }
}
