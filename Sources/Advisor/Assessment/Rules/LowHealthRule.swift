struct LowHealthRule: Rule {
  let code = FindingCode.lowHealth
  let manual = """
    The number of a package's health lies below the least that you ask for.

    It is shown only where you ask for it, with `--minimum-health N` or `minimum-health` in a
    `forewarn.toml`. Only what is known counts:
    the finding is given where even the upper end of the number's interval is below the least, so
    that a missing signal never fails anything. `forewarn health --explain PACKAGE` works the number
    out step by step.

    To resolve it, look at what the card asks for first: often an upgrade is enough. Else choose
    another package, or help this one.
    """

  func findings(in document: JudgedDocument) -> [Finding] {
    guard let least = document.policy.minimumHealth else { return [] }
    return document.cards.compactMap { card in
      guard let number = card.card.number, card.card.interval.upperBound < least else { return nil }
      let target = card.target
      return Finding(
        code: code, level: .warning, path: document.path, span: target.span,
        package: Finding.Subject(
          identity: target.identity, name: target.name, version: card.card.version),
        message: "The health of \(displayed(target.name)) is \(number) "
          + "(\(card.card.interval.lowerBound)-\(card.card.interval.upperBound)), below \(least)."
          + " `forewarn health --explain` tells why.",
        related: target.related, groups: target.groups
      ).with(document.policy.remark(on: \.minimumHealth, least))
    }
  }
}
