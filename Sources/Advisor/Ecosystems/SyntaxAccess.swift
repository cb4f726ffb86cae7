import ManifestSyntax

extension SyntaxValue {
  /// The elements of an array, or the value itself: many files allow one instead of a list of one.
  var oneOrMany: [SyntaxValue] { kind == .array ? Array(children) : [self] }
}

extension SyntaxValue? {
  /// The members or elements of a value that need not be there.
  var children: [SyntaxValue] { map { Array($0.children) } ?? [] }
  /// The strings among them.
  var strings: [String] { children.compactMap(\.string) }
}
