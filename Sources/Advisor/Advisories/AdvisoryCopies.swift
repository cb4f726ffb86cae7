extension Advisory {
  /// One advisory of what several feeds say under one id, each of other packages: its text is that of
  /// the newest copy, and what it affects that of them all.
  ///
  /// A copy that was withdrawn takes nothing away from those that were not.
  /// - Parameter others: older copies, newest first, and the ecosystems that each is to speak of.
  package func combined(
    with others: [(copy: Advisory, ecosystems: Set<Ecosystem>)]
  ) -> Advisory {
    let all = [(copy: self, ecosystems: Set(affected.map(\.package.ecosystem)))] + others
    let inForce = all.filter { $0.copy.withdrawn == nil }
    let counted = inForce.isEmpty ? all : inForce
    var result = counted.first?.copy ?? self
    result.modified = modified
    // In an order of their own, so that it is the same whichever copy came first.
    result.affected =
      counted.flatMap { part in
        part.copy.affected.filter { part.ecosystems.contains($0.package.ecosystem) }
      }
      .enumerated()
      .sorted {
        ($0.element.package.ecosystem.name, $0.offset)
          < ($1.element.package.ecosystem.name, $1.offset)
      }
      .map(\.element)
    result.aliases += Set(counted.flatMap(\.copy.aliases)).subtracting(result.aliases).sorted()
    return result
  }
}
