import ManifestSyntax
import SourceText

/// One entry of the `packages` of a package lock: an installed package, or the folder of a project.
struct PackageLockEntry {
  private let value: SyntaxValue
  /// The length of the path, in UTF-8.
  let pathLength: Int
  /// Where in the path the name begins, in UTF-8; nil if it does not lie in a `node_modules` folder.
  let nameStart: Int?
  private(set) var name: SyntaxValue.ID?
  private var version: SyntaxValue.ID?
  private var resolved: SyntaxValue.ID?
  private var deprecated: SyntaxValue.ID?
  private var licence: SyntaxValue.ID?
  private var hasNeeds = false
  private var groupMarks = 0
  private(set) var isLink = false
  /// The index in the lockfile's packages; nil for the project itself and for links to folders that
  /// have an entry of their own.
  var package: Int?
  var place = NodeModules.root

  var isProject: Bool { nameStart == nil }

  init(_ value: SyntaxValue) {
    self.value = value
    (pathLength, nameStart) = value.withKey { ($0.count, Self.nameStart(in: $0)) }
    for field in value.children {
      // The length decides first: a lockfile has tens of thousands of fields.
      switch field.keySpan.length {
      case 3 where field.hasKey("dev"): mark(0, field.boolean == true)
      case 4 where field.hasKey("name"): name = field.id
      case 4 where field.hasKey("link"): isLink = field.boolean == true
      case 4 where field.hasKey("peer"): mark(2, field.boolean == true)
      case 7 where field.hasKey("version"): version = field.id
      case 7 where field.hasKey("license"): licence = field.id
      case 8 where field.hasKey("resolved"): resolved = field.id
      case 8 where field.hasKey("optional"): mark(1, field.boolean == true)
      case 10 where field.hasKey("deprecated"): deprecated = field.id
      case 11 where field.hasKey("devOptional"):
        if field.boolean == true {
          mark(0, true)
          mark(1, true)
        }
      case 12, 15, 16, 20: if isNeeds(field) { hasNeeds = true }
      default: break
      }
    }
  }

  private mutating func mark(_ group: Int, _ isMember: Bool) {
    groupMarks = isMember ? groupMarks | 1 << group : groupMarks & ~(1 << group)
  }

  /// The groups by their marks: `dev` is 1, `optional` 2, `peer` 4.
  private static let groups = (0..<8).map { marks in
    ["dev", "optional", "peer"].enumerated().filter { marks & 1 << $0.offset != 0 }.map(\.element)
  }

  /// Whether a field is one of `dependencies`, `optionalDependencies` and `peerDependencies`; for
  /// projects also `devDependencies`.
  private func isNeeds(_ field: SyntaxValue) -> Bool {
    switch field.keySpan.length {
    case 12: field.hasKey("dependencies")
    case 15: nameStart == nil && field.hasKey("devDependencies")
    case 16: field.hasKey("peerDependencies")
    case 20: field.hasKey("optionalDependencies")
    default: false
    }
  }

  /// The tables of what it needs, in the order of the text.
  var needs: [SyntaxValue] { hasNeeds ? value.children.filter(isNeeds) : [] }

  /// Where the name of an installed package begins, after the last `node_modules/`.
  static func nameStart(in path: UnsafeBufferPointer<UInt8>) -> Int? {
    modulesFolder.withUTF8Buffer { folder -> Int? in
      var start = path.count - folder.count
      while start >= 0 {
        if path[start] == folder[0], start == 0 || path[start - 1] == UInt8(ascii: "/"),
          path[start..<(start + folder.count)].elementsEqual(folder)
        {
          return start + folder.count
        }
        start -= 1
      }
      return nil
    }
  }

  static let modulesFolder: StaticString = "node_modules/"

  // MARK: Fields

  func field(_ id: SyntaxValue.ID?) -> SyntaxValue? { id.flatMap(value.tree.value) }

  /// The text of a field, its key included.
  func bytes(_ field: SyntaxValue) -> ArraySlice<UInt8> {
    value.tree.bytes[field.entrySpan.start..<field.entrySpan.end]
  }

  /// What a link leads to.
  var linkTarget: String? { isLink ? field(resolved)?.string : nil }

  var path: String { value.key ?? "" }

  /// Lends the bytes of the path.
  func withPath<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    value.withKey(body)
  }

  /// Lends the bytes of the name by which others find it: the end of its path.
  func withLocalName<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    value.withKey { body(UnsafeBufferPointer(rebasing: $0[(nameStart ?? 0)...])) }
  }

  var localName: String { withLocalName { String(decoding: $0, as: UTF8.self) } }

  // MARK: The package

  /// The package of the entry; nil if it has no name.
  func package(localName: String, _ lock: inout NPMLockBuilder) -> ResolvedPackage? {
    let name = field(name)?.string ?? localName
    if name.isEmpty { return nil }
    let version = field(version)
    return ResolvedPackage(
      ecosystem: .npm, name: name, version: text(of: version, &lock), source: source(name: name),
      groups: Self.groups[groupMarks], isDirect: false,
      spans: EntrySpans(
        name: nameSpan(localName), version: version?.contentSpan, entry: value.entrySpan),
      deprecation: field(deprecated)?.string, licence: field(licence)?.string)
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
    if NPMSpecifier.isUsualArchive(span, in: value.tree, of: name)
      || NPMSpecifier.isRegistryArchive(value.tree.bytes[span.start..<span.end], of: name)
    {
      return .registry
    }
    return NPMSpecifier.source(ofResolved: resolved.string ?? "", name: name)
  }

  /// The end of the key, where the name stands.
  private func nameSpan(_ localName: String) -> SourceSpan {
    let key = value.keySpan
    let length = localName.utf8.count
    if let nameStart, key.length == pathLength, length == pathLength - nameStart {
      return SourceSpan(key.end - length, key.end)
    }
    let path = path.utf8
    return key.length == path.count && path.suffix(length).elementsEqual(localName.utf8)
      ? SourceSpan(key.end - length, key.end) : key
  }
}
