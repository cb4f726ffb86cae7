extension HealthAction {
  /// What can be done about a card, the most pressing first. Counts and roles, never names of people.
  static func actions(for card: HealthCard, _ facts: HealthFacts) -> [HealthAction] {
    if card.isBlocked {
      return [
        HealthAction(
          kind: .replace, text: "Remove it: an advisory calls the package itself hostile.",
          targets: [])
      ]
    }
    var actions: [HealthAction] = []
    let replacements = replacements(of: card.package, facts)
    let hasEnded = facts[.ended] != nil
    if !replacements.isEmpty {
      actions.append(
        HealthAction(
          kind: .replace, text: "Go to what its own project names in its place:",
          targets: replacements))
    }
    if let count = facts.number(.fixableFlaws), count > 0 {
      actions.append(
        HealthAction(
          kind: .upgrade,
          text: "Upgrade: another version mends what is known; `forewarn --check` names it.",
          targets: []))
    }
    if hasEnded, replacements.isEmpty {
      actions.append(
        HealthAction(
          kind: .plan,
          text: "Plan the way out while there is no hurry: nobody will mend the next flaw.",
          targets: []))
    }
    actions += reports(facts)
    let funding = facts.texts(.funding).filter(isWebAddress)
    if !funding.isEmpty {
      actions.append(
        HealthAction(kind: .fund, text: "It asks for funding:", targets: funding))
    }
    if !hasEnded { actions += help(card, facts) }
    if facts[.bugFixesOnly]?.value.truth == true {
      actions.append(
        HealthAction(
          kind: .respect, text: "It takes corrections only: ask it for no new features.",
          targets: []))
    }
    return actions
  }

  /// What its project names in its place, in a field or in the notice of its deprecation.
  private static func replacements(
    of package: PackageIdentity, _ facts: HealthFacts
  ) -> [String] {
    let named = facts.texts(.replacement)
    guard named.isEmpty, let notice = facts.text(.deprecated) else { return named }
    return NamedReplacement(notice: notice, of: package).map { [$0.name] } ?? []
  }

  private static func reports(_ facts: HealthFacts) -> [HealthAction] {
    let places =
      facts.texts(.securityContact).filter { isWebAddress($0) || isMailbox($0) }
      + facts.texts(.securityPolicy).filter(isWebAddress)
    if facts[.reportsAccepted]?.value == .flag(false) {
      return [
        HealthAction(
          kind: .report, text: "It says that it takes no reports of vulnerabilities.", targets: [])
      ]
    }
    guard !places.isEmpty else { return [] }
    return [
      HealthAction(
        kind: .report, text: "Report a vulnerability here, and not in public:", targets: places)
    ]
  }

  /// Where people are few or behind, hands help.
  private static func help(_ card: HealthCard, _ facts: HealthFacts) -> [HealthAction] {
    let places = facts.texts(.contributing).filter(isWebAddress)
    var needs: [String] = []
    if let factor = facts.number(.absenceFactor), factor <= 2 {
      needs.append(
        factor <= 1
          ? "half of the work is done by one person" : "half of the work is done by two people")
    }
    if let closed = facts.number(.changeRequestClosure), closed < 50 {
      needs.append("of a hundred change requests \(Swift.max(0, closed)) are closed")
    }
    guard !needs.isEmpty else { return [] }
    return [
      HealthAction(
        kind: .help,
        text: "Offer help: \(needs.joined(separator: ", and ")). Reviews, triage, tests and "
          + "documentation are asked for more often than features.",
        targets: places)
    ]
  }

  /// Made of nothing but the letters of addresses, with a named host: fit to be opened.
  package static func isWebAddress(_ text: String) -> Bool {
    guard text.utf8.count <= 2_000, text.hasPrefix("https://") else { return false }
    let rest = text.utf8.dropFirst(8)
    let host = rest.prefix { !"/?#".utf8.contains($0) }
    return host.contains(UInt8(ascii: "."))
      && host.allSatisfy {
        (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || ".-:".utf8.contains($0)
      }
      && rest.allSatisfy { (0x21...0x7E).contains($0) && !"<>\"\\`{}|^'".utf8.contains($0) }
  }

  private static func isMailbox(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    return parts.count == 2 && text.utf8.count <= 254
      && parts.allSatisfy { part in
        !part.isEmpty
          && part.utf8.allSatisfy {
            (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0)
              || ".-_+".utf8.contains($0)
          }
      }
  }
}

extension HealthFacts {
  /// One text or several.
  fileprivate func texts(_ key: HealthSignal.Key) -> [String] {
    switch self[key]?.value {
    case .text(let text)?: text.isEmpty ? [] : [text]
    case .list(let texts)?: Array(texts.prefix(8))
    default: []
    }
  }
}
