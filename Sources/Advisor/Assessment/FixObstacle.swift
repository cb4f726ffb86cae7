/// Why no edit mends a finding, for those who ask for one.
package struct FixObstacle: Sendable, Equatable {
  /// What is not to be had: `Upgrade qs to 6.7.3`.
  package let title: String
  /// One or two sentences: what stands in the way, and what to do instead if there is anything.
  package let reason: String

  /// Nil for a finding that an edit could not concern.
  /// - Parameter context: what was assessed; nil if it was not read.
  package init?(of finding: Finding, in context: DocumentContext?) {
    guard let package = finding.package, let first = finding.advisories.first else { return nil }
    let name = displayed(package.name)
    title = finding.safeVersion.map { "Upgrade \(name) to \(displayed($0))" } ?? "Upgrade \(name)"
    guard finding.safeVersion != nil else {
      let others = finding.advisories.count > 1 ? " and what else is said of the same flaw" : ""
      reason = "No version is known that mends \(displayed(first.id))\(others)."
      return
    }
    let entry = context?.document.reading.allRequirements.first {
      $0.spans.subject == finding.span && $0.identity == package.identity
    }
    if let obstacle = entry?.editObstacle {
      reason = "The version cannot be edited by itself: \(displayed(obstacle))."
    } else if let remedy = finding.remediations.first(where: { $0.edits.isEmpty }) {
      let isOwn = entry != nil || context?.document.format.kind != .manifest
      let place = isOwn ? "" : "The lockfile alone names \(name). "
      let command = remedy.command.map { ": run `\($0)`" } ?? ""
      reason = "\(place)\(remedy.title)\(command)."
    } else {
      reason = "The version is written in a way that no edit could be proven for."
    }
  }
}
