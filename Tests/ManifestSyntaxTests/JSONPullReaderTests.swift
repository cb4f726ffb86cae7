import ManifestSyntax
import Testing

/// The reader without a tree accepts what the other one accepts, and reads the same.
@Suite struct JSONPullReaderTests {
  /// The whole text as the pull reader sees it: keys and strings, containers by their brackets, and
  /// a point for each other value. Nil if the text is not JSON.
  private func read(_ bytes: [UInt8]) -> String? {
    bytes.withUnsafeBufferPointer { buffer in
      var reader = JSONPullReader(buffer)
      var result = ""
      var open: [Bool] = []
      repeat {
        if reader.enterObject() {
          open.append(true)
          result += "{"
        } else if reader.enterArray() {
          open.append(false)
          result += "["
        } else {
          result += reader.string().map { "\"\($0)\"" } ?? "."
        }
        while let isObject = open.last {
          if isObject ? reader.nextKey() : reader.nextElement() { break }
          open.removeLast()
          result += isObject ? "}" : "]"
        }
      } while !open.isEmpty
      return reader.isAtEnd() ? result : nil
    }
  }

  /// The same of a tree.
  private func dump(_ bytes: [UInt8]) -> String? {
    let tree = JSONReader.read(bytes)
    guard tree.isWellFormed else { return nil }
    var result = ""
    var open: [(children: SyntaxValue.Children, end: String)] = []
    var next: SyntaxValue? = tree.root
    while let value = next {
      switch value.kind {
      case .object:
        open.append((value.children, "}"))
        result += "{"
      case .array:
        open.append((value.children, "]"))
        result += "["
      default: result += value.string.map { "\"\($0)\"" } ?? "."
      }
      next = nil
      while next == nil, !open.isEmpty {
        next = open[open.count - 1].children.next()
        if next == nil { result += open.removeLast().end }
      }
    }
    return result
  }

  private static let texts =
    JSONReaderTests.wellFormed.map(\.text) + JSONReaderTests.broken.map(\.text) + [
      #"{"a":[{"b":null,"c\u0022":"\ud83d\ude00 \ud800x"},[],{}],"d":-0.5e+3,"e":[true,false]}"#,
      "[\"é\\n\\\\\\/\\b\\f\\r\\t\u{1F600}\"]", "[1,]", "[,1]", "[1 2]", "{\"a\":1,}", "{\"a\" 1}",
      "nul",
      "[\"\\u12g4\"]", "[01]", "[1.]", "[1e]", "[-]", "[\"\u{7F}\"]", "[]]", "{}{}", "\u{FEFF}[]",
      " ",
      String(repeating: "[", count: 256) + String(repeating: "]", count: 256),
      String(repeating: "[", count: 257) + String(repeating: "]", count: 257),
    ]

  @Test(arguments: texts)
  func agreesWithTheTree(_ text: String) {
    let bytes = Array(text.utf8)
    #expect(read(bytes) == dump(bytes))
    guard bytes.count < 200 else { return }
    for index in bytes.indices {
      let prefix = Array(bytes[..<index])
      #expect(read(prefix) == dump(prefix), "prefix of \(index) bytes")
      var changed = bytes
      for byte: UInt8 in [0x00, 0x22, 0x2C, 0x5C, 0x5D, 0x7D, 0xC3, 0xFF] {
        changed[index] = byte
        #expect(read(changed) == dump(changed), "byte \(index) is \(byte)")
      }
    }
  }

  /// A value that is not asked for is passed over, and checked all the same.
  @Test(arguments: texts)
  func passesOverWhatIsNotAskedFor(_ text: String) {
    for wrapped in ["{\"a\":\(text),\"b\":\"c\"}", "[\(text),\"c\"]"] {
      let bytes = Array(wrapped.utf8)
      let last = bytes.withUnsafeBufferPointer { buffer in
        var reader = JSONPullReader(buffer)
        var last: String?
        if reader.enterObject() {
          while reader.nextKey() { if reader.isKey("b") { last = reader.string() } }
        } else if reader.enterArray(), reader.nextElement(), reader.nextElement() {
          last = reader.string()
          if reader.nextElement() { last = nil }
        }
        return reader.isAtEnd() ? last : nil
      }
      // Too deep for one reader is too deep for the other.
      #expect((last == "c") == JSONReader.read(bytes).isWellFormed, "\(wrapped.prefix(80))")
    }
  }

  @Test func keysAreComparedDecoded() {
    Array(#"{"i\u0064":1}"#.utf8).withUnsafeBufferPointer { buffer in
      var reader = JSONPullReader(buffer)
      #expect(reader.enterObject() && reader.nextKey())
      #expect(reader.isKey("id") && !reader.isKey("i"))
    }
  }
}
