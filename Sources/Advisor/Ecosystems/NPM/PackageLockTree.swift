import ManifestSyntax
import SourceText

/// The `dependencies` of a package lock, version 1: packages by name, each with those that lie in
/// its own `node_modules` folder.
///
/// This form does not say what the project asks for itself. What no package needs, the project
/// must; and everything at the top is to be found by its bare name, whatever the requirement.
enum PackageLockTree {
  private struct Entry {
    var needs: SyntaxValue?
    var place: NodeModules.Place
  }

  static func read(_ dependencies: SyntaxValue, into lock: inout NPMLockBuilder) {
    var tree = NodeModules()
    var entries: [Entry] = []
    var tops: [(index: Int, localName: String)] = []
    /// The package at each place.
    var owners: [Int?] = [nil]
    var open: [(table: SyntaxValue, place: NodeModules.Place)] = [
      (dependencies, NodeModules.root)
    ]
    while let (table, parent) = open.popLast() {
      guard table.kind == .object else {
        lock.report("expected-object", "Packages by their names should stand here.", at: table.span)
        continue
      }
      for value in table.children {
        guard value.kind == .object, let name = value.key, !name.isEmpty else {
          if value.kind != .missing {
            lock.report("expected-object", "A package should stand here.", at: value.span)
          }
          continue
        }
        let place = tree.install(name, in: parent)
        var package = package(value, name: name)
        if parent == NodeModules.root {
          package.descriptors = [name]
        } else {
          package.isDirect = false
        }
        let index = lock.append(package)
        owners.append(index)
        if parent == NodeModules.root { tops.append((index, name)) }
        // npm 5 wrote `true` where npm 6 writes a table.
        let needs = value["requires"]
        entries.append(Entry(needs: needs?.kind == .object ? needs : nil, place: place))
        if let nested = value["dependencies"] { open.append((nested, place)) }
      }
    }
    for (index, entry) in entries.enumerated() {
      guard let needs = entry.needs else { continue }
      for need in needs.children {
        guard need.hasKey, let place = tree.resolve(keyOf: need, from: entry.place),
          let dependency = owners[Int(place)], dependency != index
        else { continue }
        lock.connect(index, to: dependency)
      }
    }
    lock.addRootsByNeed(among: tops)
  }

  private static func package(_ value: SyntaxValue, name: String) -> ResolvedPackage {
    let version = value["version"]
    let text = version?.string ?? ""
    // For packages that are not the registry's, `version` holds their address; for aliases
    // `npm:real@1.2.3`.
    let specifier = NPMSpecifier(text, localName: name)
    var source = specifier.source
    if case .url = source {
      source = NPMSpecifier.source(ofResolved: text, name: name)
    } else if source == .registry, let resolved = value["resolved"]?.string {
      source = NPMSpecifier.source(ofResolved: resolved, name: specifier.name)
    }
    var groups: [String] = []
    if value["dev"]?.boolean == true { groups.append("dev") }
    if value["optional"]?.boolean == true { groups.append("optional") }
    let isVersion = specifier.source == .registry
    var versionSpan = version?.contentSpan
    if let content = versionSpan, isVersion, content.length == text.utf8.count {
      versionSpan = SourceSpan(content.end - specifier.requirement.utf8.count, content.end)
    }
    return ResolvedPackage(
      ecosystem: .npm, name: specifier.name, version: isVersion ? specifier.requirement : "",
      source: source, groups: groups,
      spans: EntrySpans(name: value.keySpan, version: versionSpan, entry: value.entrySpan),
      deprecation: value["deprecated"]?.string)
  }
}
