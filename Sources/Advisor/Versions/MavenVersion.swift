/// The order of Maven's `ComparableVersion` (Maven 4, class documentation and MNG-7559, MNG-7644).
///
/// A version is a list of numbers and qualifiers; `-`, and each change between digits and letters,
/// begin a list inside the list, which is always its last item. A qualifier before a number belongs
/// to it (`rc1`, `rc-1`). Where one list ends before the other, the rest of the longer one is
/// compared with nothing: `1-rc < 1 = 1.0 = 1-ga < 1-sp < 1-foo < 1-1 < 1.1`.
///
/// A key writes the items in order, each behind a mark, and ends with a mark for "nothing"; a rest
/// that is no more than nothing is left out. `ComparableVersion` itself contradicts itself for a few
/// odd texts (`1 < 1.foo.2 < 1-alpha < 1`); there the comparison with nothing decides.
struct MavenVersion {
  private enum Item {
    case number(Range<Int>)
    case qualifier(Range<Int>)
    /// A qualifier and the number that belongs to it.
    case numbered(Range<Int>, Range<Int>)
    /// All that follows is a list of its own.
    case list
  }

  private enum Mark {
    static let qualifierBelow: UInt8 = 0x10
    static let listBelow: UInt8 = 0x20
    static let nothing: UInt8 = 0x40
    static let qualifierAbove: UInt8 = 0x50
    static let listAbove: UInt8 = 0x60
    static let number: UInt8 = 0x70
  }

  /// The places of qualifiers in the order; that of no qualifier is ``release``.
  private static let ranks: [String: UInt8] = [
    "alpha": 1, "beta": 2, "milestone": 3, "rc": 4, "cr": 4, "snapshot": 5, "ga": release,
    "final": release, "release": release, "sp": 7,
  ]
  private static let release: UInt8 = 6
  private static let unknownQualifier: UInt8 = 8

  private let bytes: [UInt8]
  private var items: [Item] = []
  /// For each item how it and those behind it compare with nothing: -1, 0 or 1.
  private var signs: [Int] = []

  /// Nil if the text holds what no version does: white space, brackets, `$`, control characters.
  init?(_ text: String) {
    guard !text.isEmpty else { return nil }
    bytes = Array(text.lowercased().utf8)
    guard bytes.allSatisfy(Self.isFit) else { return nil }
    items = normalized(split())
    signs = items.map { _ in 0 }
    var sign = 0
    for index in items.indices.reversed() {
      let own = self.sign(of: items[index])
      if own != 0 {
        sign = own
      } else if sign == 0, case .numbered = items[index] {
        sign = 1
      }
      signs[index] = sign
    }
  }

  private static func isFit(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...0x20, 0x7F, UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "("), UInt8(ascii: ")"),
      UInt8(ascii: ","), UInt8(ascii: "$"), UInt8(ascii: "{"), UInt8(ascii: "}"),
      UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"):
      false
    default: true
    }
  }

  var key: VersionKey {
    var key: [UInt8] = []
    for index in items.indices where signs[index] != 0 { append(index, to: &key) }
    key.append(Mark.nothing)
    return VersionKey(key)
  }

  /// The keys of all versions that begin with the numbers of this one, as `1.2.*` means them.
  var family: IntervalSet {
    var numbers: [UInt8] = []
    var significant: [UInt8] = []
    for range in leadingNumbers {
      numbers.append(Mark.number)
      appendNumber(range, to: &numbers)
      if !isZero(range) { significant = numbers }
    }
    return IntervalSet(from: VersionKey(significant), before: VersionKey(numbers + [0xFF]))
  }

  /// Snapshots, release candidates and the like, by the qualifiers in use.
  var isPrerelease: Bool {
    items.contains { item in
      switch item {
      case .number, .list: return false
      case .qualifier(let word):
        return rank(word, isNumbered: false) < Self.release || isEarly(word)
      case .numbered(let word, _):
        return rank(word, isNumbered: true) < Self.release || isEarly(word)
      }
    }
  }

  /// The first number.
  var major: DecimalNumber {
    guard let range = leadingNumbers.first else { return .zero }
    return bytes.withUnsafeBufferPointer {
      DecimalNumber(UnsafeBufferPointer(rebasing: $0[range]))
    }
  }

  private func isEarly(_ word: Range<Int>) -> Bool {
    ["pre", "preview", "pr", "ea", "eap", "dev"].contains(string(word))
  }

  /// The numbers in front of the first qualifier, zeros included; read anew, since items lose them.
  private var leadingNumbers: [Range<Int>] {
    var result: [Range<Int>] = []
    var index = 0
    while index < bytes.count, bytes[index].isDigit {
      let start = index
      while index < bytes.count, bytes[index].isDigit { index += 1 }
      result.append(start..<index)
      guard index < bytes.count, bytes[index] == UInt8(ascii: ".") else { break }
      index += 1
    }
    return result
  }

  // MARK: Items

  /// The items as they are written.
  private func split() -> [Item] {
    var result: [Item] = []
    var start = 0
    var isDigit = false
    var isNumbered = false
    /// Whether the innermost list has no item yet.
    var isFresh = true
    func add(_ item: Item) {
      result.append(item)
      if case .list = item { isFresh = true } else { isFresh = false }
    }
    func addText(before end: Int) {
      if end == start {
        // An empty place counts as zero.
        add(.number(start..<start))
      } else if isNumbered {
        let digit = bytes[start..<end].firstIndex(where: \.isDigit) ?? end
        let word = digit > start && bytes[digit - 1] == UInt8(ascii: "-") ? digit - 1 : digit
        add(.numbered(start..<word, digit..<end))
      } else {
        add(isDigit ? .number(start..<end) : .qualifier(start..<end))
      }
    }
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: ".") {
        addText(before: index)
        isNumbered = false
        start = index + 1
      } else if byte == UInt8(ascii: "-") {
        if index > start, !isDigit, index + 1 < bytes.count, bytes[index + 1].isDigit {
          isNumbered = true
          continue
        }
        addText(before: index)
        start = index + 1
        add(.list)
        isNumbered = false
      } else if byte.isDigit {
        if !isDigit, index > start {
          isNumbered = true
          if !isFresh { add(.list) }
        }
        isDigit = true
      } else {
        if isDigit, index > start {
          addText(before: index)
          start = index
          add(.list)
          isNumbered = false
        }
        isDigit = false
      }
    }
    if start < bytes.count {
      // A qualifier behind a dot is what it is behind a hyphen.
      if !isDigit, !isFresh { add(.list) }
      addText(before: bytes.count)
    }
    return result
  }

  /// Without the zeros that stand for nothing: at the end of a list, and before qualifiers.
  private func normalized(_ items: [Item]) -> [Item] {
    var kept: [Item] = []
    for item in items.reversed() {
      switch item {
      case .list where kept.isEmpty: continue
      case .number(let range) where isZero(range) && isNothing(before: kept): continue
      default: kept.append(item)
      }
    }
    return kept.reversed()
  }

  /// Whether a zero stands for nothing before items, which are given from the last to the first.
  private func isNothing(before items: [Item]) -> Bool {
    guard let next = items.last else { return true }
    switch next {
    case .qualifier: return true
    case .number, .numbered: return false
    case .list:
      guard items.count > 1 else { return true }
      switch items[items.count - 2] {
      case .qualifier, .numbered: return true
      case .number, .list: return false
      }
    }
  }

  private func isZero(_ range: Range<Int>) -> Bool {
    bytes[range].allSatisfy { $0 == UInt8(ascii: "0") }
  }

  private func sign(of item: Item) -> Int {
    let rank: UInt8
    switch item {
    case .list: return 0
    case .number(let range): return isZero(range) ? 0 : 1
    case .qualifier(let word): rank = self.rank(word, isNumbered: false)
    case .numbered(let word, _): rank = self.rank(word, isNumbered: true)
    }
    return rank < Self.release ? -1 : rank == Self.release ? 0 : 1
  }

  private func rank(_ word: Range<Int>, isNumbered: Bool) -> UInt8 {
    let text = string(word)
    switch (isNumbered, text) {
    case (true, "a"): return 1
    case (true, "b"): return 2
    case (true, "m"): return 3
    case (_, ""): return Self.release
    default: return Self.ranks[text] ?? Self.unknownQualifier
    }
  }

  private func string(_ range: Range<Int>) -> String {
    String(decoding: bytes[range], as: UTF8.self)
  }

  // MARK: Key

  private func append(_ index: Int, to key: inout [UInt8]) {
    let isBelow = signs[index] < 0
    switch items[index] {
    case .list: key.append(isBelow ? Mark.listBelow : Mark.listAbove)
    case .number(let range):
      key.append(Mark.number)
      appendNumber(range, to: &key)
    case .qualifier(let word):
      key.append(isBelow ? Mark.qualifierBelow : Mark.qualifierAbove)
      appendWord(word, isNumbered: false, to: &key)
      key.append(0)
    case .numbered(let word, let number):
      key.append(isBelow ? Mark.qualifierBelow : Mark.qualifierAbove)
      appendWord(word, isNumbered: true, to: &key)
      appendNumber(number, to: &key)
    }
  }

  private func appendWord(_ word: Range<Int>, isNumbered: Bool, to key: inout [UInt8]) {
    let rank = rank(word, isNumbered: isNumbered)
    key.append(rank)
    if rank == Self.unknownQualifier {
      key += bytes[word]
      key.append(0)
    }
  }

  private func appendNumber(_ range: Range<Int>, to key: inout [UInt8]) {
    bytes.withUnsafeBufferPointer {
      key.append(number: UnsafeBufferPointer(rebasing: $0[range]))
    }
  }
}
