/// Every source of health signals that Forewarn reads. Adding one is a file and a line here.
package enum HealthFeeds {
  package static let scorecard = HealthFeedSource(
    name: "scorecard", title: "OpenSSF Scorecard", licence: "CDLA-Permissive-2.0",
    reader: { ScorecardFeed() })
  package static let criticality = HealthFeedSource(
    name: "criticality", title: "OpenSSF Criticality Score", licence: "Apache-2.0",
    reader: { CriticalityFeed() })
  package static let depsDev = HealthFeedSource(
    name: "deps.dev", title: "Open Source Insights", licence: "CC-BY-4.0",
    reader: { DepsDevFeed() })
  package static let kev = HealthFeedSource(
    name: "kev", title: "CISA Known Exploited Vulnerabilities", licence: "CC0-1.0",
    publicOrigin:
      "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json",
    reader: { KEVFeed() })
  package static let epss = HealthFeedSource(
    name: "epss", title: "FIRST EPSS", licence: "free with attribution to FIRST",
    publicOrigin: "https://epss.empiricalsecurity.com/epss_scores-current.csv.gz",
    reader: { EPSSFeed() })
  package static let endOfLife = HealthFeedSource(
    name: "endoflife", title: "endoflife.date", licence: "MIT",
    publicOrigin: "https://endoflife.date/api/v1/products/full",
    reader: { EndOfLifeFeed() })
  package static let ecosystems = HealthFeedSource(
    name: "ecosyste.ms", title: "ecosyste.ms", licence: "CC-BY-SA-4.0",
    reader: { EcosystemsFeed() })
  package static let securityInsights = HealthFeedSource(
    name: "security-insights", title: "SECURITY-INSIGHTS", licence: "each project's own",
    reader: { SecurityInsightsFeed() })

  /// A list of the most used packages of an ecosystem.
  package static func packageList(_ ecosystem: Ecosystem) -> HealthFeedSource {
    HealthFeedSource(
      name: packageListName + ":" + ecosystem.name, title: "most used of " + ecosystem.name,
      licence: "the list's own", reader: { PackageListFeed(ecosystem: ecosystem) })
  }

  private static let packageListName = "top-packages"

  private static let all = [
    scorecard, criticality, depsDev, kev, epss, endOfLife, ecosystems, securityInsights,
  ]

  /// The names that ``source(named:)`` knows, for people.
  package static var names: [String] { all.map(\.name) + [packageListName + ":ECOSYSTEM"] }

  /// Those that a sync from the public origin fetches too.
  package static var bulk: [HealthFeedSource] { all.filter { $0.publicOrigin != nil } }

  package static func source(named name: String) -> HealthFeedSource? {
    if let source = all.first(where: { $0.name == name }) { return source }
    guard let colon = name.firstIndex(of: ":"), name[..<colon] == packageListName else {
      return nil
    }
    let ecosystem = Ecosystem(String(name[name.index(after: colon)...]))
    return ecosystem.definition == nil ? nil : packageList(ecosystem)
  }
}
