/// Why a verdict is what it is, in words: what `forewarn explain` prints.
package struct Explanation: Sendable {
  package let text: String
  /// Whether something could not be judged.
  package let isUnknown: Bool

  /// Explains one advisory; nil if the database does not hold it.
  package init?(id: String, _ advisories: any AdvisorySource) throws {
    guard let advisory = try advisories.advisory(id: id) else { return nil }
    var lines = [displayed(advisory.id)]
    if !advisory.summary.isEmpty { lines.append(displayed(advisory.summary, limit: 500)) }
    if let withdrawn = advisory.withdrawn {
      lines.append("Withdrawn on \(withdrawn.day): it affects nothing any more.")
    }
    lines.append("")
    if !advisory.aliases.isEmpty {
      lines.append(
        "Also known as: " + advisory.aliases.map { displayed($0) }.joined(separator: ", "))
    }
    if let published = advisory.published { lines.append("Published: \(published.day)") }
    lines.append("Modified: \(advisory.modified.day)")
    for record in RangeCompiler.compile(advisory) {
      lines.append("")
      lines.append("\(record.package.ecosystem.name) \(displayed(record.package.name))")
      lines.append("  severity: \(Self.describe(record.severity))")
      if !record.rangeText.isEmpty {
        lines.append("  affected: \(displayed(record.rangeText, limit: 2_000))")
      }
      if !record.listed.isEmpty {
        lines.append(
          "  affected, as listed: "
            + record.listed.prefix(40).map { displayed($0) }.joined(separator: ", ")
            + (record.listed.count > 40 ? " and \(record.listed.count - 40) more" : ""))
      }
      lines.append(
        record.fixes.isEmpty
          ? "  fixed: no fixed version is known"
          : "  fixed: " + record.fixes.map { displayed($0) }.joined(separator: ", "))
      if !record.symbols.isEmpty {
        lines.append("  in: " + record.symbols.map { displayed($0) }.joined(separator: ", "))
      }
      for bound in record.unreadableBounds.prefix(5) {
        lines.append("  a bound that cannot be ordered: \(displayed(bound))")
      }
    }
    if !advisory.details.isEmpty {
      lines.append("")
      lines += advisory.details.split(separator: "\n", omittingEmptySubsequences: false).prefix(200)
        .map { displayed(String($0), limit: 2_000) }
    }
    let links = advisory.references.filter { $0.url.hasPrefix("https://") }
    if !links.isEmpty {
      lines.append("")
      lines += links.prefix(20).map { "\(displayed($0.type)): \(displayed($0.url, limit: 500))" }
    }
    text = lines.joined(separator: "\n")
    isUnknown = false
  }

  /// Explains the verdict on one package version: which record, which range or list, which
  /// comparison. Nil if the purl is none, names no version, or is of an unknown ecosystem.
  package init?(purl: String, _ advisories: any AdvisorySource) throws {
    guard let parsed = PackageURL(purl), let identity = parsed.identity,
      let version = parsed.version
    else { return nil }
    let ecosystem = identity.ecosystem.name
    var lines = ["\(ecosystem) \(displayed(identity.name)) \(displayed(version))"]
    guard advisories.database.recordCounts[ecosystem, default: 0] > 0 else {
      text = (lines + ["Unknown: the database holds no advisories of \(ecosystem)."])
        .joined(separator: "\n")
      isUnknown = true
      return
    }
    let records = try advisories.records(for: [identity])[identity] ?? []
    var isUnknown = false
    var affected = 0
    var details: [String] = []
    for record in AliasGroups.displayOrder(records) {
      let outcome: String
      if record.isWithdrawn {
        outcome = "withdrawn, so it affects nothing"
      } else {
        switch record.verdict(for: version) {
        case .affected:
          affected += 1
          outcome = "AFFECTED: \(Self.derivation(record, version))"
        case .unaffected:
          outcome = "unaffected: \(Self.derivation(record, version))"
        case .unknown(let reason):
          isUnknown = true
          outcome = "unknown: \(displayed(reason))"
        }
      }
      details.append("  \(displayed(record.id)): \(outcome)")
    }
    switch (records.isEmpty, affected, isUnknown) {
    case (true, _, _): lines.append("Unaffected: no advisory names this package.")
    case (_, 1..., _): lines.append("Affected by \(affected) of \(records.count) records.")
    case (_, _, true): lines.append("Unknown: not every record could be judged.")
    default: lines.append("Unaffected by each of \(records.count) records.")
    }
    text = (lines + details).joined(separator: "\n")
    self.isUnknown = isUnknown && affected == 0
  }

  private static func derivation(_ record: AffectedRecord, _ version: String) -> String {
    let version = displayed(version)
    var parts: [String] = []
    if !record.rangeText.isEmpty {
      let scheme = record.package.ecosystem.definition?.versions
      let isInside =
        record.affected == .all
        || scheme?.version(version).map { record.affected.contains($0.key) } ?? false
      parts.append(
        "\(version) is \(isInside ? "in" : "not in") the range "
          + displayed(record.rangeText, limit: 500)
          + (scheme.map { " by \($0.name) order" } ?? ""))
    }
    if !record.listed.isEmpty {
      parts.append(
        record.listed.contains(version)
          ? "the record lists \(version)"
          : "the record's list of \(record.listed.count) further versions does not name it")
    }
    return parts.isEmpty ? "the record names no versions" : parts.joined(separator: "; ")
  }

  private static func describe(_ severity: Severity) -> String {
    var text = severity.rating.word
    if let tenths = severity.tenths { text += " (\(tenths / 10).\(tenths % 10))" }
    return severity.vector.isEmpty ? text : text + " " + displayed(severity.vector)
  }
}
