import ManifestSyntax

/// What a check found at one time, kept to compare later checks with: `docs/baseline.schema.json`.
package struct Baseline: Sendable {
  package static let version = 1
  /// The member that tells a baseline from other JSON, and its version.
  package static let mark = "forewarnBaseline"

  /// One file that was checked.
  package struct File: Sendable, Equatable {
    package var path: String
    package var packages: PackageUses
    package var findings: [SeenFinding]

    package init(path: String, packages: PackageUses, findings: [SeenFinding]) {
      self.path = path
      self.packages = packages
      self.findings = findings
    }
  }

  package struct Problem: Error, CustomStringConvertible {
    package var description: String
  }

  package var files: [File]
  /// When the database was built that was asked.
  package var databaseDate: Timestamp

  /// Reads what was written. Anything that is not whole is refused: a part of a baseline would let
  /// findings pass, or stop them, for no reason.
  package init(_ bytes: [UInt8]) throws(Problem) {
    let tree = JSONReader.read(bytes)
    guard tree.isWellFormed, tree.root.kind == .object else {
      throw Problem(description: "it is not JSON")
    }
    guard let version = tree.root[Self.mark]?.integer else {
      throw Problem(
        description: tree.root["notAssessed"] == nil
          ? "it is not a baseline"
          : "it is a report, which does not hold all packages; `--write-baseline` writes a baseline"
      )
    }
    guard version == Self.version else {
      throw Problem(description: "it is a baseline of another version (\(version))")
    }
    guard
      let date = tree.root[path: "database", "builtAt"]?.string
        .flatMap({ Timestamp(rfc3339: $0) }),
      let list = tree.root["files"], list.kind == .array
    else { throw Problem(description: "it does not say of which database and files it is") }
    databaseDate = date
    files = []
    var seen: Set<String> = []
    for child in list.children {
      guard let path = child["path"]?.string, seen.insert(path).inserted,
        let packages = Self.packages(child["packages"]),
        let findings = Self.findings(child["findings"], path)
      else { throw Problem(description: "what it says of file \(files.count + 1) is damaged") }
      files.append(File(path: path, packages: packages, findings: findings))
    }
  }

  private static func packages(_ value: SyntaxValue?) -> PackageUses? {
    guard let value, value.kind == .object else { return nil }
    var uses: [String: Set<String>] = [:]
    for entry in value.children {
      guard let name = entry.key, entry.kind == .array, let texts = strings(entry) else {
        return nil
      }
      uses[name] = Set(texts)
    }
    return PackageUses(uses)
  }

  private static func findings(_ value: SyntaxValue?, _ path: String) -> [SeenFinding]? {
    guard let value, value.kind == .array else { return nil }
    var findings: [SeenFinding] = []
    for child in value.children {
      guard let code = child["code"]?.string, let package = child["package"]?.string,
        let names = child["advisories"].flatMap({ strings($0) })
      else { return nil }
      findings.append(SeenFinding(path: path, code: code, package: package, names: names))
    }
    return findings
  }

  private static func strings(_ value: SyntaxValue) -> [String]? {
    guard value.kind == .array else { return nil }
    var result: [String] = []
    for child in value.children {
      guard let text = child.string else { return nil }
      result.append(text)
    }
    return result
  }

  /// The state to compare with.
  /// - Parameter isGone: whether there is no file of a path any more.
  package func state(isGone: (String) -> Bool) -> EarlierState {
    var state = EarlierState()
    for file in files {
      let isGone = isGone(file.path)
      state.add(file.packages, of: file.path, isGone: isGone)
      for finding in file.findings { state.add(finding, isGone: isGone) }
    }
    return state
  }
}
