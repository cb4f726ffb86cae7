import ManifestSyntax
import SourceText

/// The calls of chosen methods in a Ruby program, each with the calls whose blocks it stands in.
///
/// A Gemfile and its like are programs that consist of such calls. Conditions and loops are not
/// followed: what stands in any branch counts.
struct RubyCalls {
  struct Call {
    var name: String
    /// The token of the name.
    var token: Int
    /// The tokens of the whole call, receiver and brackets included, a block left out.
    var tokens: Range<Int>
    var arguments: [CodeArgument]
    /// The calls in whose blocks it stands, outermost first.
    var enclosing: [Int] = []
  }

  let code: Code
  private(set) var calls: [Call] = []
  /// Values of names that are set once, to a plain text: the tokens of the texts.
  private var constants: [String: Int?] = [:]
  private let methods: Set<String>
  private let hasReceiver: Bool

  /// - Parameter hasReceiver: whether the methods are called on something: `spec.add_dependency`.
  init(_ text: DocumentText, methods: Set<String>, hasReceiver: Bool = false) {
    code = CodeReader.read(text.bytes, .ruby)
    self.methods = methods
    self.hasReceiver = hasReceiver
    read()
  }

  /// A block, or another part of the program that ends with `end` or a brace.
  private struct Block {
    var call: Int?
    /// The closing brace; nil if the block ends with `end`.
    var close: Int?
  }

  private mutating func read() {
    var blocks: [Block] = []
    /// Where the blocks of calls begin.
    var starts: [Int: Int] = [:]
    var isLoopHead = false
    for index in code.tokens.indices {
      while let close = blocks.last?.close, close <= index { blocks.removeLast() }
      switch code.kind(index) {
      case .newline: isLoopHead = false
      case .open:
        if let call = starts[index] {
          blocks.append(Block(call: call, close: code.end(ofBracket: index)))
        }
      case .word where !code.is(index - 1, ".") && !code.is(index + 1, ":"):
        readAssignment(index)
        if code.is(index, "end") {
          if let last = blocks.last, last.close == nil { blocks.removeLast() }
        } else if code.is(index, "do") {
          if !isLoopHead { blocks.append(Block(call: starts[index])) }
          isLoopHead = false
        } else if opensBlock(index) {
          blocks.append(Block())
          isLoopHead = ["while", "until", "for"].contains(code.text(index))
        }
        if !hasReceiver { readCall(index, blocks, &starts) }
      case .word where hasReceiver && code.is(index - 1, "."):
        readCall(index, blocks, &starts)
      default: break
      }
      // A program that is nested deeper than any that people write.
      if blocks.count > 256 { blocks.removeFirst() }
    }
  }

  /// `NAME = "text"`.
  private mutating func readAssignment(_ name: Int) {
    guard code.is(name + 1, "=") else { return }
    let key = code.text(name)
    let end = plainTextEnd(name + 2)
    let isPlain = end != nil && (end == code.tokens.count || code.kind(end ?? 0) == .newline)
    constants[key] = constants[key] == nil && isPlain ? .some(name + 2) : .some(nil)
  }

  /// Whether a word begins something that `end` ends. After a value, `if` and its like are only
  /// conditions of a line.
  private func opensBlock(_ index: Int) -> Bool {
    switch code.text(index) {
    case "def", "class", "module", "begin", "case": return !code.is(index + 1, "=")
    case "if", "unless", "while", "until", "for":
      switch code.kind(index - 1) {
      case .number, .string, .symbol, .close: return false
      case .word:
        return ["do", "then", "else", "begin", "and", "or", "not"].contains(code.text(index - 1))
      default: return true
      }
    default: return false
    }
  }

  // MARK: Calls

  private mutating func readCall(_ index: Int, _ blocks: [Block], _ starts: inout [Int: Int]) {
    let name = code.text(index)
    guard methods.contains(name), !code.is(index - 1, "def"), !code.is(index - 1, "&."),
      !code.is(index + 1, "."), !code.is(index + 1, "=")
    else { return }
    var start = index
    while code.is(start - 1, "."), code.kind(start - 2) == .word { start -= 2 }
    var end = index + 1
    var arguments: [CodeArgument] = []
    let isBracketed = code.is(end, "(") && code.span(end).start == code.span(index).end
    if isBracketed, code.is(code.end(ofBracket: end), ")") {
      arguments = code.arguments(ofBracket: end)
      end = code.end(ofBracket: end) + 1
    } else {
      // A bracket that is not closed must not swallow the next lines.
      let start = isBracketed ? end + 1 : end
      end = lineEnd(start)
      arguments = code.arguments(in: start..<end)
    }
    if code.is(end, "do") || code.is(end, "{") { starts[end] = calls.count }
    calls.append(
      Call(
        name: name, token: index, tokens: start..<end, arguments: arguments,
        enclosing: blocks.compactMap(\.call)))
  }

  /// The end of the arguments of a call without brackets.
  private func lineEnd(_ start: Int) -> Int {
    var index = start
    while index < code.tokens.count {
      switch code.kind(index) {
      case .newline:
        // A comma joins lines, and so does a dot that begins the next one.
        let next = code.skippingNewlines(index)
        let joins = index > start && (code.is(index - 1, ",") || code.is(index - 1, "=>"))
        guard joins, !beginsCall(next) else { return index }
        index = next
        continue
      case .open:
        if code.is(index, "{"), !opensHash(index, from: start) { return index }
        let close = code.end(ofBracket: index)
        index = code.closes(close, index) ? close + 1 : index + 1
        continue
      case .close: return index
      case .word where code.is(index, "do"): return index
      case .word where isModifier(index): return index
      case .mark where code.is(index, ";"): return index
      default: break
      }
      index += 1
    }
    return index
  }

  /// A brace is a hash where a value can stand, else a block.
  private func opensHash(_ index: Int, from start: Int) -> Bool {
    guard index > start else { return false }
    return code.is(index - 1, ",") || code.is(index - 1, "=>") || code.is(index - 1, ":")
      || code.kind(index - 1) == .newline
  }

  private func isModifier(_ index: Int) -> Bool {
    guard !code.is(index + 1, ":") else { return false }
    return [
      "if", "unless", "while", "until", "rescue", "and", "or", "then", "else", "elsif", "when",
      "in",
      "end",
    ].contains(code.text(index))
  }

  /// Whether a line begins with a call of its own, so that the comma before it was left there by
  /// somebody who is still typing.
  private func beginsCall(_ index: Int) -> Bool {
    guard code.kind(index) == .word, !code.is(index + 1, ":") else { return false }
    return methods.contains(code.text(index)) || code.is(index, "end")
      || hasReceiver && code.is(index + 1, ".") && methods.contains(code.text(index + 2))
  }

  // MARK: Values

  /// A text of an argument, or of a name that is set to one, and the token of the text.
  func text(_ range: Range<Int>) -> (text: String, token: Int)? {
    guard let first = range.first else { return nil }
    if let text = code.literal(first) {
      return plainTextEnd(first) == range.upperBound ? (text, first) : nil
    }
    if range.count == 1, code.kind(first) == .word, let token = constants[code.text(first)] ?? nil,
      let text = code.literal(token)
    {
      return (text, token)
    }
    return nil
  }

  /// The end of a text and of a `.freeze` behind it; nil if no plain text stands here.
  private func plainTextEnd(_ index: Int) -> Int? {
    guard code.literal(index) != nil else { return nil }
    return code.is(index + 1, ".") && code.is(index + 2, "freeze") ? index + 3 : index + 1
  }

  /// The elements of `[a, b]`, or the one value.
  func elements(_ range: Range<Int>) -> [Range<Int>] {
    guard let first = range.first, code.kind(first) == .open, !code.is(first, "{"),
      !code.is(first, "(")
    else { return [range] }
    let end = Swift.min(Swift.max(code.end(ofBracket: first), first + 1), range.upperBound)
    return code.arguments(in: first + 1..<end).map(\.value)
  }

  /// The names in `:a`, `"a"`, `[:a, :b]`.
  func names(_ range: Range<Int>) -> [String] {
    elements(range).compactMap { element in
      guard let first = element.first else { return nil }
      return code.kind(first) == .symbol ? code.text(first) : text(element)?.text
    }
  }

  /// The arguments with those of hashes in braces, and of `**{}`, in their places.
  func flattened(_ arguments: [CodeArgument]) -> [CodeArgument] {
    arguments.flatMap { argument in
      let brace = argument.value.first { code.is($0, "{") }
      guard argument.label == nil, let brace,
        brace == argument.value.lowerBound || code.is(brace - 1, "**")
      else { return [argument] }
      return code.arguments(ofBracket: brace)
    }
  }
}

extension Code {
  /// Whether a token is the bracket that closes an opening one, and not that of another pair.
  func closes(_ close: Int, _ open: Int) -> Bool {
    switch source(of: open..<open + 1).utf8.last {
    case UInt8(ascii: "("): self.is(close, ")")
    case UInt8(ascii: "["): self.is(close, "]") || !self.is(open, "[") && kind(close) == .close
    case UInt8(ascii: "{"): self.is(close, "}") || !self.is(open, "{") && kind(close) == .close
    default: kind(close) == .close
    }
  }
}
