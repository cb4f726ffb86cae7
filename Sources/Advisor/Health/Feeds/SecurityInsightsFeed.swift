import ManifestSyntax

/// Reads SECURITY-INSIGHTS.yml (OpenSSF, versions 1 and 2), in which a project says of itself how it
/// is kept up and where flaws are reported. One document a repository; a file may hold several.
struct SecurityInsightsFeed: HealthFeedReader {
  func shape(of beginning: UnsafeBufferPointer<UInt8>) -> HealthFeedPieces.Shape { .document }

  mutating func read(
    _ piece: UnsafeBufferPointer<UInt8>, into found: inout HealthFeedFindings
  ) {
    let tree = YAMLReader.read(Array(piece))
    if let problem = tree.problems.first(where: \.breaksGrammar) {
      found.addProblem("not-yaml", problem.message)
    }
    for document in tree.documents { Self.read(document, &found) }
  }

  private static func read(_ document: SyntaxValue, _ found: inout HealthFeedFindings) {
    guard document.kind == .object, let header = document["header"] else {
      return found.addProblem("no-header", "it is no SECURITY-INSIGHTS file")
    }
    let address =
      document[path: "repository", "url"]?.string ?? header["project-url"]?.string
      ?? header["url"]?.string ?? ""
    guard let repository = RepositoryIdentity(address) else {
      return found.addProblem("no-repository", address)
    }
    let date = [header["last-reviewed"]?.feedDate, header["last-updated"]?.feedDate]
      .compactMap { $0 }.max()
    found.add(.repository(repository), date: date, values(of: document))
  }

  /// The words for a project's state (`repository.status`).
  private static let states: Set<String> = [
    "active", "abandoned", "concept", "inactive", "moved", "suspended", "unsupported", "wip",
  ]

  private static func values(of document: SyntaxValue) -> HealthValues {
    var values = HealthValues()
    // Version 2, and in its place version 1.
    let repository = document["repository"]
    let life = document["project-lifecycle"]
    let reporting =
      document[path: "project", "vulnerability-reporting"] ?? document["vulnerability-reporting"]
    let status = (repository?["status"] ?? life?["status"] ?? life?["stage"])?.string?.lowercased()
    values.add(.status, text: status.flatMap { states.contains($0) ? $0 : nil })
    values.add(
      .bugFixesOnly, flag: (repository?["bug-fixes-only"] ?? life?["bug-fixes-only"])?.boolean)
    values.add(
      .reportsAccepted,
      flag: (reporting?["reports-accepted"] ?? reporting?["accepts-vulnerability-reports"])?.boolean
    )
    let policy =
      reporting?["policy"] ?? reporting?["security-policy"]
      ?? repository?[path: "documentation", "security-policy"]
    values.add(.securityPolicy, text: policy?.feedLink)
    values.add(.securityContact, text: contact(document, reporting))
    let contributing =
      repository?[path: "documentation", "contributing-guide"]
      ?? document[path: "contribution-policy", "contributing-policy"]
    values.add(.contributing, text: contributing?.feedLink)
    let funding = (document[path: "project", "funding"] ?? document["funding"])?.feedTexts ?? []
    values.add(.funding, list: funding.compactMap { HealthFeedTexts.link($0) })
    values.add(.packages, list: packages(document))
    let licence = repository?[path: "license", "expression"]?.string
    values.add(.licence, text: licence.flatMap { HealthFeedTexts.licence([$0]) })
    return values
  }

  /// Where flaws are reported: a page, or the mailbox of a role. A person's mailbox is not read:
  /// health is told in counts and roles.
  private static func contact(_ document: SyntaxValue, _ reporting: SyntaxValue?) -> String? {
    var candidates: [String] = []
    for contact in [reporting?["contact"], reporting?["email-contact"]].compactMap({ $0 }) {
      candidates += [contact.string, contact["email"]?.string, contact["social"]?.string]
        .compactMap { $0 }
    }
    for contact in document.feedElements("security-contacts", limit: 20) {
      candidates += contact["value"]?.feedTexts ?? []
    }
    return candidates.lazy.compactMap { text in
      HealthFeedTexts.link(text) ?? (isRoleMailbox(text) ? text : nil)
    }.first
  }

  private static let roles = [
    "security", "vuln", "cve", "psirt", "disclos", "report", "team", "maintainers", "contact",
    "info", "support", "dev",
  ]

  private static func isRoleMailbox(_ text: String) -> Bool {
    guard HealthFeedTexts.isName(text, limit: 254), let at = text.firstIndex(of: "@"),
      text[text.index(after: at)...].allSatisfy({
        $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-")
      })
    else { return false }
    let mailbox = text[..<at].lowercased()
    return roles.contains { mailbox.firstRange(of: $0) != nil }
  }

  /// The packages that the project says it publishes.
  private static func packages(_ document: SyntaxValue) -> [String] {
    var texts = document["distribution-points"]?.feedTexts ?? []
    for point in document[path: "repository", "release"]?
      .feedElements("distribution-points", limit: 50).map({ $0 }) ?? []
    {
      texts += [point.string, point["uri"]?.string].compactMap { $0 }
    }
    return texts.filter { PackageURL($0)?.identity != nil }
  }
}
