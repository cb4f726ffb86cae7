/// Finds keys given twice in one object, in time linear in the number of keys.
///
/// The keys of all open objects lie on one stack; an object's are judged when it closes.
struct DuplicateKeys {
  /// Drawn once in a process: the system's random numbers cost more than reading a small text.
  static let processSeed = UInt64.random(in: .min ... .max)
  let seed = Self.processSeed
  /// The first ``count`` of these are in use: to shorten an array costs more than to keep the rest.
  private var entries: [(node: Int32, hash: UInt64)] = []
  private(set) var count = 0
  /// Open addressing: the indices of entries, -1 where free. Kept for its memory only.
  private var table: [Int32] = []

  @inline(__always)
  mutating func add(_ node: Int32, _ hash: UInt64) {
    if count < entries.count {
      entries[count] = (node, hash)
    } else {
      entries.append((node, hash))
    }
    count += 1
  }

  /// Forgets the keys from `first` on and returns those members whose key an earlier one has, with
  /// that earlier one, in the order of the text.
  mutating func closeObject(
    from first: Int, _ builder: borrowing SyntaxTreeBuilder, _ text: ByteView
  ) -> [(node: Int32, earlier: Int32)] {
    let end = count
    let added = end - first
    count = first
    if added < 2 { return [] }
    var duplicates: [(node: Int32, earlier: Int32)] = []
    // Comparing each with each is faster than filling a table while there are few.
    if added <= 12 {
      for index in first + 1..<end {
        let hash = entries[index].hash
        for earlier in first..<index where entries[earlier].hash == hash {
          let pair = (node: entries[index].node, earlier: entries[earlier].node)
          if builder.haveEqualKeys(pair.node, pair.earlier, text) {
            duplicates.append(pair)
            break
          }
        }
      }
      return duplicates
    }
    var capacity = 32
    while capacity < added * 2 { capacity *= 2 }
    table.removeAll(keepingCapacity: true)
    table.append(contentsOf: repeatElement(-1, count: capacity))
    let mask = capacity - 1
    for index in first..<end {
      let entry = entries[index]
      var slot = Int(truncatingIfNeeded: entry.hash) & mask
      while table[slot] >= 0 {
        let earlier = entries[Int(table[slot])]
        if earlier.hash == entry.hash, builder.haveEqualKeys(entry.node, earlier.node, text) {
          duplicates.append((entry.node, earlier.node))
          break
        }
        slot = (slot + 1) & mask
      }
      if table[slot] < 0 { table[slot] = Int32(truncatingIfNeeded: index) }
    }
    return duplicates
  }
}
