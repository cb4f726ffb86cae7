package import SourceText

extension JSONReader {
  /// The same for a text that came of one which was read before: where an edit lies inside of a
  /// string, an object or an array, that value alone is read anew.
  ///
  /// An object or array can be read by itself if nothing outside of it can read differently: the older text
  /// had no problem in any place, the value still begins and ends with its own brackets, and it has
  /// no problem now. In every other case the whole text is read.
  package static func read(
    _ bytes: [UInt8], after previous: SyntaxTree?, dialect: Dialect = .strict
  ) -> SyntaxTree {
    previous.flatMap { reread(bytes, after: $0, dialect) } ?? read(bytes, dialect: dialect)
  }

  private static func reread(
    _ bytes: [UInt8], after previous: SyntaxTree, _ dialect: Dialect
  ) -> SyntaxTree? {
    guard previous.problems.isEmpty, let root = previous.roots.first,
      bytes.count < SyntaxTreeBuilder.maximumBytes
    else { return nil }
    let difference = TextDifference(from: previous.bytes, to: bytes)
    if let change = previous.retyping(difference, in: bytes) {
      var builder = SyntaxTreeBuilder(bytes, after: previous, nodeCount: previous.nodes.count)
      builder.move(change)
      return SyntaxTree(builder: builder, roots: previous.roots, change: change)
    }
    let rootEnd = Int(previous.nodes[Int(root)].end)
    if difference.start >= rootEnd {
      guard bytes[rootEnd...].allSatisfy(isBlank) else { return nil }
      return SyntaxTree(
        bytes: bytes, unchanged: previous,
        change: SyntaxChange(value: nil, end: rootEnd + 1, shift: difference.shift))
    }
    var path = containers(around: difference, in: previous.nodes, root)
    guard let innermost = path.popLast() else { return nil }
    return Splice(previous, innermost, below: path, difference.shift).tree(bytes, dialect)
  }

  /// The objects and arrays that hold a difference between their brackets, outermost first.
  private static func containers(
    around difference: TextDifference, in nodes: ContiguousArray<SyntaxNode>, _ root: Int32
  ) -> [Int32] {
    var path: [Int32] = []
    var next = root
    while next >= 0 {
      let node = nodes[Int(next)]
      if Int(node.end) <= difference.start {
        next = node.next
        continue
      }
      guard node.kind == .object || node.kind == .array, Int(node.start) < difference.start,
        difference.oldEnd < Int(node.end)
      else { break }
      path.append(next)
      next = node.firstChild
    }
    return path
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }
}

/// One value of a tree, to be replaced by what stands in its place in a new text.
private struct Splice {
  private let old: SyntaxTree
  private let value: Int32
  private let ancestors: [Int32]
  private let shift: Int
  /// After the last node of the value; nodes lie in the order of the text.
  private let afterValue: Int

  init(_ old: SyntaxTree, _ value: Int32, below ancestors: [Int32], _ shift: Int) {
    self.old = old
    self.value = value
    self.ancestors = ancestors
    self.shift = shift
    var last = value
    while old.nodes[Int(last)].lastChild >= 0 { last = old.nodes[Int(last)].lastChild }
    afterValue = Int(last) + 1
  }

  /// Nil if the value cannot be read by itself.
  func tree(_ bytes: [UInt8], _ dialect: JSONReader.Dialect) -> SyntaxTree? {
    let node = old.nodes[Int(value)]
    // Decoded texts that nothing refers to any more would pile up.
    let replaced = old.nodes[(Int(value) + 1)..<afterValue]
    guard replaced.allSatisfy({ $0.cooked < 0 && $0.cookedKey < 0 }) else { return nil }
    var builder = SyntaxTreeBuilder(bytes, after: old, nodeCount: Int(value))
    let isRead = bytes.withUnsafeBufferPointer { buffer in
      var parser = JSONParser(ByteView(buffer), builder, dialect: dialect)
      let end = parser.readOneValue(at: Int(node.start), depth: ancestors.count)
      builder = parser.builder
      return end == Int(node.end) + shift && builder.problems.isEmpty
    }
    let added = builder.nodes.count - afterValue
    guard isRead, old.nodes.count + added < SyntaxTreeBuilder.maximumNodes else { return nil }
    link(&builder, Int32(truncatingIfNeeded: added))
    return SyntaxTree(
      builder: builder, roots: old.roots,
      change: SyntaxChange(value: value, end: Int(node.end), shift: shift))
  }

  /// Puts the new value in the place of the old one, and the nodes after it behind it.
  private func link(_ builder: inout SyntaxTreeBuilder, _ added: Int32) {
    let shift = Int32(truncatingIfNeeded: shift)
    func moved(_ id: Int32) -> Int32 { id >= afterValue ? id &+ added : id }
    let replaced = old.nodes[Int(value)]
    builder.nodes[Int(value)].keyStart = replaced.keyStart
    builder.nodes[Int(value)].keyEnd = replaced.keyEnd
    builder.nodes[Int(value)].keyQuote = replaced.keyQuote
    builder.nodes[Int(value)].cookedKey = replaced.cookedKey
    builder.nodes[Int(value)].next = moved(replaced.next)
    for ancestor in ancestors {
      let node = old.nodes[Int(ancestor)]
      builder.nodes[Int(ancestor)].end = node.end &+ shift
      builder.nodes[Int(ancestor)].lastChild = moved(node.lastChild)
      builder.nodes[Int(ancestor)].next = moved(node.next)
    }
    for var node in old.nodes[afterValue...] {
      node.start &+= shift
      node.end &+= shift
      if node.keyStart >= 0 {
        node.keyStart &+= shift
        node.keyEnd &+= shift
      }
      if node.firstChild >= 0 { node.firstChild &+= added }
      if node.lastChild >= 0 { node.lastChild &+= added }
      if node.next >= 0 { node.next &+= added }
      builder.nodes.append(node)
    }
  }
}
