/// What the requirement texts of a manifest mean.
///
/// To read one costs more than all else that a manifest's entry needs, and a keystroke changes one
/// of hundreds. So the meanings of an earlier reading are taken over: the same text, read with the
/// same scheme, means the same.
struct RequirementTexts {
  typealias Meaning = (versions: VersionSet?, pinned: Version?)

  private let scheme: any VersionScheme
  private var known: [String: Meaning] = [:]

  /// - Parameter previous: an earlier reading of the same manifest.
  init(_ scheme: some VersionScheme, _ previous: Reading?) {
    self.scheme = scheme
    let requirements = previous?.manifest?.requirements ?? []
    known.reserveCapacity(requirements.count)
    for requirement in requirements
    where requirement.spans.version != nil && requirement.source == .registry
      && requirement.inherits == nil
    {
      known[requirement.text] = (requirement.versions, requirement.pinned)
    }
  }

  /// The versions that a text admits, nil if it is no requirement; and the one that it pins.
  mutating func meaning(of text: String) -> Meaning {
    if let meaning = known[text] { return meaning }
    let meaning = Self.meaning(of: text, scheme)
    known[text] = meaning
    return meaning
  }

  static func meaning(of text: String, _ scheme: some VersionScheme) -> Meaning {
    let versions = scheme.requirement(text)
    return (versions, versions == nil ? nil : scheme.pinnedVersion(text))
  }
}
