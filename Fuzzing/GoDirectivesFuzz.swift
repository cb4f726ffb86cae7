import SourceText

/// Any bytes; every word lies in its directive, every directive in the text, in order.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzGoDirectives(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let file = GoDirectiveReader.read(bytes)
  let text = SourceSpan(0, bytes.count)
  for problem in file.problems { precondition(text.contains(problem.span), "problem outside") }
  var position = 0
  for directive in file.directives {
    precondition(
      text.contains(directive.span) && directive.span.start >= position, "directives overlap")
    position = directive.span.end
    precondition(text.contains(directive.verb.span), "a verb outside the text")
    for word in directive.words {
      precondition(directive.span.contains(word.span), "a word outside its directive")
    }
  }
  return 0
}
