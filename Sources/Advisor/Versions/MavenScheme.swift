/// Maven's versions and requirements.
/// <https://maven.apache.org/pom.html#dependency-version-requirement-specification>
package struct MavenScheme: VersionScheme {
  package init() {}
  package var name: String { "maven" }

  package func version(_ text: String) -> Version? {
    MavenVersion(text).map { Version(text: text, isPrerelease: $0.isPrerelease, key: $0.key) }
  }

  /// A bare version is the one that is taken, unless something nearer to the project says otherwise.
  package func requirement(_ text: String, prereleases: PrereleaseRule) -> VersionSet? {
    let text = text.trimmed
    if let version = version(text) { return VersionSet(IntervalSet(only: version.key)) }
    guard let ranges = BracketRange.all(in: text) else { return nil }
    var result = IntervalSet.empty
    var end: VersionKey?
    for range in ranges {
      guard let set = interval(range, in: text), let first = set.intervals.first,
        let last = set.intervals.last, end.map({ $0 <= first.lower }) ?? true
      else { return nil }
      end = last.upper
      result = result.union(set)
    }
    return VersionSet(result)
  }

  package func meaning(of text: String) -> (versions: VersionSet?, pinned: Version?) {
    if let version = version(text.trimmed) {
      return (VersionSet(IntervalSet(only: version.key)), version)
    }
    return (requirement(text), pinnedVersion(text))
  }

  /// A bare version is a soft requirement: any other version satisfies it.
  package func satisfies(
    _ version: String, _ requirement: String, prereleases: PrereleaseRule?
  ) -> Bool? {
    guard let set = self.requirement(requirement) else { return nil }
    guard let version = self.version(version) else { return false }
    return self.version(requirement.trimmed) != nil || set.contains(version)
  }

  private func interval(_ range: BracketRange, in text: String) -> IntervalSet? {
    let lower = range.lower.map { text.bytes($0) }
    let upper = range.upper.map { text.bytes($0) }
    // `[1.2.*]` is everything that begins with 1.2.
    if range.isSingle, let lower, lower.hasSuffix(".*") {
      return MavenVersion(String(lower.dropLast(2))).map(\.family)
    }
    let from = lower.map { MavenVersion($0)?.key }
    let to = upper.map { MavenVersion($0)?.key }
    // A bound that is there has to be a version.
    if case .some(.none) = from { return nil }
    if case .some(.none) = to { return nil }
    return range.interval(from ?? nil, to ?? nil)
  }

  /// A bare version, or `[1.0]`.
  package func pinnedVersion(_ text: String) -> Version? {
    let text = text.trimmed
    if let version = version(text) { return version }
    guard let ranges = BracketRange.all(in: text), ranges.count == 1, ranges[0].isSingle,
      let bound = ranges[0].lower, !text.bytes(bound).hasSuffix(".*")
    else { return nil }
    return version(text.bytes(bound))
  }

  package func rewrite(_ text: String, toAdmit version: Version) -> String? {
    guard isFitForEdit(version.text), self.version(version.text) == version else { return nil }
    if self.version(text) != nil { return version.text }
    guard let ranges = BracketRange.all(in: text), ranges.count == 1 else { return nil }
    let upper = ranges[0].upper.flatMap { self.version(text.bytes($0)) }
    let keepsUpper = upper.map { version < $0 || version == $0 && ranges[0].includesUpper } ?? false
    let result = ranges[0].raised(in: text, to: version.text, keepsUpper: keepsUpper)
    return admitsFrom(version, result) ? result : nil
  }

  package func isMajorChange(from a: Version, to b: Version) -> Bool {
    MavenVersion(a.text)?.major != MavenVersion(b.text)?.major
  }
}

extension String {
  /// Without white space at both ends.
  var trimmed: String {
    withCursor { cursor in
      cursor.trim()
      return cursor.position..<cursor.end
    }.bytes(in: self)
  }
}

extension Range<Int> {
  fileprivate func bytes(in text: String) -> String {
    count == text.utf8.count ? text : text.bytes(self)
  }
}
