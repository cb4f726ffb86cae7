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
    let bare = version.text.utf8.first == UInt8(ascii: "v") ? String(version.text.dropFirst()) : nil
    let lower = clauses.first { $0.role != .ceiling } ?? clauses.first
    guard let lower else {
      return [atLeast + version.text].first { scheme.admitsFrom(version, $0) }
    }
    let whole = lower.operatorSpan.lowerBound..<lower.versionSpan.upperBound
    let space = text.bytes(lower.operatorSpan.upperBound..<lower.versionSpan.lowerBound)
    let bound = atLeast.hasSuffix(" ") ? atLeast : atLeast + space
    var candidates: [String] = []
    switch lower.role {
    case .exact: break
    case .floor:
      if let short = version.firstNumbers(lower.parts) {
        candidates.append(text.replacing(lower.versionSpan, with: short))
      }
    case .above:
      candidates.append(text.replacing(whole, with: bound + version.text))
    case .family:
      let numbers = Swift.max(lower.parts, 1)
      for `operator` in compatible.dropFirst(numbers - 1).prefix(1) {
        candidates.append(text.replacing(whole, with: `operator` + (bare ?? version.text)))
      }
    case .any: candidates.append(text.replacing(whole, with: atLeast + version.text))
    case .ceiling:
      let start = whole.lowerBound
      candidates.append(
        text.replacing(start..<start, with: bound + version.text + separator))
    }
    if lower.role == .exact || lower.role == .floor {
      candidates.append(text.replacing(lower.versionSpan, with: version.text))
    }
    return candidates.first { scheme.admitsFrom(version, $0) }
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
