import ManifestSyntax
import SourceText

/// One entry of the `packages` of a package lock: an installed package, or the folder of a project.
struct PackageLockEntry {
  private let value: SyntaxValue
  let path: String
  /// Where in `path` the name begins, in UTF-8; nil if it does not lie in a `node_modules` folder.
  let nameStart: Int?
  private(set) var name: SyntaxValue.ID?
  private var version: SyntaxValue.ID?
  private var resolved: SyntaxValue.ID?
  private var deprecated: SyntaxValue.ID?
  /// `dependencies`, `optionalDependencies` and `peerDependencies`; for projects also
  /// `devDependencies`.
  private(set) var needs: [SyntaxValue.ID] = []
  private var groups: [String] = []
  private(set) var isLink = false
  /// The index in the lockfile's packages; nil for the project itself and for links to folders that
  /// have an entry of their own.
  var package: Int?
  var place = NodeModules.root

  var isProject: Bool { nameStart == nil }

  init(_ value: SyntaxValue, path: String) {
    self.value = value
    self.path = path
    nameStart = Self.nameStart(in: path)
    var isDevelopment = false
    var isOptional = false
    var isPeer = false
    for field in value.children {
      // The length decides first: a lockfile has tens of thousands of fields.
      switch field.keySpan.length {
      case 3 where field.hasKey("dev"): isDevelopment = field.boolean == true
      case 4 where field.hasKey("name"): name = field.id
      case 4 where field.hasKey("link"): isLink = field.boolean == true
      case 4 where field.hasKey("peer"): isPeer = field.boolean == true
      case 7 where field.hasKey("version"): version = field.id
      case 8 where field.hasKey("resolved"): resolved = field.id
      case 8 where field.hasKey("optional"): isOptional = field.boolean == true
      case 10 where field.hasKey("deprecated"): deprecated = field.id
      case 11 where field.hasKey("devOptional"):
        if field.boolean == true {
          isDevelopment = true
          isOptional = true
        }
      case 12 where field.hasKey("dependencies"): needs.append(field.id)
      case 15 where field.hasKey("devDependencies") && nameStart == nil: needs.append(field.id)
      case 16 where field.hasKey("peerDependencies"): needs.append(field.id)
      case 20 where field.hasKey("optionalDependencies"): needs.append(field.id)
      default: break
      }
    }
    if isDevelopment { groups.append("dev") }
    if isOptional { groups.append("optional") }
    if isPeer { groups.append("peer") }
  }

  /// Where the name of an installed package begins, after the last `node_modules/`.
  static func nameStart(in path: String) -> Int? {
    var path = path
    return path.withUTF8 { bytes -> Int? in
      var start = bytes.count - modulesFolder.count
      while start >= 0 {
        if bytes[start] == modulesFolder[0], start == 0 || bytes[start - 1] == UInt8(ascii: "/"),
          bytes[start..<(start + modulesFolder.count)].elementsEqual(modulesFolder)
        {
          return start + modulesFolder.count
        }
        start -= 1
      }
      return nil
    }
  }

  static let modulesFolder = Array("node_modules/".utf8)

  // MARK: Fields

  func field(_ id: SyntaxValue.ID?) -> SyntaxValue? { id.flatMap(value.tree.value) }

  /// The text of a field, its key included.
  func bytes(_ id: SyntaxValue.ID) -> ArraySlice<UInt8> {
    let span = field(id)?.entrySpan ?? .documentStart
    return value.tree.bytes[span.start..<span.end]
  }

  /// What a link leads to.
  var linkTarget: String? { isLink ? field(resolved)?.string : nil }

  /// The name by which others find it: the end of its path.
  var localName: Substring {
    nameStart.map { path[path.utf8.index(path.startIndex, offsetBy: $0)...] } ?? path[...]
  }

  // MARK: The package

  /// The package of the entry; nil if it has no name.
  func package(localName: Substring, _ lock: inout NPMLockBuilder) -> ResolvedPackage? {
    let name = field(name)?.string ?? String(localName)
    if name.isEmpty { return nil }
    let version = field(version)
    return ResolvedPackage(
      ecosystem: .npm, name: name, version: text(of: version, &lock), source: source(name: name),
      groups: groups, isDirect: false,
      spans: EntrySpans(
        name: nameSpan(localName), version: version?.contentSpan, entry: value.entrySpan),
      deprecation: field(deprecated)?.string)
  }

  private func text(of version: SyntaxValue?, _ lock: inout NPMLockBuilder) -> String {
    guard let version else { return "" }
    if let text = version.string { return text }
    if version.kind != .missing {
      lock.report("expected-string", "A version must be a string.", at: version.span)
    }
    return ""
  }

  private func source(name: String) -> PackageSource {
    let resolved = field(resolved)
    if isLink { return .path(resolved?.string ?? "") }
    if isProject { return path.utf8.starts(with: "../".utf8) ? .path(path) : .workspace }
    // Bundled packages, and those of `omit-lockfile-registry-resolved`, have no address.
    guard let resolved, resolved.kind == .string else { return .registry }
    // Nearly every address is the registry's, which is seen without making a string.
    let span = resolved.contentSpan
    let bytes = value.tree.bytes[span.start..<span.end]
    if NPMSpecifier.isRegistryArchive(bytes, of: name) { return .registry }
    return NPMSpecifier.source(ofResolved: resolved.string ?? "", name: name)
  }

  /// The end of the key, where the name stands.
  private func nameSpan(_ localName: Substring) -> SourceSpan {
    let key = value.keySpan
    let length = localName.utf8.count
    guard key.length == path.utf8.count, length <= key.length,
      path.utf8.suffix(length).elementsEqual(localName.utf8)
    else { return key }
    return SourceSpan(key.end - length, key.end)
  }
}
