import ManifestSyntax

/// A range in interval notation, `[1.0,2.0)`, as Maven, Gradle and NuGet write it.
struct BracketRange {
  /// The two texts without surrounding spaces; nil where the bracket leaves the side open. For
  /// `[1.0]` both are the one version.
  var lower: Range<Int>?
  var upper: Range<Int>?
  var includesLower: Bool
  var includesUpper: Bool
  var isSingle: Bool
  /// From bracket to bracket.
  var whole: Range<Int>

  /// Reads ranges that commas separate; nil if the text is anything else. Gradle also writes an
  /// excluded bound with the bracket turned around: `]1.0, 2.0[`.
  static func all(in text: String, allowsTurned: Bool = false) -> [BracketRange]? {
    text.withCursor { cursor in
      var result: [BracketRange] = []
      cursor.trim()
      repeat {
        cursor.passSpaces()
        guard let range = one(&cursor, allowsTurned) else { return nil }
        result.append(range)
        cursor.passSpaces()
      } while cursor.pass(UInt8(ascii: ","))
      return cursor.isAtEnd ? result : nil
    }
  }

  private static func one(_ cursor: inout ByteCursor, _ allowsTurned: Bool) -> BracketRange? {
    let start = cursor.position
    let open = cursor.current
    let isTurned = allowsTurned && open == UInt8(ascii: "]")
    guard open == UInt8(ascii: "[") || open == UInt8(ascii: "(") || isTurned else { return nil }
    cursor.advance()
    let first = bound(&cursor)
    var second: Range<Int>?
    let hasComma = cursor.pass(UInt8(ascii: ","))
    if hasComma { second = bound(&cursor) }
    let close = cursor.current
    let isTurnedClose = allowsTurned && close == UInt8(ascii: "[")
    guard close == UInt8(ascii: "]") || close == UInt8(ascii: ")") || isTurnedClose else {
      return nil
    }
    cursor.advance()
    let range = BracketRange(
      lower: first, upper: hasComma ? second : first, includesLower: open == UInt8(ascii: "["),
      includesUpper: close == UInt8(ascii: "]"), isSingle: !hasComma,
      whole: start..<cursor.position)
    // One version alone has to be included.
    if !hasComma, first == nil || !range.includesLower || !range.includesUpper { return nil }
    return range
  }

  private static let marks = ByteSet("[](),")

  private static func bound(_ cursor: inout ByteCursor) -> Range<Int>? {
    cursor.passSpaces()
    let range = cursor.passAll { !$0.isSpace && !marks.contains($0) }
    cursor.passSpaces()
    return range.isEmpty ? nil : range
  }

  /// The interval between two keys; nil if the lower is above the upper.
  func interval(_ lower: VersionKey?, _ upper: VersionKey?) -> IntervalSet? {
    let from = lower.map { includesLower ? $0 : $0.successor } ?? .lowest
    let before = upper.map { includesUpper ? $0.successor : $0 } ?? .highest
    if let lower, let upper, upper < lower { return nil }
    return IntervalSet(from: from, before: before)
  }

  /// The range with `version` as its lower bound. An upper bound that would leave nothing is left
  /// out.
  func raised(in text: String, to version: String, keepsUpper: Bool) -> String {
    if isSingle { return text.replacing(whole, with: "[" + version + "]") }
    guard keepsUpper, let upper else { return text.replacing(whole, with: "[" + version + ",)") }
    let rest = (lower?.upperBound ?? whole.lowerBound + 1)..<upper.lowerBound
    let end = upper.lowerBound..<whole.upperBound
    let between = lower == nil ? "," + text.bytes(rest).filter { $0 == " " } : text.bytes(rest)
    return text.replacing(whole, with: "[" + version + between + text.bytes(end))
  }
}
