package import Advisor

/// Advisories as one-line tables: `ID  ecosystem/name  ranges  rating  summary`, columns separated
/// by two spaces or more.
///
/// A suffix may follow the ecosystem: `Debian:12/openssl`. Ranges: comparators joined by commas, alternatives by `||`: `>=1.0,<1.2.3 || >=2,<2.1`; `<=` means
/// last affected; `*` all versions; `=1.0,=1.1` a list without range. The rating column may also hold
/// `malicious`, `unmaintained`, `unsound`, `notice` or `withdrawn`. Aliases follow the id after `=`.
package enum AdvisoryTable {
  /// - Parameter signals: lines of a ``SignalTable``.
  package static func source(
    _ lines: [Substring], signals: [Substring] = []
  ) -> InMemoryAdvisories {
    InMemoryAdvisories(
      lines.map(advisory), health: signals.isEmpty ? nil : SignalTable.database,
      signals: SignalTable.signals(signals))
  }

  package static func advisory(_ line: Substring) -> Advisory {
    var columns: [Substring] = []
    var rest = line
    while columns.count < 4, let gap = rest.firstRange(of: "  ") {
      columns.append(rest[..<gap.lowerBound])
      rest = rest[gap.upperBound...].drop { $0 == " " }
    }
    precondition(columns.count == 4, "an advisory needs five columns: \(line)")
    let names = columns[0].split(separator: "=").map(String.init)
    let slash = columns[1].firstIndex(of: "/") ?? columns[1].endIndex
    let place = columns[1][..<slash].split(separator: ":", maxSplits: 1).map(String.init)
    let ecosystem = Ecosystem(place.first ?? "")
    let suffix = place.count > 1 ? place[1] : ""
    let name = String(columns[1][slash...].dropFirst())
    var ranges: [Advisory.Range] = []
    var versions: [String] = []
    for alternative in columns[2].split(separator: "|").map({ $0.trimmed }) {
      var events: [Advisory.Event] = []
      for comparator in alternative.split(separator: ",").map({ $0.trimmed }) {
        if comparator == "*" {
          events.append(.introduced("0"))
        } else if comparator.hasPrefix(">=") {
          events.append(.introduced(String(comparator.dropFirst(2))))
        } else if comparator.hasPrefix("<=") {
          events.append(.lastAffected(String(comparator.dropFirst(2))))
        } else if comparator.hasPrefix("<") {
          events.append(.fixed(String(comparator.dropFirst())))
        } else if comparator.hasPrefix("=") {
          versions.append(String(comparator.dropFirst()))
        }
      }
      if events.isEmpty { continue }
      if !events.contains(where: { if case .introduced = $0 { true } else { false } }) {
        events.insert(.introduced("0"), at: 0)
      }
      ranges.append(Advisory.Range(kind: .ecosystem, events: events))
    }
    let rating = String(columns[3])
    let informational = ["unmaintained", "unsound", "notice"].contains(rating) ? rating : nil
    let moment = Timestamp(seconds: 1_750_000_000)
    return Advisory(
      id: names.first ?? "", modified: moment, published: moment,
      withdrawn: rating == "withdrawn" ? moment : nil, aliases: Array(names.dropFirst()),
      related: [], summary: String(rest), details: "", severities: [],
      severityWord: ["critical", "high", "medium", "low"].contains(rating) ? rating : nil,
      affected: [
        Advisory.Affected(
          package: PackageIdentity(ecosystem, name, release: suffix), packageName: name,
          ecosystemSuffix: suffix,
          ranges: ranges, versions: versions, severities: [], informational: informational,
          symbols: [])
      ], references: [])
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    var text = drop { $0 == " " }
    while text.last == " " { text = text.dropLast() }
    return text
  }
}
