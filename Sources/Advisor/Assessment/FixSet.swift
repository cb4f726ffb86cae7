import SourceText

/// Edits that can be made together: what an editor's "fix all" and `forewarn fix` do.
///
/// Each finding is asked for its first edit that is allowed. Of two edits of one place the first
/// stands: after it the other is another edit, which is offered when the files are assessed again.
package struct FixSet: Sendable {
  /// Whether edits may be taken that break users by the ecosystem's convention.
  package let allowsMajor: Bool
  /// In the order in which they were taken, each once.
  package private(set) var edits: [FileEdit] = []

  package init(allowsMajor: Bool = false) { self.allowsMajor = allowsMajor }

  /// Takes the edits that mend a finding.
  /// - Parameter others: what may be done where the finding has no edit of its own.
  /// - Returns: what mends it; nil if nothing does that is allowed and stands apart from the edits
  ///   taken before.
  package mutating func add(_ finding: Finding, or others: [Remediation] = []) -> Remediation? {
    let own = finding.remediations.filter { !$0.edits.isEmpty }
    let offers = own.isEmpty ? others.filter { !$0.edits.isEmpty } : own
    guard let remedy = offers.first(where: { allowsMajor || !$0.isMajor }) else { return nil }
    let new = remedy.edits.filter { !edits.contains($0) }
    let isApart = new.allSatisfy { new in
      !edits.contains { $0.path == new.path && $0.edit.span.touches(new.edit.span) }
    }
    guard isApart else { return nil }
    edits += new
    return remedy
  }
}
