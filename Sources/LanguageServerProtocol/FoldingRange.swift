package struct FoldingRange: Sendable, Encodable {
  /// From 0; the line stays visible.
  package var startLine: Int
  package var endLine: Int

  package init(startLine: Int, endLine: Int) {
    self.startLine = startLine
    self.endLine = endLine
  }
}
