import SourceText

extension EcosystemDefinition {
  /// ConanCenter, the C and C++ recipes of Conan. OSV has a name for it and no records yet.
  package static let conanCenter = EcosystemDefinition(
    .conanCenter, purlType: "conan", versions: ConanScheme(),
    formats: [ConanfileTxt(), ConanfilePy(), ConanLock()], packageNoun: "recipe", advisories: .none)
}

extension Ecosystem {
  static let conanCenter = Ecosystem("ConanCenter")
}

/// A reference of Conan: `name/1.0@user/channel#revision`, where the version may be a range in
/// brackets (<https://docs.conan.io/2/reference/conanfile/methods/requirements.html>).
struct ConanReference {
  let name: SourceSlice
  let version: SourceSlice
  let isRange: Bool
  let source: PackageSource

  /// Nil for a text without `/`.
  init?(_ slice: SourceSlice) {
    let (name, rest) = slice.trimmed.split(at: UInt8(ascii: "/"))
    guard let rest, !name.isEmpty else { return nil }
    self.name = name
    var tail: SourceSlice?
    if rest.hasPrefix("[") {
      let (range, after) = rest.dropFirst(1).split(at: UInt8(ascii: "]"))
      (version, isRange, tail) = (range, true, after)
    } else {
      var end = rest.span.start
      while end < rest.span.end, !"@#:%".utf8.contains(rest.bytes[end]) { end += 1 }
      (version, isRange) = (rest.part(rest.span.start, end), false)
      tail = rest.part(end, rest.span.end)
    }
    // A user and a channel name a package of somebody's own; `_/_` stands for none.
    let user = tail?.split(at: UInt8(ascii: "@")).1?.split(at: UInt8(ascii: "#")).0.text ?? ""
    source = user.isEmpty || user.hasPrefix("_/") ? .registry : .otherRegistry(user)
  }

  func requirement(_ groups: [String], entry: SourceSpan) -> Requirement {
    let scheme = ConanScheme()
    // Options of the range follow a comma: `[>1 <2, include_prerelease]`.
    let range = isRange ? version.split(at: UInt8(ascii: ",")).0.trimmed : version
    return Requirement(
      ecosystem: .conanCenter, name: name.text, text: range.text,
      versions: isRange
        ? scheme.requirement(range.text)
        : scheme.version(range.text).map {
          VersionSet(IntervalSet(only: $0.key))
        },
      pinned: isRange ? nil : scheme.version(range.text), source: source, groups: groups,
      spans: EntrySpans(name: name.span, version: range.span, entry: entry))
  }

  func resolvedPackage(_ groups: [String], entry: SourceSpan) -> ResolvedPackage {
    ResolvedPackage(
      ecosystem: .conanCenter, name: name.text, version: version.text, source: source,
      groups: groups, spans: EntrySpans(name: name.span, version: version.span, entry: entry))
  }
}
