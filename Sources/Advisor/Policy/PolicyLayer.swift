package import SourceText

/// What one `forewarn.toml` says, each value with its place.
package struct PolicyLayer: Sendable, Equatable {
  /// A value, where it stands, and why it was chosen.
  package struct Entry<Value: Sendable & Equatable>: Sendable, Equatable {
    package var value: Value
    package var span: SourceSpan
    /// The reason as it is written there; shown in the findings that follow from it.
    package var reason: String?

    package init(value: Value, span: SourceSpan, reason: String? = nil) {
      self.value = value
      self.span = span
      self.reason = reason
    }
  }

  package var editor = EditorChoices()
  package var minimumHealth: Entry<Int>?
  package var failOn: Entry<Threshold>?

  package init() {}
}
