/// Signals of one subject, and the newest of each key without a search: a card asks for some forty
/// keys of some sixty signals.
struct NewestSignals: Sendable {
  let all: [HealthSignal]
  /// An open hash table of places in ``all``; -1 where it is free. Two thirds of it are at least.
  private var table: [Int32]

  static let none = NewestSignals([])

  init(_ signals: [HealthSignal]) {
    all = signals
    var size = 1
    while size * 2 < signals.count * 3 { size *= 2 }
    table = signals.isEmpty ? [] : [Int32](repeating: -1, count: size * 2)
    for place in signals.indices { insert(place) }
  }

  private mutating func insert(_ place: Int) {
    let slot = slot(of: all[place].key)
    let known = Int(table[slot])
    if known >= 0, !all[place].isPreferred(to: all[known]) { return }
    table[slot] = Int32(truncatingIfNeeded: place)
  }

  /// Where a key stands, or where it would.
  private func slot(of key: HealthSignal.Key) -> Int {
    let mask = table.count - 1
    var slot = Int(truncatingIfNeeded: key.number) & mask
    while case let place = Int(table[slot]), place >= 0, all[place].key != key {
      slot = (slot + 1) & mask
    }
    return slot
  }

  /// The same that ``Swift/Array/newest(_:)`` finds.
  subscript(key: HealthSignal.Key) -> HealthSignal? {
    if table.isEmpty { return nil }
    let place = Int(table[slot(of: key)])
    return place >= 0 ? all[place] : nil
  }
}
