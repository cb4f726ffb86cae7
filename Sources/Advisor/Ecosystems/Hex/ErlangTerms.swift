import ManifestSyntax
import SourceText

/// The terms of Elixir and Erlang as their lockfiles write them: strings `"x"` and `<<"x">>`, atoms
/// `:x` and `x`, tuples, lists, maps and comments. Only what lies in the entries is kept.
enum ErlangTerms {
  enum Item {
    case string(SpannedText)
    case atom(SpannedText)

    var text: String {
      switch self {
      case .string(let text), .atom(let text): text.text
      }
    }

    var span: SourceSpan {
      switch self {
      case .string(let text), .atom(let text): text.span
      }
    }
  }

  /// One entry: a key and a tuple.
  struct Entry {
    /// The key and what stands in its tuple itself.
    var items: [Item]
    /// What stands in the first tuple inside it.
    var inner: [Item] = []
    /// The commit of a Git source: what stands in the second tuple inside it, behind `ref`.
    var reference: SpannedText?
    /// The first word of each tuple inside it: the names of what the package needs.
    var nestedNames: [String]
    var span: SourceSpan

  }

  /// The entries `"key": {...}` of a map, or the tuples `{<<"key">>, {...}, 0}` of a list.
  static func entries(_ bytes: [UInt8]) -> [Entry] {
    var scanner = Scanner(bytes)
    return scanner.entries()
  }

  /// What is wrong with a text: a string without its end, or a bracket without its other half. Then
  /// entries may be missing.
  static func problems(_ bytes: [UInt8]) -> [SyntaxProblem] {
    var scanner = Scanner(bytes)
    return scanner.firstProblem().map { [$0] } ?? []
  }

  private struct Scanner {
    let bytes: [UInt8]
    var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    private var current: UInt8 { index < bytes.count ? bytes[index] : 0 }

    mutating func firstProblem() -> SyntaxProblem? {
      var open: [(place: Int, closing: UInt8)] = []
      while index < bytes.count {
        let start = index
        switch current {
        case UInt8(ascii: "%") where index + 1 < bytes.count && bytes[index + 1] == 0x7B: index += 1
        case UInt8(ascii: "%"), UInt8(ascii: "#"): skipLine()
        case UInt8(ascii: "\""):
          let text = string()
          if index == text.span.end {
            return Self.problem("unterminated-string", "The text has no end.", start)
          }
        case UInt8(ascii: "{"), UInt8(ascii: "["):
          open.append((index, current == UInt8(ascii: "{") ? 0x7D : 0x5D))
          index += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
          guard open.popLast()?.closing == current else {
            return Self.problem("unexpected-bracket", "No bracket is open that this closes.", start)
          }
          index += 1
        default: index += 1
        }
      }
      return open.last.map {
        Self.problem("mismatched-bracket", "The bracket is not closed.", $0.place)
      }
    }

    private static func problem(_ code: String, _ message: String, _ place: Int) -> SyntaxProblem {
      SyntaxProblem(code: code, message: message, span: SourceSpan(place, place + 1))
    }

    mutating func entries() -> [Entry] {
      var result: [Entry] = []
      var key: SpannedText?
      var isInMap = false
      while index < bytes.count {
        let byte = current
        switch byte {
        case UInt8(ascii: "%") where index + 1 < bytes.count && bytes[index + 1] == 0x7B:
          isInMap = true
          index += 2
        case UInt8(ascii: "%"), UInt8(ascii: "#"): skipLine()
        case UInt8(ascii: "\""): key = string()
        case UInt8(ascii: "{"):
          let start = index
          index += 1
          if isInMap, let found = key {
            var entry = tuple(from: start)
            entry.items.insert(.string(found), at: 0)
            entry.span = SourceSpan(Swift.max(0, found.span.start - 1), entry.span.end)
            result.append(entry)
            key = nil
          } else if !isInMap {
            let entry = tuple(from: start)
            // Version 1 of `rebar.lock` puts its list into a tuple `{"1.2.0", [...]}`.
            if entry.items.count == 1, case .string(let only)? = entry.items.first,
              !entry.nestedNames.isEmpty, only.text.utf8.allSatisfy({ $0.isDigit || $0 == 0x2E })
            {
              index = only.span.end + 1
            } else {
              result.append(entry)
            }
          }
        default: index += 1
        }
      }
      return result
    }

    /// The tuple whose `{` was passed.
    private mutating func tuple(from start: Int) -> Entry {
      var entry = Entry(items: [], nestedNames: [], span: SourceSpan(start, start))
      // For each bracket that is open inside the tuple, whether it is a tuple without a word yet.
      var open: [Bool] = []
      while index < bytes.count {
        let byte = current
        if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
          index += 1
          if open.popLast() == nil { break }
          continue
        }
        if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
          open.append(byte == UInt8(ascii: "{"))
          index += 1
          continue
        }
        if byte == UInt8(ascii: "\"") {
          add(.string(string()), &entry, &open)
        } else if byte.isLetter || byte == UInt8(ascii: "_") {
          add(.atom(word()), &entry, &open)
        } else if byte == UInt8(ascii: "%") || byte == UInt8(ascii: "#") {
          skipLine()
        } else {
          index += 1
        }
      }
      entry.span = SourceSpan(start, index)
      return entry
    }

    private func add(_ item: Item, _ entry: inout Entry, _ open: inout [Bool]) {
      if case .string(let text) = item, open.count == 2, entry.nestedNames.last == "ref",
        entry.reference == nil
      {
        entry.reference = text
      }
      if let isFirst = open.last {
        if isFirst {
          entry.nestedNames.append(item.text)
          open[open.count - 1] = false
        }
        // In Erlang the tuple inside says where the package comes from.
        if open.count == 1, entry.nestedNames.count == 1 { entry.inner.append(item) }
      } else {
        entry.items.append(item)
      }
    }

    /// The string whose quote stands here.
    private mutating func string() -> SpannedText {
      index += 1
      let start = index
      while index < bytes.count, current != UInt8(ascii: "\""), current != 0x0A {
        index += current == UInt8(ascii: "\\") ? 2 : 1
      }
      index = Swift.min(index, bytes.count)
      let span = SourceSpan(start, index)
      if current == UInt8(ascii: "\"") { index += 1 }
      return SpannedText(
        text: String(decoding: bytes[span.start..<span.end], as: UTF8.self), span: span)
    }

    private mutating func word() -> SpannedText {
      let start = index
      while current.isLetter || current.isDigit || current == UInt8(ascii: "_")
        || current == UInt8(ascii: "@")
      {
        index += 1
      }
      return SpannedText(
        text: String(decoding: bytes[start..<index], as: UTF8.self), span: SourceSpan(start, index))
    }

    private mutating func skipLine() {
      while index < bytes.count, bytes[index] != 0x0A { index += 1 }
    }
  }
}
