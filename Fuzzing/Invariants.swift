import SourceText

/// What must hold for the tree of any text whatever. A violation traps, which the fuzzer reports.
/// `repeated` is how many values may be met more than once, as YAML's aliases make it.
func checkInvariants(_ tree: SyntaxTree, childrenInside: Bool, repeated: Int = 0) {
  let text = SourceSpan(0, tree.bytes.count)
  for problem in tree.problems { precondition(text.contains(problem.span), "problem outside") }
  precondition(tree.problems.count <= SyntaxTreeBuilder.maximumProblems)
  precondition(!tree.roots.isEmpty)
  var visited = 0
  var waiting = tree.documents
  while let value = waiting.popLast() {
    visited += 1
    precondition(visited <= tree.nodes.count + repeated, "a value is reached twice")
    precondition(text.contains(value.span) && value.span.contains(value.contentSpan))
    _ = value.scalarText
    if value.hasKey {
      precondition(text.contains(value.keySpan) && text.contains(value.entrySpan))
      precondition(
        value.key.map { value.hasKey($0) || $0.unicodeScalars.contains("\u{FFFD}") } ?? false)
    }
    for child in value.children {
      if childrenInside {
        precondition(value.span.contains(child.entrySpan), "a child outside its parent")
      }
      waiting.append(child)
    }
  }
}
