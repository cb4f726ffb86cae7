import ManifestSyntax
import SourceText
import Testing

/// Every prefix of a text, and the text without each one of its bytes.
func mutilations(of bytes: [UInt8]) -> [[UInt8]] {
  bytes.indices.flatMap { index -> [[UInt8]] in
    [Array(bytes[..<index]), Array(bytes[..<index] + bytes[(index + 1)...])]
  } + [bytes]
}

/// What holds for the tree of any text: spans lie in the text, and children in their parents.
func checkTree(_ tree: SyntaxTree, sourceLocation: SourceLocation = #_sourceLocation) {
  let text = SourceSpan(0, tree.bytes.count)
  var isSound = tree.problems.allSatisfy { text.contains($0.span) }
  var waiting = tree.documents
  while let value = waiting.popLast() {
    isSound = isSound && text.contains(value.span) && value.span.contains(value.contentSpan)
    isSound = isSound && text.contains(value.entrySpan)
    for child in value.children {
      isSound = isSound && value.span.contains(child.entrySpan)
      waiting.append(child)
    }
  }
  if !isSound {
    Issue.record(
      "unsound tree of \(String(decoding: tree.bytes, as: UTF8.self))",
      sourceLocation: sourceLocation)
  }
}
