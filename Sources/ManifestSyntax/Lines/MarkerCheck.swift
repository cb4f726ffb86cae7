import SourceText

/// Checks that an environment marker (PEP 508, "Environment Markers") is a chain of comparisons
/// joined by `and` and `or`. Parentheses are counted, not nested, so that depth costs nothing.
enum MarkerCheck {
  /// The first thing that is wrong with the marker, as a sentence; nil if nothing is.
  static func complaint(_ text: MappedText, _ start: Int, _ end: Int) -> String? {
    var state = State.left
    var depth = 0
    var index = start
    while index < end {
      let byte = text.bytes[index]
      if byte <= 0x20 {
        index += 1
        continue
      }
      let token = nextToken(text, &index, end)
      switch (state, token) {
      case (.left, .open): depth += 1
      case (.left, .operand): state = .comparison
      case (.comparison, .comparison): state = .right
      case (.comparison, .not): state = .inAfterNot
      case (.inAfterNot, .comparison): state = .right
      case (.right, .operand): state = .after
      case (.after, .close) where depth > 0: depth -= 1
      case (.after, .junction): state = .left
      case (_, .unterminated): return "A quote in the marker is not closed."
      case (_, .unknown(let word)): return "`\(word)` is not a marker variable or operator."
      default: return state.complaint
      }
    }
    if state != .after { return state.complaint }
    return depth == 0 ? nil : "A parenthesis in the marker is not closed."
  }

  private enum State {
    case left, comparison, inAfterNot, right, after

    var complaint: String {
      switch self {
      case .left: "A marker variable or a quoted string is expected in the marker."
      case .comparison: "A comparison such as `==`, `<` or `in` is expected in the marker."
      case .inAfterNot: "`in` is expected after `not` in the marker."
      case .right: "A value to compare with is expected in the marker."
      case .after: "`and`, `or` or the end of the marker is expected."
      }
    }
  }

  private enum Token {
    case open, close, operand, comparison, not, junction, unterminated
    case unknown(String)
  }

  /// The token at `index`, which is neither a space nor the end.
  private static func nextToken(_ text: MappedText, _ index: inout Int, _ end: Int) -> Token {
    let bytes = text.bytes
    let start = index
    let byte = bytes[index]
    index += 1
    switch byte {
    case UInt8(ascii: "("): return .open
    case UInt8(ascii: ")"): return .close
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      guard let close = bytes[index..<end].firstIndex(of: byte) else {
        index = end
        return .unterminated
      }
      index = close + 1
      return .operand
    default: break
    }
    if signs.contains(byte) {
      while index < end, signs.contains(bytes[index]) { index += 1 }
      let word = text.string(start, index)
      return comparisons.contains(word) ? .comparison : .unknown(word)
    }
    while index < end, isNameByte(bytes[index]) { index += 1 }
    let word = text.string(start, index)
    switch word {
    case "in": return .comparison
    case "not": return .not
    case "and", "or": return .junction
    default: return variables.contains(word) ? .operand : .unknown(word)
    }
  }

  private static let signs = ByteSet("<>=!~")
  private static let comparisons: Set<String> = ["<", "<=", "!=", "==", ">=", ">", "~=", "==="]

  /// The variables of PEP 508 and PEP 751, and the dotted spellings of setuptools and PEP 345 that
  /// pip still accepts.
  private static let variables: Set<String> = [
    "python_version", "python_full_version", "os_name", "sys_platform", "platform_release",
    "platform_system", "platform_version", "platform_machine", "platform_python_implementation",
    "implementation_name", "implementation_version", "extra", "extras", "dependency_groups",
    "os.name", "sys.platform", "platform.version", "platform.machine",
    "platform.python_implementation", "python_implementation",
  ]
}
