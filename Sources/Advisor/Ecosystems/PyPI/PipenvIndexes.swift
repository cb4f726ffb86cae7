import ManifestSyntax

/// The indexes that a Pipfile and its lockfile name. The first is the default, which the public
/// index is, or a mirror that stands in for it.
struct PipenvIndexes {
  private var addresses: [String: String] = [:]
  private var first: String?

  init(_ sources: SyntaxValue?) {
    for source in sources?.oneOrMany ?? [] {
      guard let name = source["name"]?.string else { continue }
      first = first ?? name
      addresses[name] = source["url"]?.string
    }
  }

  func source(of entry: SyntaxValue) -> PackageSource {
    if let source = PythonRequirement.source(of: entry) { return source }
    guard let name = entry["index"]?.string, name != first else { return .registry }
    return PythonIndex.isPublic(addresses[name] ?? name) ? .registry : .otherRegistry(name)
  }
}
