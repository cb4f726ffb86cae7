/// A table that members are added to, and how deep it lies.
struct TOMLPlace {
  var node: Int32
  var depth: Int
}

/// What each node is in the rules of redefinition, and an index of the keys of large tables.
struct TOMLTables {
  enum Role: UInt8 {
    /// A scalar or an array in brackets: nothing can be added.
    case value
    /// Made by a longer header, as `a` by `[a.b]`; its own header may follow.
    case implied
    /// Has its own header, or is an element of an array of tables, or is the whole text.
    case header
    /// Made by a dotted key, as `a` by `a.b = 1`; only dotted keys and longer headers add to it.
    case dotted
    /// Braces: complete where it stands.
    case inline
    case tableArray
  }

  private struct Slot {
    var hash: UInt32 = 0
    var table: Int32 = -1
    var member: Int32 = -1
  }

  private let text: ByteView
  private let seed = DuplicateKeys.processSeed
  /// By node; nodes past the end are values.
  private var roles: ContiguousArray<Role> = []
  /// Open addressing, at most half full; the size is a power of two.
  private var slots = ContiguousArray(repeating: Slot(), count: 64)
  private var used = 0

  init(_ text: ByteView) { self.text = text }

  func role(of node: Int32) -> Role {
    Int(node) < roles.count ? roles[Int(node)] : .value
  }

  mutating func register(_ node: Int32, _ role: Role) {
    while roles.count <= Int(node) { roles.append(.value) }
    roles[Int(node)] = role
  }

  private func hash(
    _ key: SyntaxToken, in table: Int32, _ builder: borrowing SyntaxTreeBuilder
  ) -> UInt32 {
    let seed = seed ^ UInt64(UInt32(bitPattern: table)) &* 0x9E37_79B9_7F4A_7C15
    var node = SyntaxNode(kind: .missing, start: 0, end: 0)
    node.setKey(start: key.start, end: key.end, quote: key.quote, cooked: key.cooked)
    return UInt32(truncatingIfNeeded: builder.keyHash(node, text, seed: seed))
  }

  /// The first members of a table are looked through, which is faster than to hash and takes no
  /// memory: few tables have more.
  private static let firstMembers = 8

  /// The member of `table` that has this key.
  func find(
    _ key: SyntaxToken, in table: Int32, _ builder: borrowing SyntaxTreeBuilder
  ) -> Int32? {
    var node = SyntaxNode(kind: .missing, start: 0, end: 0)
    node.setKey(start: key.start, end: key.end, quote: key.quote, cooked: key.cooked)
    var member = builder.nodes[Int(table)].firstChild
    for _ in 0..<Self.firstMembers {
      guard member >= 0 else { return nil }
      if builder.haveEqualKeys(builder.nodes[Int(member)], node, text) { return member }
      member = builder.nodes[Int(member)].next
    }
    if member < 0 { return nil }
    let hash = hash(key, in: table, builder)
    let mask = slots.count - 1
    var index = Int(hash) & mask
    while slots[index].member >= 0 {
      let slot = slots[index]
      if slot.hash == hash, slot.table == table,
        builder.haveEqualKeys(builder.nodes[Int(slot.member)], node, text)
      {
        return slot.member
      }
      index = (index + 1) & mask
    }
    return nil
  }

  /// Makes the newest member of `table`, whose key it did not have yet, known.
  mutating func insert(
    _ member: Int32, _ key: SyntaxToken, in table: Int32, _ builder: borrowing SyntaxTreeBuilder
  ) {
    var other = builder.nodes[Int(table)].firstChild
    for _ in 0..<Self.firstMembers {
      guard other >= 0, other != member else { return }
      other = builder.nodes[Int(other)].next
    }
    if used * 2 >= slots.count { grow() }
    place(Slot(hash: hash(key, in: table, builder), table: table, member: member))
    used += 1
  }

  private mutating func place(_ slot: Slot) {
    let mask = slots.count - 1
    var index = Int(slot.hash) & mask
    while slots[index].member >= 0 { index = (index + 1) & mask }
    slots[index] = slot
  }

  private mutating func grow() {
    let old = slots
    slots = ContiguousArray(repeating: Slot(), count: old.count * 2)
    for slot in old where slot.member >= 0 { place(slot) }
  }
}
