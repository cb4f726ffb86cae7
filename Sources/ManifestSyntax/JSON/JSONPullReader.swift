/// Reads JSON (RFC 8259) value by value, without a tree, for data of which most is not needed.
///
/// The caller asks for what it expects; a value that it does not ask for is checked and passed
/// over. The first breach of the grammar ends the reading: from then on there is no member, no
/// element and no text any more, and ``isAtEnd()`` is false. What was read until then must not be
/// used; ``JSONReader`` says what is wrong with the text. Both accept the same texts.
///
/// A reader lives only inside the call that lends it the bytes.
package struct JSONPullReader {
  private let text: ByteView
  private var position = 0
  /// The containers that the caller is in.
  private var depth = 0
  /// Whether nothing of the innermost container was read yet.
  private var isFirst = true
  /// Whether the reader stands before a value that the caller was told of.
  private var isPending = true
  private var key = Token()
  /// The key's text where it has escapes.
  private var decodedKey: String?
  /// While a value is passed over: the containers in it that are open, true for an object.
  private var passed: [Bool] = []

  private struct Token {
    /// The bytes between the quotes.
    var start = 0
    var end = 0
    var hasEscapes = false
  }

  package init(_ bytes: UnsafeBufferPointer<UInt8>) {
    text = ByteView(bytes)
    if text[0] == 0xEF, text[1] == 0xBB, text[2] == 0xBF { position = 3 }
  }

  /// Whether the value was the whole text, and all of it well-formed.
  package mutating func isAtEnd() -> Bool {
    if isPending { skipValue() }
    skipBlank()
    return position == text.count && !isBroken && depth == 0
  }

  private var isBroken = false

  /// Nothing is read after a breach: at the end of the text nothing fits any grammar.
  private mutating func fail() {
    isBroken = true
    position = text.count
  }

  // MARK: Containers

  /// Goes into the object that stands here; false, and nothing is passed, if it is none.
  package mutating func enterObject() -> Bool { enter(0x7B) }

  /// Goes into the array that stands here; false, and nothing is passed, if it is none.
  package mutating func enterArray() -> Bool { enter(0x5B) }

  private mutating func enter(_ bracket: UInt8) -> Bool {
    skipBlank()
    guard text[position] == bracket else { return false }
    guard depth < JSONReader.maximumDepth else {
      fail()
      return false
    }
    position += 1
    depth += 1
    isFirst = true
    isPending = false
    return true
  }

  /// Goes to the next member of the object that was entered last and is not left yet; false, and
  /// the object is left, if there is none.
  package mutating func nextKey() -> Bool {
    guard passToNext(closing: 0x7D), passKey(), !isBroken else { return false }
    isPending = true
    return true
  }

  /// Goes to the next element of the array that was entered last and is not left yet; false, and
  /// the array is left, if there is none.
  package mutating func nextElement() -> Bool {
    guard passToNext(closing: 0x5D) else { return false }
    isPending = true
    return true
  }

  private mutating func passToNext(closing bracket: UInt8) -> Bool {
    if isPending { skipValue() }
    skipBlank()
    if text[position] == bracket {
      position += 1
      depth -= 1
      isFirst = false
      return false
    }
    if !isFirst {
      guard text[position] == 0x2C else {
        fail()
        return false
      }
      position += 1
    }
    isFirst = false
    return !isBroken
  }

  /// Whether the key of the member, decoded, is exactly `name`.
  package func isKey(_ name: StaticString) -> Bool {
    if let decodedKey {
      return name.withUTF8Buffer { decodedKey.utf8.elementsEqual($0) }
    }
    let count = name.utf8CodeUnitCount
    guard key.end &- key.start == count else { return false }
    let name = name.utf8Start
    for index in 0..<count where text[key.start &+ index] != name[index] { return false }
    return true
  }

  /// The key of the member, decoded.
  package var keyText: String { decodedKey ?? text.string(key.start, key.end) }

  // MARK: Values

  /// The number, `true`, `false` or `null` that stands here, as written; nil, and nothing is passed, if
  /// it is something else.
  package mutating func word() -> String? {
    skipBlank()
    let start = position
    switch text[position] {
    case 0x22, 0x7B, 0x5B: return nil
    default: break
    }
    isPending = false
    guard passWord() else {
      fail()
      return nil
    }
    return text.string(start, position)
  }

  /// Whether the value that stands here is `null`.
  package mutating func isNull() -> Bool {
    skipBlank()
    return text[position] == 0x6E
  }

  /// The decoded text of the string that stands here; nil, and the value is passed, if it is none.
  package mutating func string() -> String? {
    skipBlank()
    guard text[position] == 0x22 else {
      skipValue()
      return nil
    }
    isPending = false
    let token = passString()
    guard !isBroken else { return nil }
    return token.hasEscapes ? decoded(token) : text.string(token.start, token.end)
  }

  /// What `body` makes of the decoded bytes of the string that stands here; nil, and the value is
  /// passed, if it is none.
  package mutating func withString<Result>(
    _ body: (UnsafeBufferPointer<UInt8>) -> Result?
  ) -> Result? {
    skipBlank()
    guard text[position] == 0x22 else {
      skipValue()
      return nil
    }
    isPending = false
    let token = passString()
    guard !isBroken else { return nil }
    guard token.hasEscapes else { return body(text.slice(token.start, token.end)) }
    var text = decoded(token)
    return text.withUTF8(body)
  }

  /// Passes the value that stands here, whatever it is.
  private mutating func skipValue() {
    isPending = false
    passed.removeAll(keepingCapacity: true)
    repeat {
      skipBlank()
      let byte = text[position]
      switch byte {
      case 0x22: _ = passString()
      case 0x7B, 0x5B:
        guard depth + passed.count < JSONReader.maximumDepth else { return fail() }
        position += 1
        skipBlank()
        if text[position] != byte + 2 {
          passed.append(byte == 0x7B)
          if byte == 0x7B, !passKey() { return }
          continue
        }
        // `{}` and `[]`: a closing bracket is its opening one plus 2.
        position += 1
      default:
        guard passWord() else { return fail() }
      }
      passToNextValue()
    } while !passed.isEmpty && !isBroken
  }

  /// After a value that is passed over: closes the containers that end here, and goes to the next
  /// value in the one that does not.
  private mutating func passToNextValue() {
    while let isObject = passed.last {
      skipBlank()
      let byte = text[position]
      if byte == 0x2C {
        position += 1
        if isObject { _ = passKey() }
        return
      }
      guard byte == (isObject ? 0x7D : 0x5D) else { return fail() }
      position += 1
      passed.removeLast()
    }
  }

  // MARK: Tokens

  @inline(__always)
  private mutating func skipBlank() {
    while true {
      switch text[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position &+= 1
      default: return
      }
    }
  }

  /// Passes a key and its colon.
  private mutating func passKey() -> Bool {
    skipBlank()
    guard text[position] == 0x22 else {
      fail()
      return false
    }
    key = passString()
    if key.hasEscapes || decodedKey != nil {
      decodedKey = key.hasEscapes && !isBroken ? decoded(key) : nil
    }
    skipBlank()
    guard text[position] == 0x3A else {
      fail()
      return false
    }
    position += 1
    return true
  }

  /// Passes the string whose opening quote stands here.
  private mutating func passString() -> Token {
    var token = Token(start: position &+ 1)
    var index = token.start
    while true {
      index = text.firstSpecial(from: index, quote: 0x22)
      switch text[index] {
      case 0x22:
        token.end = index
        position = index &+ 1
        return token
      case 0x5C:
        token.hasEscapes = true
        switch text[index &+ 1] {
        case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74:
          index &+= 2
          continue
        case 0x75 where hexadecimalUnit(at: index &+ 2) != nil:
          index &+= 6
          continue
        default: break
        }
      case 0x80...:
        if let length = text.scalarLength(at: index) {
          index &+= length
          continue
        }
      default: break
      }
      // A control character, an unknown escape, a byte that is not UTF-8, or the end of the text.
      fail()
      return Token()
    }
  }

  /// Passes a literal or a number (RFC 8259, sections 3 and 6); false if there is none.
  private mutating func passWord() -> Bool {
    switch text[position] {
    case 0x74: return pass("true")
    case 0x66: return pass("false")
    case 0x6E: return pass("null")
    case 0x2D: position += 1
    default: break
    }
    if text[position] == 0x30 { position += 1 } else if !passDigits() { return false }
    if text[position] == 0x2E {
      position += 1
      guard passDigits() else { return false }
    }
    if text[position] | 0x20 == 0x65 {
      position += 1
      if text[position] == 0x2B || text[position] == 0x2D { position += 1 }
      return passDigits()
    }
    return true
  }

  private mutating func passDigits() -> Bool {
    let start = position
    while (0x30...0x39).contains(text[position]) { position += 1 }
    return position > start
  }

  private mutating func pass(_ word: StaticString) -> Bool {
    for index in 0..<word.utf8CodeUnitCount
    where text[position &+ index] != word.utf8Start[index] { return false }
    position += word.utf8CodeUnitCount
    return true
  }

  // MARK: Escapes

  /// The text of a string whose escapes were checked. It is never longer than what is written.
  private func decoded(_ token: Token) -> String {
    String(unsafeUninitializedCapacity: token.end - token.start) { buffer in
      var count = 0
      func append(_ bytes: some Collection<UInt8>) {
        guard bytes.count <= buffer.count - count else { return }
        _ = buffer[count...].update(fromContentsOf: bytes)
        count += bytes.count
      }
      var index = token.start
      while index < token.end {
        let plain = index
        index = text.firstSpecial(from: index, quote: 0x22)
        while text[index] >= 0x80 { index = text.firstSpecial(from: index &+ 1, quote: 0x22) }
        append(text.slice(plain, index))
        guard index < token.end else { break }
        switch text[index &+ 1] {
        case 0x62: append(CollectionOfOne(0x08))
        case 0x66: append(CollectionOfOne(0x0C))
        case 0x6E: append(CollectionOfOne(0x0A))
        case 0x72: append(CollectionOfOne(0x0D))
        case 0x74: append(CollectionOfOne(0x09))
        case 0x75:
          append(UTF8.encode(scalar(at: &index)) ?? UTF8.encodedReplacementCharacter)
          continue
        case let byte: append(CollectionOfOne(byte))
        }
        index &+= 2
      }
      return count
    }
  }

  /// The scalar that `\u` here stands for, alone or with a second one (RFC 8259, section 7), which
  /// is passed. A lone surrogate is grammatical, but it is no character.
  private func scalar(at index: inout Int) -> Unicode.Scalar {
    let unit = hexadecimalUnit(at: index &+ 2) ?? 0xFFFD
    index &+= 6
    if unit & 0xFC00 == 0xD800, text[index] == 0x5C, text[index &+ 1] == 0x75,
      let low = hexadecimalUnit(at: index &+ 2), low & 0xFC00 == 0xDC00
    {
      index &+= 6
      return Unicode.Scalar(0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)) ?? "\u{FFFD}"
    }
    return Unicode.Scalar(unit) ?? "\u{FFFD}"
  }

  private func hexadecimalUnit(at start: Int) -> UInt32? {
    var unit: UInt32 = 0
    for index in start..<(start &+ 4) {
      guard let digit = hexadecimalDigit(text[index]) else { return nil }
      unit = unit << 4 | digit
    }
    return unit
  }
}
