package import SourceText

/// Where a decision stands.
package struct DecisionPlace: Sendable, Hashable {
  package var path: String
  package var span: SourceSpan

  package init(path: String, span: SourceSpan) {
    self.path = path
    self.span = span
  }
}

/// Why a finding is not shown: what somebody decided about it, wrote down, and answers for.
package struct Suppression: Sendable, Equatable {
  package enum Kind: String, Sendable {
    /// A comment beside the entry (SARIF 2.1.0 section 3.35.2: `inSource`).
    case inSource
    /// A statement in a file of its own (`external`).
    case external
  }

  package var kind: Kind
  package var status: VEXStatement.Status
  /// The label of the justification, if one was given.
  package var justification: VEXStatement.Justification?
  /// In the author's words.
  package var reason: String
  package var author: String
  package var expires: Timestamp?
  package var place: DecisionPlace
}
