/// What many projects depend on together: how much we rely on each package, how well it is looked
/// after, and what it asks of those who rely on it.
package struct Portfolio: Sendable {
  /// What we rely on most comes first.
  package private(set) var entries: [Entry] = []
  /// Manifests, and lockfiles without one, that were read.
  package private(set) var fileCount = 0
  /// The folders in which these lie.
  package private(set) var projectCount = 0

  package struct Entry: Sendable {
    package var package: PackageIdentity
    /// As its users spell it.
    package var name: String
    /// The versions in use, as far as they are fixed.
    package var versions: [String]
    /// The projects that bring it in.
    package var dependents: Int
    /// Those of them that ask for it themselves.
    package var direct: Int
    /// The other packages in our trees that need it.
    package var neededBy: Int
    /// 0 to 100: the projects that bring it in, of a hundred that bring in what most do.
    package var importance = 0
    /// The card of the version in use that is worst off.
    package var card: HealthCard
    /// What the cards of all its versions say can be done.
    package var actions: [HealthAction]
    fileprivate var projects: Set<Int>
    fileprivate var directProjects: Set<Int>

    /// Nil for what is hostile: it is removed, not weighed.
    package var number: Int? { card.isBlocked ? nil : card.number }
    /// 0 to 100: what its health lacks; nil if too little is known.
    package var fragility: Int? { number.map { 100 - $0 } }
    /// 0 to 100: importance times fragility.
    package var risk: Int? { fragility.map { ($0 * importance + 50) / 100 } }
    /// `npm lodash`; foreign.
    package var heading: String { package.ecosystem.name + " " + name }
    /// The package URL without a version, which names it from report to report.
    package var purl: String { PackageURL(package, name: name, version: nil).text }
  }

  /// - Parameter cards: one of each request of `uses`, in their order.
  package init(_ uses: PortfolioUses, cards: [HealthCard]) {
    fileCount = uses.fileCount
    projectCount = uses.projectCount
    var places: [PackageIdentity: Int] = [:]
    for (number, card) in cards.enumerated() where uses.projects.indices.contains(number) {
      let version = card.version.map { [$0] } ?? []
      guard let place = places[card.package] else {
        places[card.package] = entries.count
        entries.append(
          Entry(
            package: card.package, name: card.name, versions: version, dependents: 0, direct: 0,
            neededBy: uses.neederCount(of: card.package), card: card, actions: card.actions,
            projects: uses.projects[number], directProjects: uses.direct[number]))
        continue
      }
      entries[place].versions += version
      entries[place].projects.formUnion(uses.projects[number])
      entries[place].directProjects.formUnion(uses.direct[number])
      if Self.isWorse(card, entries[place].card) { entries[place].card = card }
      for action in card.actions where !entries[place].actions.contains(action) {
        entries[place].actions.append(action)
      }
    }
    let most = Swift.max(1, entries.map(\.projects.count).max() ?? 1)
    for place in entries.indices {
      entries[place].dependents = entries[place].projects.count
      entries[place].direct = entries[place].directProjects.count
      entries[place].importance = entries[place].dependents * 100 / most
      entries[place].versions.sort()
    }
    entries.sort { Self.order($0) < Self.order($1) }
  }

  private static func isWorse(_ a: HealthCard, _ b: HealthCard) -> Bool {
    if a.isBlocked != b.isBlocked { return a.isBlocked }
    if a.grade != b.grade { return a.grade > b.grade }
    let (one, other) = (a.number ?? 101, b.number ?? 101)
    return one != other ? one < other : (a.version ?? "") < (b.version ?? "")
  }

  private static func order(_ entry: Entry) -> (Int, Int, Int, Int, PackageIdentity) {
    (
      -entry.dependents, -entry.direct, -entry.neededBy, -(entry.card.criticality ?? -1),
      entry.package
    )
  }

  /// What is important to us and fragile at once, most of both first; what is not known is not in it.
  package var atRisk: [Entry] {
    let known = entries.enumerated().filter { $0.element.risk != nil }
    return known.sorted { a, b in
      let (one, other) = (a.element.risk ?? 0, b.element.risk ?? 0)
      return one != other ? one > other : a.offset < b.offset
    }.map(\.element)
  }

  package var unknownCount: Int { entries.count { $0.number == nil && !$0.card.isBlocked } }

  package func count(_ verdict: String) -> Int { entries.count { $0.card.verdict == verdict } }
}

/// A project that asks for funding, or that has few hands: all packages of one repository together.
package struct SupportableProject: Sendable {
  /// The repository that its packages are made in, where that is proven; foreign.
  package var repository: String?
  /// As ``Portfolio/Entry/heading``; foreign.
  package var packages: [String]
  /// The projects of ours that bring in any of its packages.
  package var dependents: Int
  package var direct: Int
  /// 0 to 1 in thousandths; the highest of its packages.
  package var criticality: Int?
  /// What can be given, and where; of the kinds `help`, `fund`, `respect` and `report`.
  package var actions: [HealthAction]
}

extension Portfolio {
  /// What asks for funding or is short of hands, what we rely on most first.
  ///
  /// Only what a project says itself, or what was measured of its hands, makes it one of these: a
  /// project that is quiet because it is finished asks for nothing. One that has ended is not among
  /// them either: its users need a way out. Mailboxes are left out, which name people.
  package var supportable: [SupportableProject] {
    struct Draft {
      var project: SupportableProject
      var users: Set<Int>
      var directUsers: Set<Int>
    }
    var drafts: [Draft] = []
    var places: [String: Int] = [:]
    for entry in entries {
      let given = Self.gifts(entry)
      guard !given.isEmpty else { continue }
      let repository = entry.card.repository.flatMap { $0.tie.isProven ? $0.identity.name : nil }
      let key = repository ?? entry.purl
      let place = places[key] ?? drafts.count
      if place == drafts.count {
        places[key] = place
        drafts.append(
          Draft(
            project: SupportableProject(
              repository: repository, packages: [], dependents: 0, direct: 0, criticality: nil,
              actions: []), users: [], directUsers: []))
      }
      drafts[place].users.formUnion(entry.projects)
      drafts[place].directUsers.formUnion(entry.directProjects)
      drafts[place].project.packages.append(entry.heading)
      if let criticality = entry.card.criticality {
        drafts[place].project.criticality = Swift.max(
          criticality, drafts[place].project.criticality ?? 0)
      }
      for action in given where !drafts[place].project.actions.contains(action) {
        drafts[place].project.actions.append(action)
      }
    }
    let projects = drafts.map { draft in
      var project = draft.project
      project.dependents = draft.users.count
      project.direct = draft.directUsers.count
      return project
    }
    // The entries come in their order, which decides between equals.
    return projects.enumerated().sorted { a, b in
      let (one, other) = (Self.order(a.element), Self.order(b.element))
      return one != other ? one < other : a.offset < b.offset
    }.map(\.element)
  }

  private static func order(_ project: SupportableProject) -> (Int, Int, Int) {
    (-project.dependents, -project.direct, -(project.criticality ?? -1))
  }

  private static func gifts(_ entry: Entry) -> [HealthAction] {
    let actions = entry.actions
    guard !entry.card.isBlocked,
      !actions.contains(where: { $0.kind == .plan || $0.kind == .replace }),
      actions.contains(where: { $0.kind == .fund || $0.kind == .help })
    else { return [] }
    return [HealthAction.Kind.help, .fund, .respect, .report].flatMap { kind in
      actions.compactMap { action -> HealthAction? in
        guard action.kind == kind else { return nil }
        var shown = action
        shown.targets = action.targets.filter(HealthAction.isWebAddress)
        return kind == .report && shown.targets.isEmpty ? nil : shown
      }
    }
  }
}
