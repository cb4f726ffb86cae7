extension AffectedRecord {
  /// Whether a version of the record's package is affected.
  ///
  /// A version that cannot be read, or ranges that cannot be ordered, are judged by the record's
  /// list alone; what the list does not name is unknown, never unaffected. Ranges that hold every
  /// version hold these too.
  package func verdict(for text: String) -> Verdict {
    verdict(for: text, read: scheme?.advisoryVersion(text))
  }

  /// The same for a version that was read with the ecosystem's scheme already.
  package func verdict(for version: Version) -> Verdict {
    verdict(for: version.text, read: version)
  }

  /// The scheme of the keys in `affected`: SemVer where the ecosystem has none (`RangeCompiler`).
  var scheme: (any VersionScheme)? {
    package.ecosystem.definition?.versions ?? (affected.isEmpty ? nil : Ecosystems.semVer)
  }

  /// The same for a text and the version that the record's scheme reads in it, nil if none: for those
  /// who ask many records of one package.
  func verdict(for text: String, read version: Version?) -> Verdict {
    if isWithdrawn { return .unaffected }
    // Neither an order nor a readable version is needed to be one of all.
    if affected == .all { return .affected }
    if let version, affected.contains(version.key) { return .affected }
    if lists(text, version) { return .affected }
    if let bound = unreadableBounds.first {
      return scheme == nil
        ? .unknown("the version order of \(displayed(package.ecosystem.name)) is not known")
        : .unknown(
          "its bound \"\(displayed(bound))\" is not a version of \(displayed(package.ecosystem.name))"
        )
    }
    if version == nil, scheme != nil {
      return .unknown(
        "\"\(displayed(text))\" is not a version of \(displayed(package.ecosystem.name))")
    }
    return .unaffected
  }

  private func lists(_ text: String, _ version: Version?) -> Bool {
    if listed.contains(text) { return true }
    guard let version, let scheme = package.ecosystem.definition?.versions else { return false }
    return listed.contains { scheme.advisoryVersion($0)?.key == version.key }
  }
}
