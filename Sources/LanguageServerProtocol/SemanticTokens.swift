package struct SemanticTokens: Sendable, Encodable {
  /// Five numbers for each token: lines and characters from the token before, length, type, modifiers.
  package var data: [Int]

  package init(data: [Int]) { self.data = data }
}

package struct SemanticTokensOptions: Sendable, Encodable {
  package var legend: Legend
  package var full = true

  package struct Legend: Sendable, Encodable {
    package var tokenTypes: [String]
    package var tokenModifiers: [String]
  }

  package init(tokenTypes: [String], tokenModifiers: [String]) {
    legend = Legend(tokenTypes: tokenTypes, tokenModifiers: tokenModifiers)
  }
}
