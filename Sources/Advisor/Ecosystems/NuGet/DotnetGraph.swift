import ManifestSyntax
package import SourceText

/// `*.deps.json`, the dependency manifest beside a built program (.NET runtime documentation,
/// "Runtime configuration files").
package struct DotnetDeps: ManifestFormat {
  package let name = "dotnet-deps"
  package let kind = DocumentKind.lockfile

  package init() {}

  package var reference: FormatReference {
    FormatReference("app.deps.json", reads: "`libraries`, who needs whom in `targets`")
  }

  package let fileNames = ["*.deps.json"]

  package func read(_ text: DocumentText) -> Reading { DotnetGraph.read(text) }
}

/// `obj/project.assets.json`, which `dotnet restore` writes.
package struct ProjectAssets: ManifestFormat {
  package let name = "project-assets"
  package let kind = DocumentKind.lockfile

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "project.assets.json", reads: "`libraries`, direct ones, who needs whom in `targets`")
  }

  package let fileNames = ["project.assets.json"]

  package func read(_ text: DocumentText) -> Reading { DotnetGraph.read(text) }
}

/// The two files list libraries under keys of the form `Name/1.0.0`, and for each target what these
/// need.
private enum DotnetGraph {
  static func read(_ text: DocumentText) -> Reading {
    let tree = JSONReader.read(text.bytes)
    var lockfile = Lockfile(refreshCommand: "dotnet restore")
    var places: [String: Int] = [:]
    for entry in tree.root["libraries"].children where entry.kind == .object {
      guard let key = entry.key, let (wholeName, version) = split(key) else { continue }
      var name = wholeName
      places[key.lowercased()] = lockfile.packages.count
      var spans = EntrySpans(name: entry.keySpan, entry: entry.entrySpan)
      if !version.isEmpty, entry.keySpan.length == key.utf8.count {
        let slash = entry.keySpan.start + name.utf8.count
        spans.name = SourceSpan(entry.keySpan.start, slash)
        spans.version = SourceSpan(slash + 1, entry.keySpan.end)
      }
      let type = entry["type"]?.string?.lowercased() ?? "package"
      // What a program that brings .NET along was built with is a package under a longer name.
      let isRuntime = type == "runtimepack"
      let prefix = "runtimepack."
      if isRuntime, name.hasPrefix(prefix) {
        name.removeFirst(prefix.count)
        if spans.version != nil { spans.name.start += prefix.utf8.count }
      }
      lockfile.packages.append(
        ResolvedPackage(
          ecosystem: .nuGet, name: name, version: version,
          source: type == "package" || isRuntime ? .registry : .workspace, spans: spans))
    }
    readGraph(tree.root, places, &lockfile)
    return Reading(.lockfile(lockfile), problems: tree.problems)
  }

  private static func split(_ key: String) -> (name: String, version: String)? {
    guard !key.isEmpty else { return nil }
    guard let slash = key.utf8.lastIndex(of: UInt8(ascii: "/")), slash != key.startIndex else {
      return (key, "")
    }
    return (String(key[..<slash]), String(key[key.index(after: slash)...]))
  }

  private static func readGraph(
    _ root: SyntaxValue, _ places: [String: Int], _ lockfile: inout Lockfile
  ) {
    var needs = [Set<Int>](repeating: [], count: lockfile.packages.count)
    var byName: [String: Int] = [:]
    for target in root["targets"].children {
      // In one target every name has one version.
      byName = [:]
      for entry in target.children {
        guard let key = entry.key, let place = places[key.lowercased()], let parts = split(key)
        else { continue }
        byName[parts.name.lowercased()] = place
      }
      for entry in target.children {
        guard let key = entry.key, let place = places[key.lowercased()] else { continue }
        for needed in entry["dependencies"].children {
          if let name = needed.key?.lowercased(), let other = byName[name], other != place {
            needs[place].insert(other)
          }
        }
      }
    }
    lockfile.graph.dependencies = needs.map { $0.sorted() }
    var direct: Set<Int> = []
    for framework in root[path: "project", "frameworks"].children {
      for entry in framework["dependencies"].children {
        if let name = entry.key?.lowercased(), let place = byName[name] { direct.insert(place) }
      }
    }
    // What a project of the file itself needs is what was asked for.
    for index in lockfile.packages.indices where lockfile.packages[index].source == .workspace {
      direct.formUnion(needs[index])
    }
    guard !direct.isEmpty else { return }
    for index in lockfile.packages.indices {
      lockfile.packages[index].isDirect = direct.contains(index)
    }
    lockfile.graph.roots = direct.sorted().map {
      DependencyGraph.Root(localName: lockfile.packages[$0].name, package: $0)
    }
  }
}
