import Advisor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Bytes that do not decode. The store says to the user which row they belong to.
struct MalformedBytes: Error {}

/// Writes the store's compact encoding: LEB128 integers, and texts led by their length.
///
/// It keeps its memory when it is emptied: an import encodes millions of texts with a few writers.
final class ByteWriter {
  private var storage = UnsafeMutableRawBufferPointer.allocate(byteCount: 4_096, alignment: 16)
  private(set) var count = 0

  deinit { storage.deallocate() }

  /// What was written, valid until more is, or the writer goes away.
  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try body(UnsafeRawBufferPointer(rebasing: storage[..<count]))
  }

  func removeAll() { count = 0 }

  func write(byte: UInt8) {
    reserve(1)
    storage[count] = byte
    count += 1
  }

  func write(_ value: UInt64) {
    reserve(10)
    var rest = value
    while rest >= 0x80 {
      storage[count] = UInt8(truncatingIfNeeded: rest) | 0x80
      count += 1
      rest >>= 7
    }
    storage[count] = UInt8(truncatingIfNeeded: rest)
    count += 1
  }

  func write(count: Int) { write(UInt64(count)) }

  /// Small magnitudes of either sign take few bytes.
  func write(signed value: Int) {
    write(UInt64(bitPattern: Int64(value << 1) ^ Int64(value >> 63)))
  }

  func write(_ text: String) {
    var text = text
    text.withUTF8 { write(block: UnsafeRawBufferPointer($0)) }
  }

  /// Bytes, led by their number.
  func write(block: UnsafeRawBufferPointer) {
    write(count: block.count)
    writeRaw(block)
  }

  func write(_ block: [UInt8]) { block.withUnsafeBytes { write(block: $0) } }

  func write(_ texts: [String]) {
    write(count: texts.count)
    for text in texts { write(text) }
  }

  func writeRaw(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress, bytes.count > 0 else { return }
    reserve(bytes.count)
    storage.baseAddress?.advanced(by: count).copyMemory(from: start, byteCount: bytes.count)
    count += bytes.count
  }

  /// Zero for nil, so that most records pay one byte.
  func write(_ time: Timestamp?) {
    write(byte: time == nil ? 0 : 1)
    if let time { write(signed: time.seconds) }
  }

  /// Makes room for more bytes; nothing is written without.
  private func reserve(_ more: Int) {
    if more > storage.count - count { grow(by: more) }
  }

  @inline(never)
  private func grow(by more: Int) {
    let larger = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(storage.count * 2, count + more), alignment: 16)
    larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: storage[..<count]))
    storage.deallocate()
    storage = larger
  }
}

/// Reads what ``ByteWriter`` wrote. Every length is checked: foreign bytes throw, none trap.
struct ByteReader {
  private let bytes: UnsafeRawBufferPointer
  private(set) var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  /// What was not read yet.
  var rest: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[position...]) }

  /// What was read since a position of before.
  func bytes(since start: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[start..<position])
  }

  mutating func byte() throws -> UInt8 {
    guard position < bytes.count else { throw MalformedBytes() }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func unsigned() throws -> UInt64 {
    var result: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let next = try byte()
      guard shift < 63 || next <= 1 else { throw MalformedBytes() }
      result |= UInt64(next & 0x7F) << shift
      if next & 0x80 == 0 { return result }
      shift += 7
    }
  }

  /// A count of things that take at least one byte each, so it cannot exceed what is left.
  mutating func count() throws -> Int {
    guard let result = Int(exactly: try unsigned()), result <= bytes.count - position else {
      throw MalformedBytes()
    }
    return result
  }

  mutating func signed() throws -> Int {
    let value = try unsigned()
    return Int(truncatingIfNeeded: Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1))
  }

  mutating func block() throws -> UnsafeRawBufferPointer {
    let count = try count()
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<(position + count)])
  }

  mutating func text() throws -> String { try Self.text(try block()) }

  /// - Throws: ``MalformedBytes`` unless they are UTF-8.
  static func text(_ bytes: UnsafeRawBufferPointer) throws -> String {
    // Much faster for short texts than `String(validating:as:)`: what was repaired is not the same.
    let bytes = bytes.assumingMemoryBound(to: UInt8.self)
    var text = String(decoding: bytes, as: UTF8.self)
    let isSame = text.withUTF8 { text in
      guard let own = text.baseAddress, let given = bytes.baseAddress else { return bytes.isEmpty }
      return text.count == bytes.count && memcmp(own, given, text.count) == 0
    }
    guard isSame else { throw MalformedBytes() }
    return text
  }

  mutating func texts() throws -> [String] {
    let count = try count()
    var result: [String] = []
    result.reserveCapacity(count)
    for _ in 0..<count { result.append(try text()) }
    return result
  }

  mutating func optionalTime() throws -> Timestamp? {
    switch try byte() {
    case 0: nil
    case 1: Timestamp(seconds: try signed())
    default: throw MalformedBytes()
    }
  }
}
