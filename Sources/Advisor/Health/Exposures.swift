import SourceText

/// A version of a package that a file fixed.
package struct FixedVersion: Hashable, Sendable {
  package var package: PackageIdentity
  package var version: String

  package init(package: PackageIdentity, version: String) {
    self.package = package
    self.version = version
  }

  /// What a file fixes by itself: all of a lockfile, the exact versions of a manifest. Empty for
  /// files that are neither.
  package static func all(path: String, bytes: [UInt8]) -> Set<FixedVersion> {
    guard let document = Document(path: DocumentPath(path), text: DocumentText(file: bytes)) else {
      return []
    }
    let found = HealthRequests(DocumentContext(document: document), isDirectOnly: false)
    return Set(
      found.requests.compactMap { request in
        request.version.map { FixedVersion(package: request.package, version: $0) }
      })
  }
}

/// The flaws of versions, each worked out once for all the files that ever held it.
package struct VersionFlaws {
  /// Records that tell of one flaw, taken together.
  package struct Flaw: Sendable {
    var group: String
    var advisory: String
    var band: String
    var disclosed: Timestamp?
  }

  /// Versions of which a record could not tell whether it holds them.
  package private(set) var unjudgedCount = 0
  private let source: any AdvisorySource
  private var records: [PackageIdentity: [AffectedRecord]] = [:]
  private var known: [FixedVersion: [Flaw]] = [:]

  package init(_ source: any AdvisorySource) { self.source = source }

  subscript(version: FixedVersion) -> [Flaw] { known[version] ?? [] }

  /// Those of the versions that have flaws: few of many, which a history can hold in memory.
  /// - Throws: what the source throws.
  package mutating func flawed(_ versions: Set<FixedVersion>) throws -> Set<FixedVersion> {
    let new = Set(versions.map(\.package)).filter { records[$0] == nil }
    if !new.isEmpty {
      let found = try source.records(for: new.sorted())
      for package in new { records[package] = found[package] ?? [] }
    }
    return versions.filter { version in
      guard let records = records[version.package], !records.isEmpty else { return false }
      if known[version] == nil { known[version] = flaws(of: version, records) }
      return !self[version].isEmpty
    }
  }

  private mutating func flaws(of version: FixedVersion, _ records: [AffectedRecord]) -> [Flaw] {
    let live = records.filter {
      !$0.isWithdrawn && [.vulnerability, .unsound, .malicious].contains($0.kind)
    }
    var groups: Set<String> = []
    var isUnjudged = false
    for record in live {
      switch record.verdict(for: version.version) {
      case .affected: groups.insert(record.group)
      case .unaffected: break
      case .unknown: isUnjudged = true
      }
    }
    if isUnjudged { unjudgedCount += 1 }
    // What is said of a flaw does not depend on the version that it was met in.
    return groups.sorted().map { group in
      let members = live.filter { $0.group == group }
      let worst = members.map(\.severity.rating).max() ?? .unscored
      return Flaw(
        group: group, advisory: members.map(\.id).min() ?? group,
        band: members.contains { $0.kind == .malicious } ? "malicious" : worst.word,
        disclosed: members.compactMap(\.published).min())
    }
  }
}

/// One moment of a history: the files that changed then.
package struct HistoryStep: Sendable {
  package var date: Timestamp
  /// What each file fixes from then on, as far as it has flaws; nil if it is gone.
  package var files: [(path: String, versions: Set<FixedVersion>?)]

  package init(date: Timestamp, files: [(path: String, versions: Set<FixedVersion>?)]) {
    self.date = date
    self.files = files
  }
}

/// How long a project used versions with a flaw that was known to the world.
package struct Exposure: Sendable, Equatable {
  /// The folder of the files.
  package var project: String
  package var package: PackageIdentity
  /// The affected versions that were in use, sorted by their text.
  package var versions: [String]
  package var advisory: String
  /// `malicious`, or the rating.
  package var band: String
  /// When the first of the records of the flaw was published; nil if none says.
  package var disclosed: Timestamp?
  /// When a version with the flaw came in.
  package var since: Timestamp
  /// Whether it was there already where the history that was read begins.
  package var isOlder: Bool
  /// When the last version with the flaw was gone; nil while it is there.
  package var ended: Timestamp?

  /// Days from the later of disclosure and coming in to the end, or to today; nil if the disclosure
  /// has no date or lies ahead.
  package func days(today: Timestamp) -> Int? {
    guard let disclosed, disclosed <= today else { return nil }
    let start = Swift.max(disclosed, since)
    return Swift.max(0, (ended ?? today).seconds - start.seconds) / 86_400
  }
}

/// The windows of exposure of a history, from its steps and what advisories say today.
package struct Exposures: Sendable {
  /// The open ones first, then the longest.
  package private(set) var windows: [Exposure] = []
  /// Flaws whose versions were gone before the world knew of them: no exposure.
  package private(set) var goneBeforeCount = 0
  package let today: Timestamp

  private struct Key: Hashable {
    var package: PackageIdentity
    var group: String
  }

  private struct Project {
    var files: [String: Set<FixedVersion>] = [:]
    var open: [Key: Exposure] = [:]
  }

  package init(today: Timestamp) { self.today = today }

  /// Adds the windows of one history.
  /// - Parameters:
  ///   - steps: oldest first; the first may be the state that a cut history begins with.
  ///   - isCut: whether there was something before the first step.
  ///   - flaws: what is known of the versions of the steps.
  package mutating func add(_ steps: [HistoryStep], isCut: Bool, flaws: VersionFlaws) {
    var projects: [String: Project] = [:]
    for (number, step) in steps.enumerated() {
      var touched: Set<String> = []
      for (path, versions) in step.files {
        let folder = DocumentPath(path).folder
        touched.insert(folder)
        projects[folder, default: Project()].files[path] = versions
      }
      for folder in touched.sorted() {
        guard var project = projects[folder] else { continue }
        var current: [Key: (flaw: VersionFlaws.Flaw, versions: Set<String>)] = [:]
        for version in project.files.values.joined() {
          for flaw in flaws[version] {
            let key = Key(package: version.package, group: flaw.group)
            current[key, default: (flaw, [])].versions.insert(version.version)
          }
        }
        for (key, exposure) in project.open where current[key] == nil {
          close(exposure, at: step.date)
          project.open[key] = nil
        }
        for (key, found) in current {
          var exposure =
            project.open[key]
            ?? Exposure(
              project: folder, package: key.package, versions: [], advisory: found.flaw.advisory,
              band: found.flaw.band, disclosed: found.flaw.disclosed, since: step.date,
              isOlder: isCut && number == 0, ended: nil)
          exposure.versions = found.versions.union(exposure.versions).sorted()
          project.open[key] = exposure
        }
        projects[folder] = project
      }
    }
    windows += projects.values.flatMap(\.open.values)
    let today = today
    windows.sort { Order($0, today) < Order($1, today) }
  }

  private mutating func close(_ exposure: Exposure, at date: Timestamp) {
    var exposure = exposure
    exposure.ended = date
    if let disclosed = exposure.disclosed, disclosed >= date {
      goneBeforeCount += 1
    } else {
      windows.append(exposure)
    }
  }

  private struct Order: Comparable {
    var isClosed: Int
    var days: Int
    var package: PackageIdentity
    var advisory: String
    var project: String
    var since: Timestamp

    init(_ exposure: Exposure, _ today: Timestamp) {
      isClosed = exposure.ended == nil ? 0 : 1
      days = -(exposure.days(today: today) ?? -1)
      package = exposure.package
      advisory = exposure.advisory
      project = exposure.project
      since = exposure.since
    }

    static func < (a: Self, b: Self) -> Bool {
      if a.isClosed != b.isClosed { return a.isClosed < b.isClosed }
      return (a.days, a.package, a.advisory, a.project, a.since)
        < (b.days, b.package, b.advisory, b.project, b.since)
    }
  }
}

/// What the windows come to, of one band or of all.
package struct ExposureSummary: Sendable, Equatable {
  /// A rating, `malicious`, or `all`.
  package var band: String
  package var closedCount: Int
  /// Days; nil if there is none to be counted.
  package var closedMedian: Int?
  package var openCount: Int
  package var openMedian: Int?

  package static let bands = ["malicious", "critical", "high", "medium", "unscored", "low", "none"]
}

extension Exposures {
  package var open: [Exposure] { windows.filter { $0.ended == nil } }

  /// Windows of flaws whose disclosure has no date: they count as windows, but not in days.
  package var undatedCount: Int { windows.count { $0.days(today: today) == nil } }

  /// Each band that has windows, then all of them.
  package var summaries: [ExposureSummary] {
    ExposureSummary.bands.compactMap { band in
      let members = windows.filter { $0.band == band }
      return members.isEmpty ? nil : summary(band, members)
    } + [total]
  }

  package var total: ExposureSummary { summary("all", windows) }

  private func summary(_ band: String, _ members: [Exposure]) -> ExposureSummary {
    let closed = members.filter { $0.ended != nil }
    let open = members.filter { $0.ended == nil }
    return ExposureSummary(
      band: band, closedCount: closed.count,
      closedMedian: Self.median(closed.compactMap { $0.days(today: today) }),
      openCount: open.count, openMedian: Self.median(open.compactMap { $0.days(today: today) }))
  }

  /// The middle one; of an even number half of the sum of the middle two, rounded down.
  static func median(_ days: [Int]) -> Int? {
    let sorted = days.sorted()
    guard let upper = sorted.element(at: sorted.count / 2) else { return nil }
    return sorted.count % 2 == 1 ? upper : (sorted[sorted.count / 2 - 1] + upper) / 2
  }
}
