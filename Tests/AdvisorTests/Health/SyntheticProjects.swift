import Advisor
import ForewarnTestSupport
import Testing

/// Projects that nobody has, as one-line tables: `name  tokens`, the expected card below it.
///
/// A token is `key=value`, a signal of the package, with `@` before it one of its repository. Values:
/// `yes`, `no`, a number, a decimal, a day (`2026-05-01`, or `-30d` before today), a list in brackets
/// (`[a;b]`), versions as `1.0.0:-90d,1.1.0:-10d!` (`!` advised against), else a text. Tokens of other
/// kinds: `use=1.0.0` the version in use; `flaw=<1.2.0@-90d` a flaw and when it was published, `*` for
/// all versions, with `!` behind it one that is exploited; `malicious`; `unmaintained`; `uncovered`, of
/// an ecosystem without advisories.
struct SyntheticProject: Sendable, CustomTestStringConvertible {
  var name: String
  var tokens: [Substring]
  /// As ``HealthCard/summary`` says it.
  var expected: String

  var testDescription: String { name }

  static let today = Timestamp(seconds: 1_780_272_000)
  static let path = "Tests/AdvisorTests/Fixtures/health/projects.cards"

  static let all: [SyntheticProject] = {
    var projects: [SyntheticProject] = []
    for line in ((try? Repository.text(path)) ?? "").split(separator: "\n") {
      if line.hasPrefix("#") { continue }
      if line.hasPrefix("  => ") {
        if !projects.isEmpty { projects[projects.count - 1].expected = String(line.dropFirst(5)) }
      } else {
        projects.append(SyntheticProject(line))
      }
    }
    return projects
  }()

  init(_ line: Substring) {
    let words = line.split(separator: " ")
    name = words.first.map(String.init) ?? ""
    tokens = Array(words.dropFirst())
    expected = ""
  }

  /// The project made into a database of its own.
  func source(model: String = "") -> InMemoryAdvisories {
    var own: [HealthSignal] = []
    var made: [HealthSignal] = []
    var advisories: [Advisory] = []
    var exploits: [HealthSubject: [HealthSignal]] = [:]
    let ecosystem = tokens.contains("uncovered") ? Ecosystem("Opam-none") : .npm
    let package = PackageIdentity(ecosystem, name)
    for token in tokens {
      let isOfRepository = token.hasPrefix("@")
      let pair = token.drop { $0 == "@" }.split(separator: "=", maxSplits: 1).map(String.init)
      let value = pair.count > 1 ? pair[1] : ""
      switch pair[0] {
      case "use", "uncovered": break
      case "flaw", "malicious", "unmaintained":
        let id = "CVE-2026-\(9_000 + advisories.count)"
        advisories.append(Self.advisory(pair[0], value, id: id, package))
        if value.hasSuffix("!") {
          exploits[.vulnerability(id)] = [
            HealthSignal(.exploited, .date(Self.today), date: Self.today, feed: "kev")
          ]
        }
      default:
        let signal = HealthSignal(
          HealthSignal.Key(pair[0]), Self.value(pair[0], value), date: Self.moment("-10d"),
          feed: isOfRepository ? "scorecard" : pair[0] == "deprecated" ? "index" : "registry")
        if isOfRepository { made.append(signal) } else { own.append(signal) }
      }
    }
    var signals = exploits
    if !own.isEmpty { signals[.package(package)] = own }
    if !made.isEmpty, let identity = RepositoryIdentity("https://git.example/made/\(name)") {
      signals[.repository(identity), default: []] += made
      signals[.package(package), default: []].append(
        HealthSignal(
          .repository, .text("https://git.example/made/\(name)"), feed: "registry"))
    }
    // Another package's advisory shows that the ecosystem is covered.
    let other = PackageIdentity(.npm, "some-other-package")
    advisories.append(Self.advisory("flaw", "*@-900d", id: "CVE-2020-9999", other))
    return InMemoryAdvisories(
      advisories,
      health: HealthDatabase(
        sequence: 1, builtAt: Self.today, digest: "", feeds: [], modelText: model),
      signals: signals)
  }

  var request: HealthRequest {
    let ecosystem = tokens.contains("uncovered") ? Ecosystem("Opam-none") : .npm
    let version = tokens.first { $0.hasPrefix("use=") }.map { String($0.dropFirst(4)) }
    return HealthRequest(
      package: PackageIdentity(ecosystem, name), name: name, version: version)
  }

  func card(model: HealthModel? = nil) throws -> HealthCard {
    let cards = try HealthCards(source(), model: model, today: Self.today).cards(of: [request])
    return cards[0]
  }

  private static func moment(_ text: String) -> Timestamp? {
    if text.hasPrefix("-"), text.hasSuffix("d"), let days = Int(text.dropFirst().dropLast()) {
      return Timestamp(seconds: today.seconds - days * 86_400)
    }
    return Timestamp(rfc3339: text + "T00:00:00Z")
  }

  static func value(_ key: String, _ text: String) -> HealthSignal.Value {
    if key == "versions" {
      return .versions(
        text.split(separator: ",").map { entry in
          let isDeprecated = entry.hasSuffix("!")
          let parts = entry.split(separator: ":")
          return HealthSignal.DatedVersion(
            version: String(parts[0]),
            published: moment(String(parts[1].filter { $0 != "!" })) ?? today,
            isDeprecated: isDeprecated)
        })
    }
    if text.hasPrefix("[") {
      return .list(text.dropFirst().dropLast().split(separator: ";").map(String.init))
    }
    if text == "yes" || text == "no" { return .flag(text == "yes") }
    if let moment = moment(text) { return .date(moment) }
    if let number = Int(text) { return .number(number) }
    if text.allSatisfy({ $0.isNumber || $0 == "." }), let number = Double(text) {
      return .thousandths(Int((number * 1_000).rounded()))
    }
    return .text(text)
  }

  private static func advisory(
    _ kind: String, _ text: String, id: String, _ package: PackageIdentity
  ) -> Advisory {
    let parts = text.filter { $0 != "!" }.split(separator: "@")
    let range = parts.first ?? "*"
    var events: [Advisory.Event] = [.introduced("0")]
    if range.hasPrefix("<") { events.append(.fixed(String(range.dropFirst()))) }
    let published = parts.count > 1 ? moment(String(parts[1])) : today
    return Advisory(
      id: kind == "malicious" ? "MAL-" + id.dropFirst(4) : id, modified: published ?? today,
      published: published,
      affected: [
        Advisory.Affected(
          package: package, packageName: package.name,
          ranges: [Advisory.Range(kind: .ecosystem, events: events)],
          informational: kind == "unmaintained" ? "unmaintained" : nil)
      ])
  }
}

extension HealthCard {
  /// `watch 71 (58-83)  security good, upkeep unknown, ...`
  var summary: String {
    "\(verdict) \(shownNumber)  "
      + axes.map { "\(model.axes[$0.index].name) \($0.grade.rawValue)" }.joined(separator: ", ")
  }
}
