extension HealthFacts {
  private static let advisoriesFeed = "advisories"

  // MARK: Flaws

  mutating func deriveFlaws(_ inputs: Inputs) {
    let flaws = inputs.flaws
    if flaws.mended.isEmpty, inputs.isCovered {
      omit(.fixDays)
    } else if let median = fixDays(flaws, inputs.history) {
      set(
        .fixDays,
        Fact(value: .number(median), date: inputs.history?.date, feed: Self.advisoriesFeed))
    }
    // Of a version that could not be judged whole, what was found counts; that there is nothing
    // does not.
    let hasFlaws = flaws.fixable + flaws.unfixed.count > 0
    guard inputs.isCovered, flaws.isComplete || hasFlaws else { return }
    let date = inputs.advisoriesDate
    set(
      .fixableFlaws,
      Fact(value: .number(flaws.fixable), date: date, feed: Self.advisoriesFeed))
    let oldest = flaws.unfixed.min()
    set(
      .unfixedFlawDays,
      Fact(
        // A flaw of today is known for a day, so that it is told from none.
        value: .number(
          oldest.map { Swift.max(1, HealthNumbers.days(from: $0, to: inputs.today)) } ?? 0),
        date: date, feed: Self.advisoriesFeed))
    deriveExploits(inputs)
  }

  private func fixDays(_ flaws: HealthFlaws, _ history: ReleaseHistory?) -> Int? {
    guard let history, !flaws.mended.isEmpty else { return nil }
    var dates: [String: Timestamp] = [:]
    for version in history.versions { dates[version.version] = version.published }
    return HealthNumbers.median(
      flaws.mended.compactMap { published, fixes in
        fixes.compactMap { dates[$0] }.min().map { HealthNumbers.days(from: published, to: $0) }
      })
  }

  private mutating func deriveExploits(_ inputs: Inputs) {
    if inputs.exploits.isEmpty { return }
    let exploited = inputs.exploits.filter { $0.key == .exploited && $0.value != .flag(false) }
    if let newest = exploited.newest(.exploited) {
      set(
        .exploitedFlaws,
        Fact(value: .number(exploited.count), date: newest.date, feed: newest.feed))
    }
    let likely = inputs.exploits.filter { $0.key == .exploitProbability }
      .max { ($0.value.magnitude ?? 0) < ($1.value.magnitude ?? 0) }
    if let likely {
      set(.flawProbability, Fact(value: likely.value, date: likely.date, feed: likely.feed))
    }
  }

  // MARK: Releases

  mutating func deriveReleases(_ inputs: Inputs, _ model: HealthModel) {
    let history = inputs.history
    let isWhole = history?.isWhole ?? false
    // A whole list is the truth; without one the latest of what is known is the least.
    var releases = [history?.versions.last?.published]
    if !isWhole { releases.append(date(.latestRelease)) }
    let lastRelease = releases.compactMap { $0 }.max()
    let lastCommit = date(.lastCommit)
    let gap = isWhole ? history?.medianGap : number(.releaseGapDays)
    if let last = [lastRelease, lastCommit].compactMap({ $0 }).max() {
      let allowed = Swift.max(
        model.silence.days, model.silence.gaps * Swift.max(0, gap ?? 0), 1)
      var percent = HealthNumbers.days(from: last, to: inputs.today) * 100 / allowed
      // Nobody waits for a project in which no flaw is open: it may be finished, and is never later
      // than its allowance.
      if !inputs.flaws.hasOpenFlaw, inputs.isCovered { percent = Swift.min(percent, 100) }
      let source = self[lastCommit == last ? .lastCommit : .latestRelease] ?? self[.versions]
      set(
        .silence,
        Fact(
          value: .number(percent), best: isWhole && lastCommit != nil ? nil : 0,
          date: source?.date, feed: source?.feed ?? ""))
    }
    var firsts = [history?.versions.first?.published]
    if !isWhole { firsts.append(date(.firstRelease)) }
    if let first = firsts.compactMap({ $0 }).min() {
      let source = self[.versions] ?? self[.firstRelease]
      set(
        .packageAgeDays,
        Fact(
          value: .number(HealthNumbers.days(from: first, to: inputs.today)),
          best: isWhole ? nil : 36_500, date: source?.date, feed: source?.feed ?? ""))
    }
    guard inputs.isInUse else {
      omit(.versionLagDays)
      return
    }
    deriveVersion(inputs)
  }

  /// What is known of the version in use itself.
  private mutating func deriveVersion(_ inputs: Inputs) {
    let scheme = inputs.package.ecosystem.definition?.versions
    guard let history = inputs.history, let text = inputs.version,
      let used = history.versions.first(where: { $0.version == text })
    else { return }
    if self[.versionDeprecated] == nil {
      set(
        .versionDeprecated,
        Fact(value: .flag(used.isDeprecated), date: history.date, feed: history.feed))
    }
    guard history.holdsNewest else { return }
    let newest = history.versions.last { version in
      version.published > used.published && !version.isDeprecated
        && scheme?.version(version.version)?.isPrerelease != true
    }
    set(
      .versionLagDays,
      Fact(
        value: .number(
          newest.map { HealthNumbers.days(from: used.published, to: $0.published) } ?? 0),
        date: history.date, feed: history.feed))
  }

  // MARK: End and the rest

  /// Who looks after it, or its index, says that nobody does: the marks count from wherever they come.
  mutating func deriveEnd(_ inputs: Inputs, _ model: HealthModel) {
    var marks: [HealthSignal] = []
    for signals in [inputs.own.all, inputs.repository.all] {
      for place in signals.indices where Self.isMark(signals[place], inputs.history, model) {
        marks.append(signals[place])
      }
    }
    if let mark = marks.min(by: { $1.isPreferred(to: $0) && $0.key <= $1.key }) {
      set(.ended, Fact(value: .flag(true), date: mark.date, feed: mark.feed))
    } else if inputs.flaws.isUnmaintained {
      set(
        .ended,
        Fact(value: .flag(true), date: inputs.advisoriesDate, feed: Self.advisoriesFeed))
    }
  }

  private static func isMark(
    _ signal: HealthSignal, _ history: ReleaseHistory?, _ model: HealthModel
  ) -> Bool {
    switch signal.value {
    case .flag(true) where signal.key == .archived: true
    case .flag(true) where signal.key == .deprecated, .text where signal.key == .deprecated:
      history?.marksPackage(signal) != false
    case .text where signal.key == .status: signal.value.word.map(model.endings.contains) ?? false
    default: false
    }
  }

  mutating func deriveRest(_ inputs: Inputs) {
    if let date = date(.newPublisher), let source = self[.newPublisher] {
      set(
        .newPublisherDays,
        Fact(
          value: .number(HealthNumbers.days(from: date, to: inputs.today)), date: source.date,
          feed: source.feed))
    }
    if let licence = text(.licence), let source = self[.licence] {
      set(
        .licenceKnown,
        Fact(
          value: .flag(LicenceExpression.isOne(licence)), date: source.date, feed: source.feed))
    }
    if self[.criticality] == nil, let score = CriticalityScore(inputs.repository) {
      set(
        .criticality,
        Fact(value: .thousandths(score.thousandths), date: score.date, feed: score.feed))
    }
  }
}

/// Whether a text names licences, as an SPDX expression does (SPDX 2.3 annex D). Ids are not looked
/// up: lists grow.
package enum LicenceExpression {
  private static let none: Set<String> = [
    "", "none", "noassertion", "unknown", "non-standard", "unlicensed", "proprietary", "other",
  ]

  package static func isOne(_ text: String) -> Bool {
    guard text.utf8.count <= 1_000, !none.contains(text.lowercased()) else { return false }
    var wantsName = true
    var depth = 0
    // Old manifests separate licences by a slash.
    for word in words(text) {
      switch word {
      case "(":
        guard wantsName else { return false }
        depth += 1
      case ")":
        guard !wantsName, depth > 0 else { return false }
        depth -= 1
      case "AND", "OR", "WITH", "/", "and", "or", "with":
        guard !wantsName else { return false }
        wantsName = true
      default:
        guard wantsName, word.utf8.allSatisfy(isOfName) else { return false }
        wantsName = false
      }
    }
    return !wantsName && depth == 0
  }

  private static func isOfName(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
      || ".-+:".utf8.contains(byte)
  }

  private static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case " ", "(", ")", "/":
        if !word.isEmpty { words.append(word) }
        word = ""
        if scalar != " " { words.append(String(scalar)) }
      default: word.unicodeScalars.append(scalar)
      }
    }
    return word.isEmpty ? words : words + [word]
  }
}
