import ManifestSyntax
package import SourceText

extension EcosystemDefinition {
  /// What bills of materials hold beside packages of other ecosystems: components that say no more
  /// than a name.
  package static let sbom = EcosystemDefinition(
    .sbom, purlType: "generic", versions: nil, formats: [SBOM()], packageNoun: "component",
    advisories: .none)
}

extension Ecosystem {
  static let sbom = Ecosystem("SBOM")
}

/// Software bills of materials: CycloneDX 1.2 to 1.7 and SPDX 2.2 to 3.0, both as JSON
/// (<https://cyclonedx.org/specification/overview/>, <https://spdx.github.io/spdx-spec/>).
///
/// Every component is read at its place. What has a package URL of a known type is checked as the
/// package that it names; everything else is listed as not assessed.
package struct SBOM: ManifestFormat {
  package let name = "sbom"
  package let kind = DocumentKind.lockfile
  package let reference = FormatReference(
    "bom.json", "app.cdx.json", "app.spdx.json", "sbom.json",
    reads:
      "CycloneDX 1.2 to 1.7 and SPDX 2.2 to 3.0 as JSON, also under other names: every component, nested ones too, who needs whom",
    leavesOut: "XML, tag-value and RDF forms; components without a package URL are listed only")

  package init() {}

  package let fileNames = ["*.json"]

  package func matches(_ path: DocumentPath) -> Bool {
    let name = path.fileName.lowercased()
    // What lies beside decisions is one (``UpstreamVEXFile``).
    guard !path.isInVEXFolder, !path.isInUpstreamVEXFolder else { return false }
    return name == "bom.json" || name == "sbom.json" || name.hasSuffix(".cdx.json")
      || name.hasSuffix(".spdx.json") || name.hasSuffix(".spdx3.json")
  }

  package func accepts(_ text: DocumentText) -> Bool { Self.isOne(text) }

  /// Whether a JSON text of any name says at its beginning that it is a bill of materials.
  static func isOne(_ text: DocumentText) -> Bool {
    let head = String(decoding: text.bytes.prefix(4_096), as: UTF8.self)
    if head.contains("\"bomFormat\""), head.contains("\"CycloneDX\"") { return true }
    if head.contains("\"spdxVersion\""), head.contains("\"SPDX-2") { return true }
    return head.contains("\"@context\"") && head.contains("spdx.org/rdf/3.")
  }

  package func read(_ text: DocumentText) -> Reading {
    let tree = JSONReader.read(text.bytes)
    let root = tree.root
    var reader = SBOMReader()
    if root["bomFormat"] != nil || root["components"] != nil {
      reader.readCycloneDX(root)
    } else if root["spdxVersion"] != nil || root["packages"] != nil {
      reader.readSPDX2(root)
    } else if let graph = root["@graph"] {
      reader.readSPDX3(graph)
    }
    return Reading(.lockfile(reader.lockfile), problems: tree.problems)
  }
}

private struct SBOMReader {
  private var packages: [ResolvedPackage] = []
  /// By the identifier that the file gives each component.
  private var places: [String: Int] = [:]
  private var edges: [(from: String, to: String)] = []
  private var tops: [String] = []

  var lockfile: Lockfile {
    var graph = DependencyGraph(
      dependencies: edges.isEmpty ? [] : Array(repeating: [], count: packages.count))
    var packages = packages
    let tops = Set(tops)
    for (from, to) in edges {
      guard let place = places[to] else { continue }
      if tops.contains(from) {
        graph.roots.append(DependencyGraph.Root(localName: packages[place].name, package: place))
      }
      if let start = places[from] { graph.dependencies[start].append(place) }
    }
    if !graph.roots.isEmpty {
      for index in packages.indices { packages[index].isDirect = false }
      for root in graph.roots { packages[root.package].isDirect = true }
    }
    return Lockfile(packages: packages, graph: graph, refreshCommand: nil)
  }

  // MARK: CycloneDX

  mutating func readCycloneDX(_ root: SyntaxValue) {
    if let top = root[path: "metadata", "component", "bom-ref"]?.string { tops.append(top) }
    // Components hold components; those of one level come before those inside them.
    var lists = [root["components"]].compactMap { $0 }
    if let inner = root[path: "metadata", "component", "components"] { lists.append(inner) }
    var next = 0
    while next < lists.count {
      for component in lists[next].children where component.kind == .object {
        addCycloneDX(component)
        if let inner = component["components"] { lists.append(inner) }
      }
      next += 1
    }
    for entry in root["dependencies"].children {
      guard let from = entry["ref"]?.string else { continue }
      edges += entry["dependsOn"].strings.map { (from, $0) }
    }
  }

  private mutating func addCycloneDX(_ component: SyntaxValue) {
    let purl = component["purl"]
    // Files and the like are no packages, unless they say which they are.
    let isPackage = ["library", "framework", "application", "container", nil].contains(
      component["type"]?.string)
    guard purl != nil || isPackage else { return }
    let group = component["group"]?.string ?? ""
    let name = component["name"]?.string ?? ""
    add(
      component, id: component["bom-ref"]?.string ?? purl?.string,
      name: group.isEmpty ? name : group + "/" + name, nameValue: component["name"],
      version: component["version"], purl: purl)
  }

  // MARK: SPDX

  mutating func readSPDX2(_ root: SyntaxValue) {
    for package in root["packages"].children where package.kind == .object {
      var purl: SyntaxValue?
      for reference in package["externalRefs"].children
      where reference["referenceType"]?.string == "purl" {
        purl = reference["referenceLocator"]
      }
      add(
        package, id: package["SPDXID"]?.string, name: package["name"]?.string ?? "",
        nameValue: package["name"], version: package["versionInfo"], purl: purl)
    }
    tops += root["documentDescribes"].strings
    for relation in root["relationships"].children {
      guard let from = relation["spdxElementId"]?.string,
        let to = relation["relatedSpdxElement"]?.string
      else { continue }
      switch relation["relationshipType"]?.string {
      case "DESCRIBES": tops.append(to)
      case "DEPENDS_ON", "CONTAINS": edges.append((from, to))
      case "DEPENDENCY_OF", "CONTAINED_BY", "RUNTIME_DEPENDENCY_OF", "DEV_DEPENDENCY_OF",
        "BUILD_DEPENDENCY_OF", "OPTIONAL_DEPENDENCY_OF", "TEST_DEPENDENCY_OF":
        edges.append((to, from))
      default: continue
      }
    }
  }

  mutating func readSPDX3(_ graph: SyntaxValue) {
    for element in graph.children {
      switch element["type"]?.string ?? element["@type"]?.string {
      case "software_Package":
        var purl = element["software_packageUrl"]
        for identifier in element["externalIdentifier"].children
        where identifier["externalIdentifierType"]?.string == "packageUrl" {
          purl = purl ?? identifier["identifier"]
        }
        add(
          element, id: element["spdxId"]?.string ?? element["@id"]?.string,
          name: element["name"]?.string ?? "", nameValue: element["name"],
          version: element["software_packageVersion"], purl: purl)
      case "Relationship", "LifecycleScopedRelationship":
        guard let from = element["from"]?.string else { continue }
        let type = element["relationshipType"]?.string
        guard type == "dependsOn" || type == "contains" else { continue }
        edges += element["to"].children.compactMap(\.string).map { (from, $0) }
      case "SpdxDocument", "software_Sbom": tops += element["rootElement"].strings
      default: continue
      }
    }
  }

  // MARK: Components

  private mutating func add(
    _ component: SyntaxValue, id: String?, name: String, nameValue: SyntaxValue?,
    version: SyntaxValue?, purl: SyntaxValue?
  ) {
    guard !name.isEmpty || purl != nil else { return }
    let place = nameValue?.contentSpan ?? purl?.contentSpan ?? component.span
    let spans = EntrySpans(
      name: place, version: version?.string == nil ? nil : version?.contentSpan,
      entry: component.entrySpan)
    let text = version?.string ?? ""
    if let id { places[id] = packages.count }
    if let address = purl?.string, let url = PackageURL(address) {
      packages.append(url.resolvedPackage(name: name, version: text, spans: spans))
    } else {
      let reason = purl == nil ? "a component without a package URL" : purl?.string ?? ""
      packages.append(
        ResolvedPackage(
          ecosystem: .sbom, name: name, version: text,
          source: .unsupported(reason), spans: spans))
    }
    packages[packages.count - 1].licence = Self.licence(component)
  }

  /// The licence as an expression. CycloneDX may list several and does not say how they relate: that
  /// all hold is the careful reading. SPDX 3 gives licences by relationships, which are not read.
  private static func licence(_ component: SyntaxValue) -> String? {
    for key in ["licenseConcluded", "licenseDeclared"] {
      if let text = component[key]?.string, text != "NOASSERTION", text != "NONE" { return text }
    }
    let texts = component["licenses"].children.compactMap { choice in
      choice["expression"]?.string ?? choice[path: "license", "id"]?.string
        ?? choice[path: "license", "name"]?.string
    }
    return texts.count < 2
      ? texts.first : texts.map { $0.contains(" ") ? "(\($0))" : $0 }.joined(separator: " AND ")
  }
}

extension PackageURL {
  /// The package it names, as a component of a bill of materials.
  fileprivate func resolvedPackage(
    name: String, version: String, spans: EntrySpans
  ) -> ResolvedPackage {
    let ownVersion = self.version ?? version
    if let linux = LinuxPackage(self) {
      var package = ResolvedPackage(
        ecosystem: linux.ecosystem, name: self.name, version: linux.version ?? version,
        spans: spans)
      if let identity = linux.identity {
        package.identity = identity
      } else {
        package.source = .unsupported("a release of \(linux.ecosystem.name) that is not named")
      }
      return package
    }
    guard let identity else {
      return ResolvedPackage(
        ecosystem: Ecosystem(type), name: (namespace + [self.name]).joined(separator: "/"),
        version: ownVersion, source: .unsupported(text), spans: spans)
    }
    let separator = type == "maven" ? ":" : "/"
    var package = ResolvedPackage(
      ecosystem: identity.ecosystem, name: (namespace + [self.name]).joined(separator: separator),
      version: ownVersion, spans: spans)
    if let address = qualifiers["repository_url"], !address.isEmpty {
      package.source = .otherRegistry(address)
    } else if let address = qualifiers["vcs_url"], !address.isEmpty {
      package.source = .git(address)
    }
    return package
  }
}
