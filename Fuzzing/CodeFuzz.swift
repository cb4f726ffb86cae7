import SourceText

/// Any bytes, in every dialect; tokens follow one another, and what a bracket holds lies after it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCode(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let text = SourceSpan(0, bytes.count)
  let dialects: [CodeDialect] = [
    .ruby, .swift, .groovy, .kotlin, .scala, .elixir, .erlang, .python, .opam, .cartfile,
  ]
  for dialect in dialects {
    let code = CodeReader.read(bytes, dialect)
    var end = 0
    for problem in code.problems { precondition(text.contains(problem.span), "problem outside") }
    for (index, token) in code.tokens.enumerated() {
      precondition(token.span.start >= end && text.contains(token.span), "tokens overlap")
      precondition(text.contains(token.content), "content outside")
      end = token.span.end
      _ = code.text(index)
      guard token.kind == .open else { continue }
      let close = code.end(ofBracket: index)
      precondition(close > index && close <= code.tokens.count, "a bracket ends before it begins")
      // All arguments of all brackets would take quadratic time.
      guard index < 32 else { continue }
      for argument in code.arguments(ofBracket: index) {
        precondition(argument.value.lowerBound > index && argument.value.upperBound <= close)
      }
    }
  }
  return 0
}
