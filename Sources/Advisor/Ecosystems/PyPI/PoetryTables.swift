import ManifestSyntax
import SourceText

/// The dependency tables of Poetry (Poetry documentation, "Dependency specification").
struct PoetryTables {
  /// The addresses of the indexes that `tool.poetry.source` names.
  private var indexes: [String: String] = [:]
  private let scheme = PoetryScheme()

  init(_ poetry: SyntaxValue) {
    for source in poetry["source"].children {
      if let name = source["name"]?.string { indexes[name] = source["url"]?.string }
    }
  }

  /// The requirements of one entry: a string, a table, or an array of these for several platforms.
  /// `python` is the interpreter and no package.
  func requirements(_ entry: SyntaxValue, groups: [String]) -> [Requirement] {
    guard let key = entry.key, !key.isEmpty, PyPIName.normalized(key) != "python" else {
      return []
    }
    let choices = entry.oneOrMany
    return choices.compactMap { choice in
      switch choice.kind {
      case .string:
        return requirement(key, entry, choice, version: choice, groups: groups)
      case .object:
        var result = requirement(key, entry, choice, version: choice["version"], groups: groups)
        result.source = source(of: choice)
        if choice["optional"]?.boolean == true { result.groups.append("optional") }
        return result
      default: return nil
      }
    }
  }

  private func requirement(
    _ key: String, _ entry: SyntaxValue, _ choice: SyntaxValue, version: SyntaxValue?,
    groups: [String]
  ) -> Requirement {
    let text = version?.string ?? ""
    return Requirement(
      ecosystem: .pypi, name: key, text: text,
      versions: version == nil ? .all : scheme.requirement(text),
      pinned: version == nil ? nil : scheme.pinnedVersion(text), groups: groups,
      spans: EntrySpans(
        name: entry.keySpan, version: version?.contentSpan,
        entry: entry.id == choice.id ? entry.entrySpan : choice.span))
  }

  private func source(of table: SyntaxValue) -> PackageSource {
    if let source = PythonRequirement.source(of: table) { return source }
    guard let name = table["source"]?.string else { return .registry }
    // Poetry knows the public index by this name without being told.
    let isPublic = name.lowercased() == "pypi" || indexes[name].map(PythonIndex.isPublic) == true
    return isPublic ? .registry : .otherRegistry(name)
  }
}
