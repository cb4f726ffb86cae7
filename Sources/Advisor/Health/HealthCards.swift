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
    let health = source.health
    self.model = model ?? health?.model ?? .builtIn
    modelProblem = model == nil ? health?.modelProblem : nil
  }

  /// A card of each request, in their order.
  /// - Throws: what the source throws.
  package func cards(of requests: [HealthRequest]) throws -> [HealthCard] {
    let packages = Array(Set(requests.map(\.package)))
    let records = try source.records(for: packages)
    let own = try source.signals(of: packages.map { .package($0) })
    var drafts = requests.map { request in
      Draft(
        request, own[.package(request.package)] ?? [], records[request.package] ?? [], model, today)
    }
    var further: Set<HealthSubject> = []
    for draft in drafts {
      if let repository = draft.repository { further.insert(.repository(repository.identity)) }
      for id in draft.vulnerabilities { further.insert(.vulnerability(id)) }
    }
    let found = further.isEmpty ? [:] : try source.signals(of: Array(further))
    var maker = Maker(
      model: model, counts: source.database.recordCounts,
      advisoriesDate: source.database.builtAt, today: today)
    return drafts.indices.map { maker.card(of: &drafts[$0], found) }
  }

  /// What is known of one package before its repository was looked up.
  private struct Draft {
    var request: HealthRequest
    var own: NewestSignals
    var history: ReleaseHistory?
    var judgedVersion: String?
    var flaws: HealthFlaws
    var repository: TiedRepository?
    /// Whether nobody said anything of it that a card looks at, no advisory either.
    let isBare: Bool

    init(
      _ request: HealthRequest, _ signals: [HealthSignal], _ records: [AffectedRecord],
      _ model: HealthModel, _ today: Timestamp
    ) {
      self.request = request
      own = NewestSignals(request.signals.isEmpty ? signals : signals + request.signals)
      isBare = records.isEmpty && !own.all.contains { model.asks(for: $0.key) }
      history = ReleaseHistory(own, today: today)
      if request.version == nil {
        if case .text(let latest)? = own[.latest]?.value {
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
  }

  /// Judges drafts one after the other.
  private struct Maker {
    let model: HealthModel
    /// Of advisories, by ecosystem.
    let counts: [String: Int]
    let advisoriesDate: Timestamp
    let today: Timestamp
    /// What is judged alike of all packages of which nothing is known but how popular they are: of most,
    /// of many lockfiles.
    private var bare: [Bare: HealthCard] = [:]

    private struct Bare: Hashable {
      var isCovered: Bool
      var isInUse: Bool
    }

    init(
      model: HealthModel, counts: [String: Int], advisoriesDate: Timestamp, today: Timestamp
    ) {
      self.model = model
      self.counts = counts
      self.advisoriesDate = advisoriesDate
      self.today = today
    }

    mutating func card(
      of draft: inout Draft, _ found: [HealthSubject: [HealthSignal]]
    ) -> HealthCard {
      let request = draft.request
      let signals = draft.repository.flatMap { found[.repository($0.identity)] } ?? []
      let isCovered = counts[request.package.ecosystem.name, default: 0] > 0
      guard draft.isBare, signals.isEmpty else {
        return card(of: &draft, signals, isCovered, found)
      }
      let kind = Bare(isCovered: isCovered, isInUse: request.version != nil)
      guard var card = bare[kind] else {
        let card = card(of: &draft, signals, isCovered, found)
        bare[kind] = card
        return card
      }
      card.package = request.package
      card.name = request.name
      card.version = request.version
      card.repository = draft.repository
      return card
    }

    private func card(
      of draft: inout Draft, _ signals: [HealthSignal], _ isCovered: Bool,
      _ found: [HealthSubject: [HealthSignal]]
    ) -> HealthCard {
      let request = draft.request
      let repository = draft.repository?.confirmed(by: signals, of: request.package)
      let isProven = repository?.tie.isProven ?? false
      let newest = NewestSignals(signals)
      let flaws = draft.vulnerabilities
      var inputs = HealthFacts.Inputs(
        package: request.package, version: request.version ?? draft.judgedVersion,
        isInUse: request.version != nil, own: draft.own, repository: isProven ? newest : .none,
        history: draft.history, flaws: draft.flaws, isCovered: isCovered,
        exploits: flaws.isEmpty
          ? [] : Set(flaws).sorted().flatMap { found[.vulnerability($0)] ?? [] },
        advisoriesDate: advisoriesDate, today: today)
      let facts = HealthFacts(inputs, model)
      var claimed: HealthFacts?
      if !isProven, !signals.isEmpty {
        inputs.repository = newest
        claimed = HealthFacts(inputs, model)
      }
      var card = HealthCard(
        request, judgedVersion: draft.judgedVersion, repository: repository,
        isBlocked: draft.flaws.isMalicious, facts: facts, claimed: claimed, model: model)
      if isProven { card.repositorySignals = signals }
      card.actions = HealthAction.actions(for: card, facts)
      return card
    }
  }
}
