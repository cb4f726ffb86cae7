package import Advisor

/// Signals of health as lines: `subject  key  value`, columns separated by two spaces or more; behind
/// the value may stand a day.
///
/// Subjects: `npm/lodash`, `repository git.example/a/b`, `product nodejs`, `flaw CVE-2024-1`. Values: a
/// whole number, one with three decimals (thousandths), `yes` or `no`, a day, and else a text; of
/// `cycles` the lines of a product, `22 2027-04-30, 16 ended`; of `versions` `1.0 2020-01-31, 1.1
/// 2021-01-31`; of `funding` and `packages` a list with commas.
package enum SignalTable {
  package static let database = HealthDatabase(
    sequence: 1, builtAt: Timestamp(seconds: 1_760_000_000), digest: "0123456789abcdef",
    feeds: [
      HealthFeed(
        name: "table", origin: "a test", licence: "CC0-1.0",
        fetched: Timestamp(seconds: 1_760_000_000), count: 1)
    ])

  package static func signals(_ lines: [Substring]) -> [HealthSubject: [HealthSignal]] {
    var result: [HealthSubject: [HealthSignal]] = [:]
    for line in lines {
      var columns: [Substring] = []
      var rest = line
      while let gap = rest.firstRange(of: "  ") {
        columns.append(rest[..<gap.lowerBound])
        rest = rest[gap.upperBound...].drop { $0 == " " }
      }
      columns.append(rest)
      precondition(columns.count >= 3, "a signal needs three columns: \(line)")
      let key = HealthSignal.Key(String(columns[1]))
      result[subject(columns[0]), default: []].append(
        HealthSignal(
          key, value(columns[2], of: key), date: columns.count > 3 ? day(columns[3]) : nil,
          feed: "table"))
    }
    return result
  }

  private static func subject(_ text: Substring) -> HealthSubject {
    let words = text.split(separator: " ", maxSplits: 1).map(String.init)
    if words.count == 2 {
      switch words[0] {
      case "product": return .product(words[1])
      case "flaw": return .vulnerability(words[1])
      case "repository":
        if let repository = RepositoryIdentity(words[1]) { return .repository(repository) }
      default: break
      }
    }
    let slash = text.firstIndex(of: "/") ?? text.endIndex
    return .package(
      PackageIdentity(Ecosystem(String(text[..<slash])), String(text[slash...].dropFirst())))
  }

  private static func value(_ text: Substring, of key: HealthSignal.Key) -> HealthSignal.Value {
    let parts = text.split(separator: ",").map { $0.drop { $0 == " " } }
    switch key {
    case .funding, .packages: return .list(parts.map(String.init))
    case .cycles:
      return .cycles(
        parts.map { part in
          let words = part.split(separator: " ").map(String.init)
          return HealthSignal.ReleaseCycle(
            name: words[0], released: nil, end: words.count > 1 ? day(words[1][...]) : nil,
            hasEnded: words.last == "ended", latest: words[0])
        })
    case .versions:
      return .versions(
        parts.compactMap { part in
          let words = part.split(separator: " ").map(String.init)
          return day(words[1][...]).map {
            HealthSignal.DatedVersion(
              version: words[0], published: $0, isDeprecated: words.last == "deprecated")
          }
        })
    default: break
    }
    if let day = day(text) { return .date(day) }
    if text == "yes" || text == "no" { return .flag(text == "yes") }
    if let number = Int(text) { return .number(number) }
    let decimals = text.split(separator: ".")
    if decimals.count == 2, decimals[1].count == 3, let thousandths = Int(decimals.joined()) {
      return .thousandths(thousandths)
    }
    return .text(String(text))
  }

  private static func day(_ text: Substring) -> Timestamp? {
    text.utf8.count == 10 ? Timestamp(rfc3339: text + "T00:00:00Z") : nil
  }
}
