package import SourceText

/// One argument of a call, or one element of a list or dictionary.
package struct CodeArgument: Sendable {
  /// The name in `name: x` (Swift, Ruby, Elixir), `name = x` (Kotlin, Python), `:name => x` and
  /// `"name" => x` (Ruby).
  package var label: String?
  /// The place of the label, without quotes and colon.
  package var labelSpan: SourceSpan?
  /// The tokens of the value, without surrounding line breaks.
  package var value: Range<Int>
}

extension Code {
  /// The arguments between two brackets, or in any other range of tokens: what commas part. Inner
  /// brackets are passed over.
  package func arguments(in range: Range<Int>) -> [CodeArgument] {
    var result: [CodeArgument] = []
    let range = range.clamped(to: tokens.indices)
    var start = range.lowerBound
    var index = start
    while index < range.upperBound {
      if kind(index) == .open {
        index = Swift.max(index + 1, Swift.min(end(ofBracket: index), range.upperBound))
        // A missing bracket's end is the start of something else.
        if kind(index) == .close { index += 1 }
        continue
      }
      if isComma(index) {
        append(start..<index, to: &result)
        start = index + 1
      }
      index += 1
    }
    append(start..<range.upperBound, to: &result)
    return result
  }

  /// The arguments that an opening bracket holds.
  package func arguments(ofBracket open: Int) -> [CodeArgument] {
    arguments(in: open + 1..<Swift.max(open + 1, end(ofBracket: open)))
  }

  private func append(_ range: Range<Int>, to result: inout [CodeArgument]) {
    var start = range.lowerBound
    var end = range.upperBound
    while start < end, kind(start) == .newline { start += 1 }
    while end > start, kind(end - 1) == .newline { end -= 1 }
    guard start < end else { return }
    let mark = start + 1
    let isNamed: Bool
    switch kind(start) {
    case .word, .string, .symbol:
      isNamed =
        mark < end
        && (self.is(mark, "=>") || kind(start) != .symbol && self.is(mark, ":")
          || kind(start) == .word && self.is(mark, "="))
    default: isNamed = false
    }
    if isNamed {
      let value = Swift.min(skippingNewlines(mark + 1), end)
      result.append(
        CodeArgument(label: text(start), labelSpan: tokens[start].content, value: value..<end))
    } else {
      result.append(CodeArgument(value: start..<end))
    }
  }
}
