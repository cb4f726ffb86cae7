import ManifestSyntax
package import SourceText

/// `yarn.lock`: of Yarn 1 in a format of its own, from Yarn 2 on ("Berry") in YAML.
package struct YarnLock: ManifestFormat {
  package var name: String { "yarn-lock" }
  package var kind: DocumentKind { .lockfile }
  package var override: String? { #""resolutions": { "NAME": "NEW" } in package.json"# }

  package var reference: FormatReference {
    FormatReference(
      "yarn.lock",
      reads: "Yarn 1 and Berry: every entry, aliases, patches, who needs whom")
  }

  package let fileNames = ["yarn.lock"]

  package func matches(_ path: DocumentPath) -> Bool {
    hasNameOf(path) && !path.isInstalledByNPM
  }

  package func read(_ text: DocumentText) -> Reading {
    var lock = NPMLockBuilder()
    let isBerry = isBerry(text)
    let problems =
      isBerry
      ? YarnBerryLock.read(text.bytes, into: &lock) : YarnClassicLock.read(text.bytes, into: &lock)
    // Yarn 1 has no command that moves a package on which another one brings in.
    return lock.reading(
      refreshCommand: "yarn install", updateCommand: isBerry ? "yarn up --recursive NAME" : nil,
      syntaxProblems: problems)
  }

  /// An entry stands under all that is asked of its package.
  package func requestFinder(_ lockfile: Document) -> RequestFinder? {
    guard let packages = lockfile.reading.lockfile?.packages else { return nil }
    return { package, dependents in
      let descriptors = packages.element(at: package)?.descriptors ?? []
      guard !descriptors.isEmpty else { return nil }
      return descriptors.compactMap(YarnDescriptors.split).map { name, specifier in
        VersionRequest(
          npm: specifier, localName: name, dependent: dependents.count == 1 ? dependents.first : nil
        )
      }
    }
  }

  /// Only Berry writes `__metadata:`, at the start of a line near the top.
  private func isBerry(_ text: DocumentText) -> Bool {
    let mark = Array("__metadata:".utf8)
    return text.lines.lineStarts.prefix(64).contains { text.bytes[$0...].starts(with: mark) }
  }
}

/// Entries found by the descriptors that asked for them.
struct YarnDescriptors {
  /// The descriptors, normalised, of each package.
  private var numbers = TextNumbers()
  /// For each descriptor by its number.
  private var packages: [Int?] = []
  private var areNeeded: [Bool] = []

  private mutating func number(of descriptor: String) -> Int {
    let number = numbers.number(of: descriptor)
    if number == packages.count {
      packages.append(nil)
      areNeeded.append(false)
    }
    return number
  }

  mutating func add(_ descriptor: String, package: Int) {
    packages[number(of: descriptor)] = package
  }

  /// The package that was chosen for what another package needs.
  mutating func package(neededAs descriptor: String) -> Int? {
    let number = number(of: descriptor)
    areNeeded[number] = true
    return packages[number]
  }

  func isNeeded(_ descriptor: String) -> Bool {
    numbers.find(descriptor).map { areNeeded[$0] } ?? false
  }

  /// Splits `@scope/name@^1.0.0` before its requirement.
  static func split(_ descriptor: String) -> (name: String, specifier: String)? {
    guard let at = descriptor.utf8.dropFirst().firstIndex(of: UInt8(ascii: "@")) else {
      return nil
    }
    return (
      String(descriptor[..<at]), String(descriptor[descriptor.utf8.index(after: at)...])
    )
  }
}
