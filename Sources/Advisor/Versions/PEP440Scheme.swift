/// Python's versions and version specifiers, as the `packaging` library reads them.
package struct PEP440Scheme: VersionScheme {
  package init() {}
  package var name: String { "pep440" }

  package func version(_ text: String) -> Version? { PEP440.version(text) }

  /// By default a prerelease is admitted if a specifier names one: so pip and uv choose as long as
  /// a release satisfies too.
  package func requirement(_ text: String, prereleases: PrereleaseRule) -> VersionSet? {
    PEP440Specifier.list(text).map { PEP440Specifier.admitted($0, prereleases) }
  }

  /// As `SpecifierSet.contains` for one version: since nothing else satisfies, a prerelease is
  /// admitted unless prereleases are excluded, and `===` compares texts.
  package func satisfies(
    _ version: String, _ requirement: String, prereleases: PrereleaseRule?
  ) -> Bool? {
    guard let specifiers = PEP440Specifier.list(requirement) else { return nil }
    let parsed = self.version(version)
    if parsed?.isPrerelease == true, prereleases == .excluded { return false }
    return specifiers.allSatisfy { specifier in
      if specifier.operator == .arbitrary {
        return isSameText(requirement.bytes(specifier.versionSpan), version)
      }
      return parsed.map { specifier.interval.contains($0.key) } ?? false
    }
  }

  private func isSameText(_ a: String, _ b: String) -> Bool {
    a.utf8.count == b.utf8.count
      && zip(a.utf8, b.utf8).allSatisfy { $0.lowercased == $1.lowercased }
  }

  package func pinnedVersion(_ text: String) -> Version? {
    PEP440Edit.pin(PEP440Specifier.list(text), in: text)
  }

  package func rewrite(_ text: String, toAdmit version: Version) -> String? {
    guard let specifiers = PEP440Specifier.list(text) else { return nil }
    return PEP440Edit.rewrite(text, specifiers, toAdmit: version, scheme: self)
  }

  package func isMajorChange(from a: Version, to b: Version) -> Bool {
    PEP440Edit.isMajorChange(from: a, to: b)
  }

  package func isPatchChange(from a: Version, to b: Version) -> Bool {
    PEP440Edit.isPatchChange(from: a, to: b)
  }
}

/// Poetry's requirements on PEP 440 versions: besides its operators, `^1.2`, `~1.2`, a bare version
/// that means exactly that, `1.2.*`, `*`, and alternatives with `||`.
/// <https://python-poetry.org/docs/dependency-specification/>
package struct PoetryScheme: VersionScheme {
  package init() {}
  package var name: String { "pep440-poetry" }

  package func version(_ text: String) -> Version? { PEP440.version(text) }

  package func requirement(_ text: String, prereleases: PrereleaseRule) -> VersionSet? {
    alternatives(text)?.reduce(.empty) { set, specifiers in
      set.union(PEP440Specifier.admitted(specifiers, prereleases))
    }
  }

  package func pinnedVersion(_ text: String) -> Version? {
    guard let alternatives = alternatives(text), alternatives.count == 1 else { return nil }
    return PEP440Edit.pin(alternatives.first, in: text)
  }

  package func rewrite(_ text: String, toAdmit version: Version) -> String? {
    guard let alternatives = alternatives(text), alternatives.count == 1,
      let specifiers = alternatives.first
    else { return nil }
    return PEP440Edit.rewrite(text, specifiers, toAdmit: version, scheme: self)
  }

  package func isMajorChange(from a: Version, to b: Version) -> Bool {
    PEP440Edit.isMajorChange(from: a, to: b)
  }

  package func isPatchChange(from a: Version, to b: Version) -> Bool {
    PEP440Edit.isPatchChange(from: a, to: b)
  }

  /// The alternatives between `||`, each a list of clauses of which all must hold.
  private func alternatives(_ text: String) -> [[PEP440Specifier]]? {
    text.withCursor { cursor in
      var result: [[PEP440Specifier]] = [[]]
      cursor.passSpaces()
      while !cursor.isAtEnd {
        guard let clause = clause(&cursor) else { return nil }
        result[result.count - 1].append(clause)
        cursor.passSpaces()
        if cursor.pass(UInt8(ascii: "|")) {
          _ = cursor.pass(UInt8(ascii: "|"))
          result.append([])
          cursor.passSpaces()
          if cursor.isAtEnd { return nil }
        } else if cursor.pass(UInt8(ascii: ",")) {
          cursor.passSpaces()
          if cursor.isAtEnd { return nil }
        }
      }
      return result.contains { $0.isEmpty } ? nil : result
    }
  }

  private func clause(_ cursor: inout ByteCursor) -> PEP440Specifier? {
    let start = cursor.position
    var `operator` = PEP440Specifier.passOperator(&cursor)
    if `operator` == nil {
      if cursor.pass("^") {
        `operator` = .caret
      } else if cursor.pass("~") {
        `operator` = .tilde
      } else if cursor.pass("=") {
        `operator` = .equal
      }
    }
    let operatorSpan = start..<cursor.position
    cursor.passSpaces()
    if operatorSpan.isEmpty, cursor.pass("*") {
      return PEP440Specifier(
        operator: .any, version: nil, isPrefix: false, operatorSpan: operatorSpan,
        versionSpan: start..<cursor.position)
    }
    return PEP440Specifier.versioned(
      &cursor, `operator` == .arbitrary ? .equal : `operator` ?? .equal, operatorSpan)
  }
}
