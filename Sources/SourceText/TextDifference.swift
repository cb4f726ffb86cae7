/// Where two texts differ: between what they begin with and what they end with alike.
package struct TextDifference: Hashable, Sendable {
  /// Where both begin to differ.
  package let start: Int
  /// Where both are alike again.
  package let oldEnd: Int
  package let newEnd: Int

  /// By how much places after the difference have moved.
  package var shift: Int { newEnd - oldEnd }

  package init(from old: [UInt8], to new: [UInt8]) {
    let common = Swift.min(old.count, new.count)
    let (start, tail) = old.withUnsafeBytes { old in
      new.withUnsafeBytes { new in
        let start = Self.equalPrefix(old, new, upTo: common)
        return (start, Self.equalSuffix(old, new, upTo: common - start))
      }
    }
    self.start = start
    oldEnd = old.count - tail
    newEnd = new.count - tail
  }

  private static func equalPrefix(
    _ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer, upTo count: Int
  ) -> Int {
    var index = 0
    while index + wordSize <= count {
      if a.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        != b.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      {
        break
      }
      index += wordSize
    }
    while index < count, a[index] == b[index] { index += 1 }
    return index
  }

  private static func equalSuffix(
    _ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer, upTo count: Int
  ) -> Int {
    var length = 0
    while length + wordSize <= count {
      let next = length + wordSize
      if a.loadUnaligned(fromByteOffset: a.count - next, as: UInt64.self)
        != b.loadUnaligned(fromByteOffset: b.count - next, as: UInt64.self)
      {
        break
      }
      length = next
    }
    while length < count, a[a.count - length - 1] == b[b.count - length - 1] { length += 1 }
    return length
  }
}

private let wordSize = MemoryLayout<UInt64>.size
