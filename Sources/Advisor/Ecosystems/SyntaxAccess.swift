import ManifestSyntax

extension SyntaxValue {
  /// The elements of an array, or the value itself: many files allow one instead of a list of one.
  var oneOrMany: [SyntaxValue] { kind == .array ? Array(children) : [self] }
}

extension SyntaxTree {
  /// Its problems, and one more if the text is something else than the object that a file of this
  /// kind is.
  var problemsExpectingObject: [SyntaxProblem] {
    guard root.kind != .object, root.kind != .missing, root.kind != .null else { return problems }
    return problems + [
      SyntaxProblem(
        code: "expected-object", message: "A list of names and values is expected here.",
        span: root.span)
    ]
  }
}

extension SyntaxValue? {
  /// The members or elements of a value that need not be there.
  var children: SyntaxValue.Children { self?.children ?? .none }
  /// The strings among them.
  var strings: [String] { children.compactMap(\.string) }
}
