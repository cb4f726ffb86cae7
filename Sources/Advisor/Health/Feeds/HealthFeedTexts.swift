import ManifestSyntax

/// How feeds write what they say: dates, decimal numbers, addresses. Nil is what says nothing.
enum HealthFeedTexts {
  /// A day (`2026-11-21`, its start in UTC) or a time of RFC 3339, also as databases write it: with a
  /// space, with ` UTC` for `Z`, or without a zone, which is UTC then.
  static func date(_ text: String?) -> Timestamp? {
    guard var text, text.utf8.count >= 10, text.utf8.count <= 40 else { return nil }
    if text.hasSuffix(" UTC") { text = text.dropLast(4) + "Z" }
    if text.utf8.count == 10 { return Timestamp(rfc3339: text + "T00:00:00Z") }
    return Timestamp(rfc3339: text) ?? Timestamp(rfc3339: text + "Z")
  }

  /// A decimal number, rounded to thousandths, half of one up. Exponents as JSON has them.
  static func thousandths(_ text: some StringProtocol) -> Int? {
    var digits = text.utf8[...]
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative { digits = digits.dropFirst() }
    var exponent = 0
    if let letter = digits.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
      var power = digits[digits.index(after: letter)...]
      if power.first == UInt8(ascii: "+") { power = power.dropFirst() }
      guard power.count <= 4, let value = Int(String(decoding: power, as: UTF8.self)) else {
        return nil
      }
      exponent = value
      digits = digits[..<letter]
    }
    let point = digits.firstIndex(of: UInt8(ascii: ".")) ?? digits.endIndex
    let whole = digits[..<point]
    let fraction = digits[point...].dropFirst()
    guard !whole.isEmpty || !fraction.isEmpty else { return nil }
    // The digits that count end so many places behind the point.
    let kept = whole.count + exponent + 3
    guard kept <= 18 else { return nil }
    var value = 0
    var index = 0
    var roundsUp = false
    for digit in [whole, fraction].joined() {
      guard (0x30...0x39).contains(digit) else { return nil }
      if index < kept { value = value * 10 + Int(digit & 15) }
      if index == kept { roundsUp = digit >= UInt8(ascii: "5") }
      index += 1
    }
    while index < kept {
      value *= 10
      index += 1
    }
    if roundsUp { value += 1 }
    return isNegative ? -value : value
  }

  /// A count: digits, which may have a fraction of nothing but zeros.
  static func count(_ text: some StringProtocol) -> Int? {
    let whole = text.prefix { $0 != "." }
    guard text[whole.endIndex...].dropFirst().allSatisfy({ $0 == "0" }), whole.utf8.count <= 18
    else { return nil }
    guard let value = Int(whole), value >= 0 else { return nil }
    return value
  }

  /// An https address that a person may be sent to; nil for every other.
  static func link(_ text: String?) -> String? {
    guard let text, text.utf8.count <= 1_024, text.lowercased().hasPrefix("https://") else {
      return nil
    }
    let rest = text.utf8.dropFirst(8)
    guard let first = rest.first, first != UInt8(ascii: "/"),
      rest.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x3C && $0 != 0x3E }),
      !rest.prefix(while: { $0 != UInt8(ascii: "/") }).contains(UInt8(ascii: "@"))
    else { return nil }
    return text
  }

  /// A licence as one SPDX expression. What is no identifier (`non-standard`) is unknown.
  static func licence(_ texts: [String]) -> String? {
    let known = texts.filter { text in
      let word = text.lowercased()
      return !word.isEmpty && word != "non-standard" && word != "noassertion" && word != "other"
        && word != "unknown" && text.utf8.count <= 500
    }
    guard known.count == texts.count, let first = known.first else { return nil }
    // Feeds do not say how several relate; all of them hold is the careful reading.
    return known.count == 1
      ? first
      : known.map { $0.contains(" ") ? "(" + $0 + ")" : $0 }.joined(separator: " AND ")
  }

  /// A text in printable ASCII of at most so many bytes, such as an id or a name.
  static func isName(_ text: String, limit: Int = 512) -> Bool {
    !text.isEmpty && text.utf8.count <= limit && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  }

  /// `CVE-2024-12345`.
  static func isCVE(_ text: some StringProtocol) -> Bool {
    let bytes = text.utf8
    guard bytes.count >= 13, bytes.count <= 24, bytes.starts(with: "CVE-".utf8) else {
      return false
    }
    let number = bytes.dropFirst(4)
    return number.prefix(4).allSatisfy { (0x30...0x39).contains($0) }
      && number.dropFirst(4).first == UInt8(ascii: "-")
      && number.dropFirst(5).allSatisfy { (0x30...0x39).contains($0) }
  }
}

extension SyntaxValue {
  /// A number, also one in quotes: exports write large ones so.
  var feedThousandths: Int? {
    switch kind {
    case .integer, .float, .string: scalarText.flatMap { HealthFeedTexts.thousandths($0) }
    default: nil
    }
  }

  var feedCount: Int? {
    switch kind {
    case .integer, .float, .string: scalarText.flatMap { HealthFeedTexts.count($0) }
    default: nil
    }
  }

  var feedDate: Timestamp? { HealthFeedTexts.date(scalarText) }

  var feedLink: String? { HealthFeedTexts.link(string) }

  /// A text, or a number as it is written.
  var feedText: String? {
    switch kind {
    case .integer, .float, .string: scalarText
    default: nil
    }
  }

  /// The members or elements of the value of a key, at most so many.
  func feedElements(_ key: String, limit: Int) -> some Sequence<SyntaxValue> {
    (self[key]?.children ?? SyntaxValue.Children.none).prefix(limit)
  }

  /// A true or false, also one in quotes.
  var feedFlag: Bool? {
    if let boolean { return boolean }
    return string == "true" ? true : string == "false" ? false : nil
  }

  /// The texts of an array, or one text alone.
  var feedTexts: [String] {
    if let string { return [string] }
    guard kind == .array else { return [] }
    return children.compactMap(\.string)
  }
}

/// Reads a piece as JSON and hands over each record: the value itself, or each element of an array.
func forEachRecord(
  in piece: UnsafeBufferPointer<UInt8>, _ found: inout HealthFeedFindings,
  _ body: (SyntaxValue, inout HealthFeedFindings) -> Void
) {
  let tree = JSONReader.read(Array(piece))
  if let problem = OSVDecoder.syntaxProblem(tree) {
    return found.addProblem("not-json", problem.message)
  }
  guard tree.root.kind == .array else { return body(tree.root, &found) }
  for element in tree.root.children { body(element, &found) }
}
