import Advisor

/// Bytes that do not decode. The store says to the user which row they belong to.
struct MalformedBytes: Error {}

/// Writes the store's compact encoding: LEB128 integers, and texts led by their length.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  mutating func write(byte: UInt8) { bytes.append(byte) }

  mutating func write(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  mutating func write(count: Int) { write(UInt64(count)) }

  /// Small magnitudes of either sign take few bytes.
  mutating func write(signed value: Int) {
    write(UInt64(bitPattern: Int64(value << 1) ^ Int64(value >> 63)))
  }

  mutating func write(_ text: String) {
    write(count: text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }

  mutating func write(_ block: [UInt8]) {
    write(count: block.count)
    bytes.append(contentsOf: block)
  }

  mutating func write(_ block: ArraySlice<UInt8>) {
    write(count: block.count)
    bytes.append(contentsOf: block)
  }

  mutating func write(_ texts: [String]) {
    write(count: texts.count)
    for text in texts { write(text) }
  }

  mutating func writeRaw(_ slice: ArraySlice<UInt8>) { bytes.append(contentsOf: slice) }

  /// Zero for nil, so that most records pay one byte.
  mutating func write(_ time: Timestamp?) {
    write(byte: time == nil ? 0 : 1)
    if let time { write(signed: time.seconds) }
  }
}

/// Reads what ``ByteWriter`` wrote. Every length is checked: foreign bytes throw, none trap.
struct ByteReader {
  private let bytes: UnsafeRawBufferPointer
  private(set) var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

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

  mutating func text() throws -> String {
    // As bytes of the standard library's own kind they are checked many at a time.
    let text = try block().withMemoryRebound(to: UInt8.self) {
      String(validating: $0, as: UTF8.self)
    }
    guard let text else { throw MalformedBytes() }
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
