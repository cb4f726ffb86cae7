import ManifestSyntax
package import SourceText

/// `deno.lock`, versions 2 to 5: the packages of npm and JSR, what each needs, and the checksums of
/// files that were fetched by address.
package struct DenoLock: ManifestFormat {
  package let name = "deno-lock"
  package let kind = DocumentKind.lockfile
  package let updateCommand: String? = "deno update NAME"
  package let reference = FormatReference(
    "deno.lock", reads: "versions 2 to 5: every package of npm and JSR, who needs whom, addresses")

  package init() {}

  package let fileNames = ["deno.lock"]

  package func read(_ text: DocumentText) -> Reading {
    let tree = JSONReader.read(text.bytes)
    let root = tree.root
    var reader = DenoLockReader()
    // Version 2 keeps npm's packages under `npm.packages`, version 3 all under `packages`.
    reader.add(root[path: "npm", "packages"] ?? root["npm"], .npm)
    reader.add(root[path: "packages", "npm"], .npm)
    reader.add(root["jsr"], .jsr)
    reader.add(root[path: "packages", "jsr"], .jsr)
    for address in root["remote"].children { reader.addRemote(address) }
    let specifiers =
      root["specifiers"] ?? root[path: "packages", "specifiers"]
      ?? root[path: "npm", "specifiers"]
    return Reading(.lockfile(reader.lockfile(specifiers)), problems: tree.problemsExpectingObject)
  }
}

private struct DenoLockReader {
  private var packages: [ResolvedPackage] = []
  private var needs: [SyntaxValue?] = []
  /// By ecosystem and key, `chalk@5.3.0`.
  private var places: [String: Int] = [:]
  private var names: [PackageIdentity: Int] = [:]

  mutating func add(_ table: SyntaxValue?, _ ecosystem: Ecosystem) {
    for entry in table.children where entry.kind == .object {
      guard let key = entry.key else { continue }
      let slice = SourceSlice(entry.tree.bytes, entry.keySpan)
      // Behind `_` stand the peers that this copy was installed with.
      let (name, version) = Self.split(slice)
      guard !name.isEmpty, !version.isEmpty else { continue }
      let package = ResolvedPackage(
        ecosystem: ecosystem, name: name.text, version: version.text,
        spans: EntrySpans(name: name.span, version: version.span, entry: entry.entrySpan))
      places[ecosystem.name + ":" + key] = packages.count
      names[package.identity] = packages.count
      packages.append(package)
      needs.append(entry["dependencies"])
    }
  }

  mutating func addRemote(_ entry: SyntaxValue) {
    guard let address = entry.key else { return }
    packages.append(
      ResolvedPackage(
        ecosystem: .jsr, name: address, version: "", source: .url(address),
        spans: EntrySpans(name: entry.keySpan, entry: entry.entrySpan)))
    needs.append(nil)
  }

  /// `@scope/name@1.2.3_peer@2`: the name and the version.
  private static func split(_ key: SourceSlice) -> (SourceSlice, SourceSlice) {
    let bytes = key.bytes
    var at = key.span.start + 1
    while at < key.span.end, bytes[at] != UInt8(ascii: "@") { at += 1 }
    var end = Swift.min(at + 1, key.span.end)
    while end < key.span.end, bytes[end] != UInt8(ascii: "_") { end += 1 }
    return (key.part(key.span.start, at), key.part(at + 1, end))
  }

  func lockfile(_ specifiers: SyntaxValue?) -> Lockfile {
    var graph = DependencyGraph()
    for (index, needed) in needs.enumerated() {
      let ecosystem = packages[index].identity.ecosystem
      graph.dependencies.append(
        needed.children.compactMap { place(of: $0, from: ecosystem) })
    }
    for specifier in specifiers.children {
      guard let key = specifier.key, let place = place(specifier, key) else { continue }
      graph.roots.append(
        DependencyGraph.Root(localName: packages[place].name, package: place))
    }
    var packages = packages
    if !graph.roots.isEmpty {
      for index in packages.indices { packages[index].isDirect = false }
      for root in graph.roots { packages[root.package].isDirect = true }
    }
    return Lockfile(packages: packages, graph: graph, refreshCommand: "deno install")
  }

  /// A member `"name": "name@1.2.3"`, or an element `name@1.2.3`, `name` or `jsr:name@^1`.
  private func place(of value: SyntaxValue, from ecosystem: Ecosystem) -> Int? {
    guard let text = value.string else { return nil }
    if let place = places[ecosystem.name + ":" + text] { return place }
    if let colon = text.firstIndex(of: ":") {
      let other: Ecosystem = text[..<colon] == "npm" ? .npm : .jsr
      let rest = String(text[text.index(after: colon)...])
      if let place = places[other.name + ":" + rest] { return place }
      let end = rest.dropFirst().firstIndex(of: "@") ?? rest.endIndex
      return names[PackageIdentity(other, String(rest[..<end]))]
    }
    return names[PackageIdentity(ecosystem, text)]
  }

  /// `"jsr:@std/path@^1": "1.0.2"`, in version 3 `"jsr:@std/path@1.0.2"`.
  private func place(_ specifier: SyntaxValue, _ key: String) -> Int? {
    guard let resolved = specifier.string else { return nil }
    let ecosystem: Ecosystem = key.hasPrefix("jsr:") ? .jsr : .npm
    if resolved.contains(":") { return place(of: specifier, from: ecosystem) }
    if let place = places[ecosystem.name + ":" + resolved] { return place }
    let rest = key.split(separator: ":", maxSplits: 1).last ?? ""
    let end = rest.dropFirst().firstIndex(of: "@") ?? rest.endIndex
    return places[ecosystem.name + ":" + rest[..<end] + "@" + resolved]
  }
}
