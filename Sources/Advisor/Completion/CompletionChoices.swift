package import SourceText

/// One thing that may be written at a ``CompletionPlace``. In a list the best comes first.
package struct CompletionChoice: Sendable, Equatable {
  /// What to show: the version, or the name of the package.
  package var label: String
  /// What stands in the file when it was chosen.
  package var replacement: String
  /// Why to choose it, or why not; plain text.
  package var reason: String
  /// Whether a known advisory speaks against it.
  package var isAffected: Bool
}

extension DocumentContext {
  /// What may be written at a place, the best first.
  ///
  /// The database knows the versions that advisories name as fixed, and the lockfile that which is
  /// in use; of other versions it does not know that they exist, and offers none.
  /// - Throws: what the source throws.
  package func choices(
    at place: CompletionPlace, advisories: any AdvisorySource
  ) throws -> [CompletionChoice] {
    switch place {
    case .version(let requirement, _):
      return try versions(for: requirement, advisories)
    case .name(let ecosystem, let prefix, _):
      return try names(ecosystem, prefix, advisories)
    }
  }

  private func versions(
    for requirement: Requirement, _ advisories: any AdvisorySource
  ) throws -> [CompletionChoice] {
    let package = requirement.identity
    guard let scheme = package.ecosystem.definition?.versions else { return [] }
    let records = try advisories.records(for: [package])[package] ?? []
    let locked = lockedVersion(of: package)
    let versions = KnownVersions(records, locked: locked, scheme: scheme)
    return versions.ranked.compactMap { known in
      guard
        let text = requirement.text == known.version.text
          ? requirement.text
          : document.format.rewrite(requirement, toAdmit: known.version, scheme: scheme)
      else { return nil }
      var reasons: [String] = []
      if known.version.text == locked { reasons.append("in the lockfile") }
      if known.affecting.isEmpty {
        reasons.append(records.isEmpty ? "no advisories" : "no known advisory affects it")
      } else {
        reasons.append("affected by " + Self.listed(known.affecting))
      }
      if !known.mended.isEmpty { reasons.append("fixes \(Self.listed(known.mended))") }
      return CompletionChoice(
        label: displayed(known.version.text), replacement: text,
        reason: reasons.joined(separator: "; "), isAffected: !known.affecting.isEmpty)
    }
  }

  private static func listed(_ ids: [String]) -> String {
    let shown = ids.prefix(2).map { displayed($0) }.joined(separator: ", ")
    return ids.count > 2 ? "\(shown) and \(ids.count - 2) more" : shown
  }

  private func lockedVersion(of package: PackageIdentity) -> String? {
    let found = lockfile?.reading.lockfile?.packages.filter { $0.identity == package } ?? []
    return (found.first { $0.isDirect == true } ?? found.first)?.version
  }

  /// So many names are offered at once; more letters find the others.
  package static let nameLimit = 50

  private func names(
    _ ecosystem: Ecosystem, _ prefix: String, _ advisories: any AdvisorySource
  ) throws -> [CompletionChoice] {
    let normalized = PackageIdentity(ecosystem, prefix).name
    let known = try advisories.packages(of: ecosystem, namedFrom: normalized)
    var locked: [String: ResolvedPackage] = [:]
    for package in lockfile?.reading.lockfile?.packages ?? []
    where package.identity.ecosystem == ecosystem && package.identity.name.hasPrefix(normalized) {
      locked[package.identity.name] = package
    }
    // The more a package is used, the more is found in it: the count stands for what people mean.
    let best = known.sorted { a, b in
      let (isA, isB) = (locked[a.name] != nil, locked[b.name] != nil)
      return isA != isB
        ? isA : (-a.advisoryCount, a.name) < (-b.advisoryCount, b.name)
    }.prefix(Self.nameLimit)
    let quiet = locked.keys.filter { name in !known.contains { $0.name == name } }.sorted()
    let identities = best.map { PackageIdentity(ecosystem, $0.name) }
    let records = try advisories.records(for: identities)
    let choices = zip(best, identities).map { package, identity -> CompletionChoice in
      let newest = ecosystem.definition?.versions.flatMap {
        KnownVersions(records[identity] ?? [], locked: nil, scheme: $0).newestUnaffected
      }
      let count = package.advisoryCount
      var reason = "\(count) known advisor\(count == 1 ? "y" : "ies")"
      reason +=
        newest.map { "; none affects \(displayed($0.text))" }
        ?? "; no version is known that none affects"
      return CompletionChoice(
        label: displayed(locked[package.name]?.name ?? package.name),
        replacement: locked[package.name]?.name ?? package.name,
        reason: (locked[package.name].map { "in the lockfile, \(displayed($0.version)); " } ?? "")
          + reason, isAffected: newest == nil)
    }
    let others = quiet.prefix(Self.nameLimit - choices.count).compactMap { name in
      locked[name].map {
        CompletionChoice(
          label: displayed($0.name), replacement: $0.name,
          reason: "in the lockfile, \(displayed($0.version)); no advisories", isAffected: false)
      }
    }
    return (choices + others).filter { isFitForCompletion($0.replacement) }
  }
}

/// The versions of a package that are known to exist, and what is known against each.
struct KnownVersions {
  struct Entry {
    var version: Version
    /// The advisories that affect it, or may do so.
    var affecting: [String] = []
    /// Those that name it as fixed.
    var mended: [String] = []
  }

  private let entries: [Entry]

  init(_ records: [AffectedRecord], locked: String?, scheme: any VersionScheme) {
    // A remark on the whole package is nothing against one of its versions.
    let live = records.filter {
      !$0.isWithdrawn && !$0.isRetracted && ($0.kind == .vulnerability || $0.kind == .malicious)
    }
    guard !live.contains(where: { $0.kind == .malicious && $0.fixes.isEmpty }) else {
      entries = []
      return
    }
    var mended: [String: [String]] = [:]
    for record in live {
      for fix in record.fixes { mended[fix, default: []].append(record.id) }
    }
    var seen: Set<VersionKey> = []
    entries = (Array(mended.keys) + (locked.map { [$0] } ?? [])).sorted()
      .compactMap { text -> Entry? in
        guard isFitForEdit(text), let version = scheme.version(text),
          !version.isPrerelease || text == locked, seen.insert(version.key).inserted
        else { return nil }
        let affecting = live.filter { $0.verdict(for: text) != .unaffected }
        return Entry(
          version: version, affecting: affecting.map(\.id), mended: mended[text] ?? [])
      }
      .sorted { $0.version.key > $1.version.key }
  }

  var newestUnaffected: Version? { entries.first { $0.affecting.isEmpty }?.version }

  /// Those that nothing is known against, then the others; of each the newest first.
  var ranked: [Entry] {
    entries.filter(\.affecting.isEmpty) + entries.filter { !$0.affecting.isEmpty }
  }
}

/// Whether a name from a database or a lockfile may be written into somebody's file: it has nothing
/// in it that could end a quoted text, or a line.
func isFitForCompletion(_ name: String) -> Bool {
  !name.isEmpty && name.utf8.count <= 256
    && name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "+"),
        UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "@"),
        UInt8(ascii: ":"), UInt8(ascii: "~"):
        true
      default: false
      }
    }
}
