import ManifestSyntax
package import SourceText

/// `pnpm-lock.yaml`, lockfile versions 5 to 9 (<https://github.com/pnpm/spec/tree/master/lockfile>).
///
/// A file may hold several documents: pnpm 11 puts the packages of its own configuration first.
package struct PNPMLock: ManifestFormat {
  package var name: String { "pnpm-lock" }
  package var kind: DocumentKind { .lockfile }
  package let updateCommand: String? = "pnpm update --depth Infinity NAME"
  package let override: String? =
    "overrides of pnpm-workspace.yaml (before pnpm 10: pnpm.overrides of package.json) "
    + #"with "NAME": "NEW""#

  package var reference: FormatReference {
    FormatReference(
      "pnpm-lock.yaml",
      reads:
        "lockfile versions 5 to 9: every package, importers, catalogs, peers, who needs "
        + "whom")
  }

  package let fileNames = ["pnpm-lock.yaml"]

  package func matches(_ path: DocumentPath) -> Bool {
    hasNameOf(path) && !path.isInstalledByNPM
  }

  package func read(_ text: DocumentText) -> Reading {
    let tree = YAMLReader.read(text.bytes)
    var lock = NPMLockBuilder()
    for document in tree.documents {
      lock.expectObject(document)
      var reader = PNPMLockDocument(document)
      reader.read(into: &lock)
    }
    return lock.reading(refreshCommand: "pnpm install", syntaxProblems: tree.problems)
  }
}

/// One document of a `pnpm-lock.yaml`.
private struct PNPMLockDocument {
  private let root: SyntaxValue
  /// Before version 6 a key is `/name/1.2.3_peer@1`, then `/name@1.2.3(peer@1)`, from 9 on
  /// `name@1.2.3`, with the peers only under `snapshots`.
  private let usesSlashes: Bool
  private var keys = TextNumbers()
  /// For each key by its number, the last package that has it.
  private var packages: [Int] = []
  /// Kept for its memory only.
  private var triedKey: [UInt8] = []

  init(_ root: SyntaxValue) {
    self.root = root
    let version = root["lockfileVersion"]?.scalarText ?? ""
    usesSlashes = version.hasPrefix("5.") || version == "5"
  }

  mutating func read(into lock: inout NPMLockBuilder) {
    var saysDevelopment = false
    for value in children(of: "packages") where value.kind == .object {
      guard let key = value.key else { continue }
      let fields = PNPMFields(value)
      saysDevelopment = saysDevelopment || fields.dev != nil
      let index = lock.append(package(value, fields, key: key))
      let number = keys.number(of: key)
      if number == packages.count { packages.append(index) }
      packages[number] = index
    }
    for value in children(of: "packages") { connect(value, &lock) }
    for value in children(of: "snapshots") { connect(value, &lock) }
    readImporters(&lock)
    if !saysDevelopment { lock.markGroupsByRoots() }
  }

  private func children(of key: String) -> [SyntaxValue] {
    root[key].map { Array($0.children) } ?? []
  }

  private mutating func connect(_ value: SyntaxValue, _ lock: inout NPMLockBuilder) {
    guard let index = value.withKey({ package($0) ?? package(Self.withoutPeers($0)) }) else {
      return
    }
    for table in value.children
    where table.hasKey("dependencies") || table.hasKey("optionalDependencies") {
      for need in table.children {
        guard let dependency = package(need, need), dependency != index else { continue }
        lock.connect(index, to: dependency)
      }
    }
  }

  /// The projects: under `importers` in a workspace and since version 9, else at the top.
  private mutating func readImporters(_ lock: inout NPMLockBuilder) {
    guard let importers = root["importers"] else {
      readImporter(root, project: "", &lock)
      return
    }
    for importer in importers.children {
      let folder = importer.key ?? ""
      readImporter(importer, project: folder == "." ? "" : folder, &lock)
    }
  }

  private mutating func readImporter(
    _ importer: SyntaxValue, project: String, _ lock: inout NPMLockBuilder
  ) {
    var specifiers: [String: String] = [:]
    if let table = importer["specifiers"] {
      for specifier in table.children {
        if let name = specifier.key { specifiers[name] = specifier.scalarText }
      }
    }
    let tables: [(String, String?)] = [
      ("dependencies", nil), ("devDependencies", "dev"), ("optionalDependencies", "optional"),
      ("configDependencies", nil),
    ]
    for (key, group) in tables {
      guard let table = importer[key] else { continue }
      for need in table.children {
        guard let name = need.key,
          let dependency = package(need, reference(of: need))
        else { continue }
        lock.addRoot(
          project: project, localName: name,
          specifier: need["specifier"]?.scalarText ?? specifiers[name], package: dependency,
          group: group)
      }
    }
  }

  /// The value that holds the reference of a need: its `version`, or itself before version 6.
  private func reference(of need: SyntaxValue) -> SyntaxValue {
    guard let version = need["version"], version.kind.isScalar else { return need }
    return version
  }

  /// The package that the key of a member and a reference such as `1.2.3(react@18.0.0)` mean. For
  /// aliases and for what is not from the registry the reference is the whole key.
  private mutating func package(_ member: SyntaxValue, _ reference: SyntaxValue) -> Int? {
    guard member.hasKey else { return nil }
    return reference.withScalarText { reference in
      if let index = package(reference) { return index }
      let found = member.withKey { name -> Int? in
        for separator in usesSlashes ? ["/", "@"] as [Unicode.Scalar] : ["@"] {
          if let index = package(name, UInt8(ascii: separator), reference) { return index }
        }
        return nil
      }
      return found ?? package(Self.withoutPeers(reference))
    }
  }

  /// The package of `name@reference` or `/name@reference`, with its peers or without.
  private mutating func package(
    _ name: UnsafeBufferPointer<UInt8>, _ separator: UInt8,
    _ reference: UnsafeBufferPointer<UInt8>
  ) -> Int? {
    triedKey.removeAll(keepingCapacity: true)
    triedKey.append(UInt8(ascii: "/"))
    triedKey += name
    triedKey.append(separator)
    triedKey += reference
    let hasPeers = reference.contains(UInt8(ascii: "("))
    return triedKey.withUnsafeBufferPointer { key in
      for start in [1, 0] {
        let key = UnsafeBufferPointer(rebasing: key[start...])
        if let index = package(key) { return index }
        if hasPeers, let index = package(Self.withoutPeers(key)) { return index }
      }
      return nil
    }
  }

  private func package(_ key: UnsafeBufferPointer<UInt8>) -> Int? {
    keys.find(key).map { packages[$0] }
  }

  private static func withoutPeers(
    _ key: UnsafeBufferPointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8> {
    key.firstIndex(of: UInt8(ascii: "(")).map { UnsafeBufferPointer(rebasing: key[..<$0]) } ?? key
  }

  private func package(
    _ value: SyntaxValue, _ fields: PNPMFields, key: String
  ) -> ResolvedPackage {
    let parts = PNPMKey(key, usesSlashes: usesSlashes)
    let givenVersion = fields.version
    let name = fields.name?.scalarText ?? parts.name
    let source = source(fields.resolution, name: name)
    var groups: [String] = []
    if fields.dev?.boolean == true { groups.append("dev") }
    if fields.optional?.boolean == true { groups.append("optional") }
    let keySpan = value.keySpan
    let isVerbatim = keySpan.length == key.utf8.count
    func span(_ range: Range<Int>) -> SourceSpan {
      isVerbatim
        ? SourceSpan(keySpan.start + range.lowerBound, keySpan.start + range.upperBound) : keySpan
    }
    let hasVersion = parts.version.utf8.first.map { $0 >= 0x30 && $0 <= 0x39 } ?? false
    return ResolvedPackage(
      ecosystem: .npm, name: name,
      version: givenVersion?.scalarText ?? (hasVersion ? parts.version : ""), source: source,
      groups: groups, isDirect: false,
      spans: EntrySpans(
        name: parts.name == name ? span(parts.nameRange) : keySpan,
        version: givenVersion?.contentSpan ?? (hasVersion ? span(parts.versionRange) : nil),
        entry: value.entrySpan),
      deprecation: fields.deprecated?.string)
  }

  private func source(_ resolution: SyntaxValue?, name: String) -> PackageSource {
    guard let resolution else { return .registry }
    var directory: SyntaxValue?
    var repository: SyntaxValue?
    var tarball: SyntaxValue?
    for field in resolution.children {
      switch field.keySpan.length {
      case 9 where field.hasKey("directory"): directory = field
      case 4 where field.hasKey("repo"): repository = field
      case 7 where field.hasKey("tarball"): tarball = field
      default: break
      }
    }
    if let text = directory?.scalarText { return .path(text) }
    if let text = repository?.scalarText { return .git(text) }
    if let text = tarball?.scalarText { return NPMSpecifier.source(ofResolved: text, name: name) }
    return .registry
  }
}

/// The fields of a package of which something is read, found in one pass.
private struct PNPMFields {
  private(set) var name: SyntaxValue?
  private(set) var version: SyntaxValue?
  private(set) var dev: SyntaxValue?
  private(set) var optional: SyntaxValue?
  private(set) var deprecated: SyntaxValue?
  private(set) var resolution: SyntaxValue?

  init(_ value: SyntaxValue) {
    for field in value.children {
      switch field.keySpan.length {
      case 3 where field.hasKey("dev"): dev = field
      case 4 where field.hasKey("name"): name = field
      case 7 where field.hasKey("version"): version = field
      case 8 where field.hasKey("optional"): optional = field
      case 10 where field.hasKey("deprecated"): deprecated = field
      case 10 where field.hasKey("resolution"): resolution = field
      default: break
      }
    }
  }
}

/// The parts of a key of `packages`, as offsets of bytes.
struct PNPMKey {
  let name: String
  let version: String
  let nameRange: Range<Int>
  let versionRange: Range<Int>

  init(_ key: String, usesSlashes: Bool) {
    let bytes = Array(key.utf8)
    let slash = UInt8(ascii: "/")
    var start = 0
    // Before version 9 a slash begins the key, after the host of a registry that is not the default.
    if let first = bytes.firstIndex(of: slash), bytes.first != UInt8(ascii: "@"),
      first == 0 || usesSlashes
    {
      start = first + 1
    }
    var from = min(start + 1, bytes.count)
    if usesSlashes, start < bytes.count, bytes[start] == UInt8(ascii: "@") {
      from = bytes[from...].firstIndex(of: slash).map { $0 + 1 } ?? bytes.count
    }
    // Some lockfiles of version 5.4 have the keys of version 6: `/name@1.2.3`.
    let usesSlashes =
      usesSlashes && bytes[from...].prefix { $0 != UInt8(ascii: "(") }.contains(slash)
    let separator = usesSlashes ? slash : UInt8(ascii: "@")
    let nameEnd = bytes[from...].firstIndex(of: separator) ?? bytes.count
    let versionStart = min(nameEnd + 1, bytes.count)
    let versionEnd =
      bytes[versionStart...].firstIndex {
        $0 == UInt8(ascii: "(") || usesSlashes && ($0 == UInt8(ascii: "_") || $0 == slash)
      } ?? bytes.count
    nameRange = start..<max(start, nameEnd)
    versionRange = versionStart..<versionEnd
    name = String(decoding: bytes[nameRange], as: UTF8.self)
    version = String(decoding: bytes[versionRange], as: UTF8.self)
  }
}
