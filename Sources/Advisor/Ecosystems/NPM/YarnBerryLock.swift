import ManifestSyntax
import SourceText

/// `yarn.lock` from Yarn 2 on: YAML, each entry under the descriptors it was chosen for, with the
/// `resolution` that names the package, and the workspaces as entries of their own.
enum YarnBerryLock {
  private struct Entry {
    var package: Int
    /// The folder of the workspace, if it is one.
    var project: String?
    var needs: [SyntaxValue]
  }

  static func read(_ bytes: [UInt8], into lock: inout NPMLockBuilder) -> [SyntaxProblem] {
    let tree = YAMLReader.read(bytes)
    lock.expectObject(tree.root)
    var descriptors = YarnDescriptors()
    var entries: [Entry] = []
    for value in tree.root.children where !value.hasKey("__metadata") {
      guard value.kind == .object, let key = value.key else {
        if value.kind != .missing {
          lock.report("expected-object", "A package should stand here.", at: value.span)
        }
        continue
      }
      let written = key.utf8.split(separator: UInt8(ascii: ",")).map {
        String(Substring($0.drop { $0 == UInt8(ascii: " ") }))
      }
      let asked = written.compactMap { YarnDescriptors.split($0) }
      let resolution = value["resolution"]?.string.flatMap { YarnDescriptors.split($0) }
      guard let (name, reference) = resolution ?? asked.first else {
        lock.report(
          "invalid-descriptor", "A descriptor such as name@npm:^1.0.0 should stand here.",
          at: value.keySpan)
        continue
      }
      let keys = asked.map { NPMSpecifier.descriptor($0.name, $0.specifier, dialect: .yarn) }
      let index = lock.append(package(value, name, reference, key, keys))
      for key in keys { descriptors.add(key, package: index) }
      entries.append(
        Entry(
          package: index, project: project(reference),
          needs: value.children.filter {
            $0.hasKey("dependencies") || $0.hasKey("optionalDependencies")
          }))
    }
    for entry in entries {
      for need in entry.needs.lazy.flatMap(\.children) {
        guard let name = need.key, let specifier = need.scalarText,
          let dependency = descriptors.package(
            neededAs: NPMSpecifier.descriptor(name, specifier, dialect: .yarn))
        else { continue }
        if let project = entry.project {
          lock.addRoot(
            project: project, localName: name, specifier: specifier, package: dependency,
            dialect: .yarn)
        }
        if dependency != entry.package { lock.connect(entry.package, to: dependency) }
      }
    }
    return tree.problems
  }

  /// The folder that `workspace:packages/a` names; empty for `workspace:.`.
  private static func project(_ reference: String) -> String? {
    guard reference.utf8.first == UInt8(ascii: "w"), reference.hasPrefix("workspace:") else {
      return nil
    }
    let folder = String(reference.dropFirst("workspace:".count))
    return folder == "." ? "" : folder
  }

  private static func package(
    _ value: SyntaxValue, _ name: String, _ reference: String, _ key: String, _ keys: [String]
  ) -> ResolvedPackage {
    let specifier = NPMSpecifier(reference, localName: name, dialect: .yarn)
    var source = specifier.source
    if case .url = source { source = NPMSpecifier.source(ofResolved: reference, name: name) }
    let version = value["version"]
    let keySpan = value.keySpan
    var nameSpan = keySpan
    if keySpan.length == key.utf8.count, let (written, _) = YarnDescriptors.split(key) {
      nameSpan = SourceSpan(keySpan.start, keySpan.start + written.utf8.count)
    }
    return ResolvedPackage(
      ecosystem: .npm, name: specifier.name, version: version?.scalarText ?? "", source: source,
      isDirect: false,
      spans: EntrySpans(name: nameSpan, version: version?.contentSpan, entry: value.entrySpan),
      descriptors: keys)
  }
}
