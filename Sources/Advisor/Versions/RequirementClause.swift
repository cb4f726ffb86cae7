/// One clause of a requirement, as far as an edit needs to know it.
struct RequirementClause {
  enum Role {
    /// It admits one version: `=1.2`.
    case exact
    /// It admits versions from its own on: `>=`, `^`, `~`.
    case floor
    /// It admits versions above its own: `>`.
    case above
    /// It admits all versions that begin like it: `1.2.*`.
    case family
    /// It admits versions up to its own, or all but some.
    case ceiling
    /// It admits every version: `*`.
    case any
  }

  var role: Role
  var operatorSpan: Range<Int>
  var versionSpan: Range<Int>
  /// How many numbers are written.
  var parts: Int
}

/// Rewrites requirements of ecosystems whose clauses are an operator and a version.
enum RequirementEdit {
  /// Moves the lower bound up to `version`. Of the ways to write it the most faithful one is taken
  /// that admits the new version and nothing older.
  /// - Parameter compatible: the operators of the reach of a family, by the numbers it gives: behind
  ///   `1.*` the first, behind `1.2.*` the second.
  static func rewrite(
    _ text: String, _ clauses: [RequirementClause], toAdmit version: Version,
    atLeast: String = ">=", compatible: [String] = [], separator: String,
    scheme: some VersionScheme
  ) -> String? {
    guard isFitForEdit(version.text), scheme.version(version.text) == version else { return nil }
    let lowers = clauses.filter { $0.role != .ceiling }
    guard let first = lowers.first ?? clauses.first else {
      return [atLeast + version.text].first { scheme.admitsFrom(version, $0) }
    }
    // `>= 4.3.5` is raised, and not the `~> 4.3` beside it, where that is enough.
    for clause in lowers.count > 1 ? lowers.reversed() : [first] {
      let candidates = candidates(
        text, clause, version, atLeast: atLeast, compatible: compatible, separator: separator,
        scheme: scheme)
      if let found = candidates.first(where: { scheme.admitsFrom(version, $0) }) { return found }
    }
    return nil
  }

  /// The ways to write a requirement with another version in one clause, the best first.
  private static func candidates(
    _ text: String, _ clause: RequirementClause, _ version: Version, atLeast: String,
    compatible: [String], separator: String, scheme: some VersionScheme
  ) -> [String] {
    let bare = version.text.utf8.first == UInt8(ascii: "v") ? String(version.text.dropFirst()) : nil
    let whole = clause.operatorSpan.lowerBound..<clause.versionSpan.upperBound
    let space = text.bytes(clause.operatorSpan.upperBound..<clause.versionSpan.lowerBound)
    let bound = (atLeast.hasSuffix(" ") ? atLeast : atLeast + space) + version.text
    let full = text.replacing(clause.versionSpan, with: version.text)
    switch clause.role {
    case .exact: return [full]
    case .floor:
      guard let short = version.firstNumbers(clause.parts) else { return [full] }
      let family = text.replacing(clause.versionSpan, with: short)
      // `~> 4.3.5` ends before 4.4 where `~> 4.3` went on to 5: then both are written.
      let end = clause.versionSpan.lowerBound + short.utf8.count
      let bounded = family.replacing(end..<end, with: separator + bound)
      let shorter = compatible.prefix(1).map { text.replacing(whole, with: $0 + version.text) }
      let reach = scheme.requirement(bounded)
      return [family]
        + ([full] + shorter + [bounded]).filter { scheme.requirement($0) == reach } + [full]
    case .above: return [text.replacing(whole, with: bound)]
    case .family:
      let numbers = Swift.max(clause.parts, 1)
      return compatible.dropFirst(numbers - 1).prefix(1).map {
        text.replacing(whole, with: $0 + (bare ?? version.text))
      }
    case .any: return [text.replacing(whole, with: atLeast + version.text)]
    case .ceiling:
      let start = whole.lowerBound
      return [text.replacing(start..<start, with: bound + separator)]
    }
  }
}

extension Version {
  /// Its first numbers alone, if it has more than that many and nothing else in front of them.
  fileprivate func firstNumbers(_ count: Int) -> String? {
    guard count > 0 else { return nil }
    return text.withCursor { cursor in
      for part in 0..<count {
        if part > 0, !cursor.pass(UInt8(ascii: ".")) { return nil }
        if cursor.passDigits().isEmpty { return nil }
      }
      return cursor.current == UInt8(ascii: ".") ? text.bytes(0..<cursor.position) : nil
    }
  }
}
