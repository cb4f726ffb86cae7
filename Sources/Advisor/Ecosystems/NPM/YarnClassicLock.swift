import ManifestSyntax
import SourceText

/// `yarn.lock` of Yarn 1: one entry per chosen version, under all the descriptors it was chosen for.
///
/// The file does not say what the project asks for itself; a descriptor that no package needs must
/// be the project's.
enum YarnClassicLock {
  private struct Request {
    var localName: String
    var specifier: String
    var key: String
  }

  static func read(_ bytes: [UInt8], into lock: inout NPMLockBuilder) -> [SyntaxProblem] {
    let tree = YarnLockReader.read(bytes)
    var descriptors = YarnDescriptors()
    var requests: [[Request]] = []
    var needs: [[SyntaxValue]] = []
    for entry in tree.root.children {
      guard entry.kind == .object else {
        if entry.kind != .missing {
          lock.report("expected-object", "A package should stand here.", at: entry.span)
        }
        continue
      }
      let written = YarnLockReader.descriptors(of: entry)
      let asked = written.compactMap { descriptor in
        YarnDescriptors.split(descriptor.text).map { name, specifier in
          Request(
            localName: name, specifier: specifier,
            key: NPMSpecifier.descriptor(name, specifier, dialect: .npm))
        }
      }
      guard let first = asked.first, let place = written.first?.span else {
        lock.report(
          "invalid-descriptor", "A descriptor such as name@^1.0.0 should stand here.",
          at: entry.keySpan)
        continue
      }
      let nameSpan = SourceSpan(
        place.start, min(place.end, place.start + first.localName.utf8.count))
      let index = lock.append(
        package(entry, first.localName, first.specifier, nameSpan, asked.map(\.key)))
      requests.append(asked)
      needs.append(
        entry.children.filter {
          $0.hasKey("dependencies") || $0.hasKey("optionalDependencies")
        })
      for request in asked { descriptors.add(request.key, package: index) }
    }
    for (index, tables) in needs.enumerated() {
      for need in tables.lazy.flatMap(\.children) {
        guard let name = need.key, let specifier = need.scalarText else { continue }
        let key = NPMSpecifier.descriptor(name, specifier, dialect: .npm)
        if let dependency = descriptors.package(neededAs: key), dependency != index {
          lock.connect(index, to: dependency)
        }
      }
    }
    for (index, asked) in requests.enumerated() {
      for request in asked where !descriptors.isNeeded(request.key) {
        lock.addRoot(
          project: "", localName: request.localName, specifier: request.specifier, package: index)
      }
    }
    return tree.problems
  }

  private static func package(
    _ entry: SyntaxValue, _ localName: String, _ specifier: String, _ nameSpan: SourceSpan,
    _ keys: [String]
  ) -> ResolvedPackage {
    let specifier = NPMSpecifier(specifier, localName: localName)
    let version = entry["version"]
    var source = specifier.source
    // An offline mirror leaves only the name of the archive.
    if let resolved = entry["resolved"]?.scalarText, resolved.utf8.contains(UInt8(ascii: ":")) {
      source = NPMSpecifier.source(ofResolved: resolved, name: specifier.name)
    }
    return ResolvedPackage(
      ecosystem: .npm, name: specifier.name, version: version?.scalarText ?? "", source: source,
      spans: EntrySpans(name: nameSpan, version: version?.contentSpan, entry: entry.entrySpan),
      descriptors: keys)
  }
}
