import SourceText

/// Gives numbers to texts, from 0 on: equal texts have equal numbers.
///
/// A lockfile names each of its packages many times. To compare these names as bytes costs much less
/// than to make a string of each.
package struct TextNumbers: Sendable {
  private struct Entry {
    var start: Int
    var length: Int
    var hash: UInt64
  }

  /// The texts, one behind the other.
  private var bytes: [UInt8] = []
  private var entries: [Entry] = []
  /// Open addressing: the number of a text, -1 where free.
  private var slots: [Int32] = []

  package init() {}

  /// Makes room for so many texts.
  package mutating func reserveCapacity(_ count: Int) {
    entries.reserveCapacity(count)
    grow(to: count)
  }

  package var count: Int { entries.count }

  /// The number of a text, a new one if it has none.
  package mutating func number(of text: UnsafeBufferPointer<UInt8>) -> Int {
    if entries.count * 2 >= slots.count { grow(to: entries.count + 1) }
    let view = ByteView(text)
    let hash = view.hash(0, view.count, seed: DuplicateKeys.processSeed)
    let slot = slot(of: view, hash)
    if slots[slot] >= 0 { return Int(slots[slot]) }
    slots[slot] = Int32(truncatingIfNeeded: entries.count)
    entries.append(Entry(start: bytes.count, length: view.count, hash: hash))
    bytes += text
    return entries.count - 1
  }

  /// The number of a text; nil if it has none.
  package func find(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
    if entries.isEmpty { return nil }
    let view = ByteView(text)
    let hash = view.hash(0, view.count, seed: DuplicateKeys.processSeed)
    let number = slots[slot(of: view, hash)]
    return number < 0 ? nil : Int(number)
  }

  package mutating func number(of text: String) -> Int {
    var text = text
    return text.withUTF8 { number(of: $0) }
  }

  package func find(_ text: String) -> Int? {
    var text = text
    return text.withUTF8 { find($0) }
  }

  /// The number of a member's decoded key.
  package mutating func number(ofKeyOf member: SyntaxValue) -> Int {
    member.withKey { number(of: $0) }
  }

  package func find(keyOf member: SyntaxValue) -> Int? { member.withKey { find($0) } }

  /// The slot that holds a text, or else the free one where it belongs.
  private func slot(of text: ByteView, _ hash: UInt64) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    bytes.withUnsafeBufferPointer { bytes in
      let bytes = ByteView(bytes)
      while slots[slot] >= 0 {
        let entry = entries[Int(slots[slot])]
        if entry.hash == hash, entry.length == text.count, bytes.hasPrefix(text, at: entry.start) {
          return
        }
        slot = (slot + 1) & mask
      }
    }
    return slot
  }

  private mutating func grow(to count: Int) {
    var capacity = Swift.max(64, slots.count)
    while capacity < count * 2 + 2 { capacity *= 2 }
    guard capacity > slots.count else { return }
    slots = Array(repeating: -1, count: capacity)
    let mask = capacity - 1
    for number in entries.indices {
      var slot = Int(truncatingIfNeeded: entries[number].hash) & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(truncatingIfNeeded: number)
    }
  }
}

/// A table from pairs of numbers to a number.
package struct PairTable: Sendable {
  private var keys: [UInt64] = []
  /// -1 where free.
  private var values: [Int32] = []
  private var count = 0

  package init() {}

  package subscript(first: Int32, second: Int32) -> Int32? {
    get {
      if count == 0 { return nil }
      let value = values[slot(of: Self.key(first, second))]
      return value < 0 ? nil : value
    }
    set {
      guard let newValue, newValue >= 0 else { return }
      if count * 2 >= keys.count { grow() }
      let key = Self.key(first, second)
      let slot = slot(of: key)
      if values[slot] < 0 { count += 1 }
      keys[slot] = key
      values[slot] = newValue
    }
  }

  private static func key(_ first: Int32, _ second: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: first)) << 32 | UInt64(UInt32(bitPattern: second))
  }

  /// The slot that holds a pair, or else the free one where it belongs.
  private func slot(of key: UInt64) -> Int {
    let mask = keys.count - 1
    let mixed = (key ^ DuplicateKeys.processSeed).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    var slot = Int(truncatingIfNeeded: mixed.high ^ mixed.low) & mask
    while values[slot] >= 0, keys[slot] != key { slot = (slot + 1) & mask }
    return slot
  }

  private mutating func grow() {
    let old = (keys, values)
    let capacity = Swift.max(64, keys.count * 2)
    keys = Array(repeating: 0, count: capacity)
    values = Array(repeating: -1, count: capacity)
    for (key, value) in zip(old.0, old.1) where value >= 0 {
      let slot = slot(of: key)
      keys[slot] = key
      values[slot] = value
    }
  }
}

extension SyntaxValue {
  /// Lends the bytes of the decoded key, of none where there is no key.
  package func withKey<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    let node = tree.nodes[Int(id)]
    if node.cookedKey >= 0 {
      var key = tree.cookedTexts[Int(node.cookedKey)]
      return key.withUTF8(body)
    }
    let span = keySpan
    return tree.withView { body($0.slice(span.start, span.end)) }
  }

  /// Lends the bytes of ``scalarText``; nil where there is none.
  package func withScalarText<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result?) -> Result? {
    let node = tree.nodes[Int(id)]
    guard node.kind.isScalar else { return nil }
    if node.cooked >= 0 {
      var text = tree.cookedTexts[Int(node.cooked)]
      return text.withUTF8(body)
    }
    let span = node.content
    return tree.withView { body($0.slice(span.start, span.end)) }
  }
}
