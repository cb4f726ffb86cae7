/// Makes cards of packages, as many as wanted from two lookups: one of what is known of the packages
/// and their flaws, one of their repositories.
package struct HealthCards: Sendable {
  package let model: HealthModel
  /// Why the model that the database carries is not used; nil if it is, or if there is none.
  package let modelProblem: String?
  let source: any AdvisorySource
  private let today: Timestamp

  /// - Parameter model: nil for the one of the database, else the built-in one.
  package init(_ source: any AdvisorySource, model: HealthModel? = nil, today: Timestamp) {
    self.source = source
    self.today = today
    var problem: String?
    var chosen = model
    if chosen == nil, let text = source.health?.model, !text.isEmpty {
      do {
        chosen = try HealthModel(reading: text)
      } catch {
        problem = error.description
      }
    }
    self.model = chosen ?? .builtIn
    modelProblem = problem
  }

  /// A card of each request, in their order.
  /// - Throws: what the source throws.
  package func cards(of requests: [HealthRequest]) throws -> [HealthCard] {
    let packages = Set(requests.map(\.package))
    let records = try source.records(for: Array(packages))
    let own = try source.signals(of: packages.map { .package($0) })
    var drafts = requests.map { request in
      Draft(
        request, own[.package(request.package)] ?? [], records[request.package] ?? [], today)
    }
    var further: Set<HealthSubject> = []
    for draft in drafts {
      if let repository = draft.repository { further.insert(.repository(repository.identity)) }
      for id in draft.vulnerabilities { further.insert(.vulnerability(id)) }
    }
    let found = further.isEmpty ? [:] : try source.signals(of: Array(further))
    let counts = source.database.recordCounts
    return drafts.indices.map { index in
      drafts[index].card(
        model, found,
        isCovered: counts[drafts[index].request.package.ecosystem.name, default: 0] > 0,
        advisoriesDate: source.database.builtAt, today: today)
    }
  }

  /// What is known of one package before its repository was looked up.
  private struct Draft {
    var request: HealthRequest
    var own: [HealthSignal]
    var history: ReleaseHistory?
    var judgedVersion: String?
    var flaws: HealthFlaws
    var repository: TiedRepository?

    init(
      _ request: HealthRequest, _ signals: [HealthSignal], _ records: [AffectedRecord],
      _ today: Timestamp
    ) {
      self.request = request
      own = signals + request.signals
      history = ReleaseHistory(signals, today: today)
      if request.version == nil {
        if case .text(let latest)? = signals.newest(.latest)?.value {
          judgedVersion = latest
        } else {
          judgedVersion = history?.standard?.version
        }
      }
      flaws = HealthFlaws(records, version: request.version ?? judgedVersion)
      repository = TiedRepository(of: request.package, signals: signals)
    }

    /// Only CVE ids name flaws in the catalogues of exploits.
    var vulnerabilities: [String] { flaws.vulnerabilities.filter { $0.hasPrefix("CVE-") } }

    mutating func card(
      _ model: HealthModel, _ found: [HealthSubject: [HealthSignal]], isCovered: Bool,
      advisoriesDate: Timestamp, today: Timestamp
    ) -> HealthCard {
      let signals = repository.flatMap { found[.repository($0.identity)] } ?? []
      repository = repository?.confirmed(by: signals, of: request.package)
      let isProven = repository?.tie.isProven ?? false
      var inputs = HealthFacts.Inputs(
        package: request.package, version: request.version ?? judgedVersion,
        isInUse: request.version != nil, own: own, repository: isProven ? signals : [],
        history: history, flaws: flaws, isCovered: isCovered,
        exploits: Set(vulnerabilities).sorted().flatMap { found[.vulnerability($0)] ?? [] },
        advisoriesDate: advisoriesDate, today: today)
      let facts = HealthFacts(inputs, model)
      var claimed: HealthFacts?
      if !isProven, !signals.isEmpty {
        inputs.repository = signals
        claimed = HealthFacts(inputs, model)
      }
      var card = HealthCard(
        request, judgedVersion: judgedVersion, repository: repository,
        isBlocked: flaws.isMalicious, facts: facts, claimed: claimed, model: model)
      if isProven { card.scorecard = ScorecardSum(signals: signals) }
      card.actions = HealthAction.actions(for: card, facts)
      return card
    }
  }
}
