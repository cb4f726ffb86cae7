/// What was decided about the findings of one document: the statements of its repository, of others
/// whose authors are trusted, and comments beside its entries.
struct Decisions {
  private let statements: [(statement: VEXStatement, path: String)]
  private let today: Timestamp

  init(_ context: DocumentContext, _ policy: Policy, _ today: Timestamp) {
    self.today = today
    statements = context.decisions.flatMap { document in
      (document.reading.decisions?.statements ?? []).map { ($0, document.path.text) }
    }
  }

  /// The findings that stay, those that do not, and the decisions that speak of any of them.
  func applied(
    to findings: [Finding]
  ) -> (findings: [Finding], suppressed: [Finding], used: Set<DecisionPlace>) {
    var result: (findings: [Finding], suppressed: [Finding], used: Set<DecisionPlace>) = (
      [], [], []
    )
    for var finding in findings {
      if let (statement, path) = statements.last(where: { $0.statement.speaks(of: finding) }) {
        let place = DecisionPlace(path: path, span: statement.span)
        result.used.insert(place)
        finding.suppression = suppression(by: statement, at: place)
      }
      if finding.suppression == nil {
        result.findings.append(finding)
      } else {
        result.suppressed.append(finding)
      }
    }
    return result
  }

  /// Nil if the statement does not take the finding away, or not any more.
  private func suppression(by statement: VEXStatement, at place: DecisionPlace) -> Suppression? {
    guard statement.status == .notAffected || statement.status == .fixed,
      statement.expires.map({ today < $0 }) ?? true
    else { return nil }
    return Suppression(
      kind: .external, status: statement.status, justification: statement.justification,
      reason: statement.impactStatement ?? statement.statusNotes ?? "", author: statement.author,
      expires: statement.expires, place: place)
  }
}

extension VEXStatement {
  /// Whether it is about the flaw and the package of a finding.
  func speaks(of finding: Finding) -> Bool {
    guard let package = finding.package else { return false }
    let names = Set([vulnerability] + aliases)
    guard finding.advisories.contains(where: { !names.isDisjoint(with: [$0.id] + $0.aliases) })
    else { return false }
    return products.contains { product in
      (product.subcomponents.isEmpty ? [product] : product.subcomponents)
        .compactMap { $0.purl.flatMap { PackageURL($0) } }
        .contains {
          $0.identity == package.identity && ($0.version == nil || $0.version == package.version)
        }
    }
  }
}
