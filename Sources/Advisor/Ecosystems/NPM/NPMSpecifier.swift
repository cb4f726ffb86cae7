import ManifestSyntax
import SourceText

/// What stands behind a name in `dependencies`: a range, or something else that says where to get
/// the package.
///
/// The forms are those of npm (`npm help package-spec`), with the protocols of Yarn
/// (<https://yarnpkg.com/protocols>), pnpm (<https://pnpm.io/workspaces>) and Bun.
struct NPMSpecifier {
  /// The name of the real package: another than the local name in `npm:real@^1.2.3`.
  var name: String
  /// The requirement alone: a range, a tag, or the whole text of everything but the registry.
  var requirement: String
  var source = PackageSource.registry
  var inherits: Inheritance?
  /// Whether the requirement is, byte for byte, the end of the text.
  var isSuffix = true

  /// How `npm:word` without a version is understood: npm takes the word for a package's name, Yarn
  /// for a tag.
  enum Dialect { case npm, yarn }

  init(_ text: String, localName: String, dialect: Dialect = .npm) {
    name = localName
    requirement = text
    if Self.isPlain(text) { return }
    var text = text
    if let patched = Self.patchedSpecifier(text) {
      isSuffix = false
      if let at = patched.utf8.dropFirst().firstIndex(of: UInt8(ascii: "@")) {
        name = String(patched[..<at])
        text = String(patched[patched.utf8.index(after: at)...])
        requirement = text
      }
    }
    guard let colon = Self.schemeEnd(text) else {
      source = Self.sourceWithoutScheme(text)
      return
    }
    let rest = text[text.utf8.index(after: colon)...]
    switch String(text[..<colon]) {
    case "npm": takeAlias(rest, dialect)
    case "workspace":
      source = .workspace
      requirement = String(rest)
    case "catalog":
      let table = rest.isEmpty || rest == "default" ? "catalog" : "catalog:" + rest
      inherits = Inheritance(table: table, key: localName)
      requirement = ""
      isSuffix = false
    case "file", "link", "portal": source = .path(String(rest))
    case "git", "git+ssh", "git+https", "git+http", "git+file", "git+rsync", "git+ftp", "ssh",
      "github", "gitlab", "bitbucket", "gist", "sourcehut":
      source = .git(text)
    case "http", "https":
      source = Self.isGitAddress(rest) ? .git(text) : .url(text)
    case "jsr": source = .otherRegistry("jsr")
    case let scheme where scheme.utf8.count == 1: source = .path(text)
    default: source = .unsupported(text)
    }
  }

  /// Whether a text can only be a range or a tag of the registry, as nearly every one is: it has
  /// neither scheme nor path, and is no archive.
  private static func isPlain(_ text: String) -> Bool {
    let isPlain = text.utf8.withContiguousStorageIfAvailable { bytes in
      guard let last = bytes.last, last != UInt8(ascii: "z"), last != UInt8(ascii: ".") else {
        return bytes.isEmpty
      }
      return !bytes.contains {
        $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "\\")
      }
    }
    return isPlain == true
  }

  /// `real@^1.2.3`, `@scope/real`, or the range alone.
  private mutating func takeAlias(_ text: Substring, _ dialect: Dialect) {
    if let at = text.utf8.dropFirst().firstIndex(of: UInt8(ascii: "@")) {
      name = String(text[..<at])
      requirement = String(text[text.utf8.index(after: at)...])
    } else if text.utf8.first == UInt8(ascii: "@")
      || dialect == .npm && NPMScheme().requirement(String(text)) == nil
    {
      name = String(text)
      requirement = ""
    } else {
      requirement = String(text)
    }
  }

  /// The end of the word before the first colon, if that word can be a scheme.
  private static func schemeEnd(_ text: String) -> String.Index? {
    let utf8 = text.utf8
    var index = utf8.startIndex
    while index < utf8.endIndex {
      switch utf8[index] {
      case UInt8(ascii: ":"): return index == utf8.startIndex ? nil : index
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
        UInt8(ascii: "."):
        index = utf8.index(after: index)
      default: return nil
      }
    }
    return nil
  }

  /// A path, a GitHub repository as `user/repo`, or a range or tag of the registry.
  private static func sourceWithoutScheme(_ text: String) -> PackageSource {
    let slash = UInt8(ascii: "/")
    let place = text.utf8.prefix { $0 != UInt8(ascii: "#") }
    switch text.utf8.first {
    case UInt8(ascii: "/"): return .path(text)
    case UInt8(ascii: "."):
      if text.hasPrefix("./") || text.hasPrefix("../") || text == "." || text == ".."
        || text.hasPrefix(".\\")
      {
        return .path(text)
      }
    case UInt8(ascii: "~"): if text.hasPrefix("~/") { return .path(text) }
    default: break
    }
    if place.contains(UInt8(ascii: "@")), place.contains(UInt8(ascii: ":")) { return .git(text) }
    let slashes = place.reduce(0) { $1 == slash ? $0 + 1 : $0 }
    if slashes == 1, text.utf8.first != UInt8(ascii: "@") { return .git(text) }
    if slashes > 0 || text.hasSuffix(".tgz") || text.hasSuffix(".tar.gz") { return .path(text) }
    return .registry
  }

  /// Whether `//host/...` is a Git repository: its path ends in `.git`, or it is a repository's page
  /// at a host that npm knows.
  private static func isGitAddress(_ address: Substring) -> Bool {
    let place = address.utf8.prefix { $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: "?") }
    if place.suffix(4).elementsEqual(".git".utf8) { return true }
    let slash = UInt8(ascii: "/")
    let fromHost = place.drop { $0 == slash }
    switch String(Substring(fromHost.prefix { $0 != slash })) {
    case "github.com", "www.github.com", "gitlab.com", "bitbucket.org":
      return fromHost.split(separator: slash).count == 3
    case "codeload.github.com": return true
    default: return false
    }
  }

  /// The `name@range` that Yarn's `patch:name@npm%3Arange#file` patches, decoded.
  private static func patchedSpecifier(_ text: String) -> String? {
    guard text.utf8.first == UInt8(ascii: "p"), text.hasPrefix("patch:") else { return nil }
    return percentDecoded(text.dropFirst(6).prefix { $0 != "#" })
  }
}

extension NPMSpecifier {
  /// Where a package comes from by the address that a lockfile recorded for it.
  ///
  /// An archive at an http address is the registry's if it has the form of a registry's archive,
  /// `.../name/-/name-1.2.3.tgz`: mirrors and proxies stand in for the public registry. Some mirrors
  /// write `.../name/download/name-1.2.3.tgz`.
  static func source(ofResolved address: String, name: String) -> PackageSource {
    isRegistryArchive(Array(address.utf8)[...], of: name)
      ? .registry : NPMSpecifier(address, localName: name).source
  }

  /// Whether an address has the form that nearly every one in a lockfile has, and for which
  /// ``isRegistryArchive(_:of:)`` holds: `https://registry.npmjs.org/name/-/name-1.2.3.tgz`.
  static func isUsualArchive(_ address: SourceSpan, in tree: SyntaxTree, of name: String) -> Bool {
    var name = name
    return name.withUTF8 { name in
      let nameStart = address.start + registry.utf8CodeUnitCount
      let nameEnd = nameStart + name.count
      let fileStart = nameEnd + archiveFolder.utf8CodeUnitCount
      let fileEnd = address.end - archiveSuffix.utf8CodeUnitCount
      guard fileEnd >= fileStart,
        registry.withUTF8Buffer({ tree.holds($0, at: address.start) }),
        tree.holds(name, at: nameStart),
        archiveFolder.withUTF8Buffer({ tree.holds($0, at: nameEnd) }),
        archiveSuffix.withUTF8Buffer({ tree.holds($0, at: fileEnd) })
      else { return false }
      func isEnd(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#") }
      return !tree.bytes[fileStart..<fileEnd].contains { isEnd($0) || $0 == UInt8(ascii: "/") }
        && !name.contains(where: isEnd)
    }
  }

  private static let registry: StaticString = "https://registry.npmjs.org/"
  private static let archiveFolder: StaticString = "/-/"
  private static let archiveSuffix: StaticString = ".tgz"

  static func isRegistryArchive(_ address: ArraySlice<UInt8>, of name: String) -> Bool {
    guard address.starts(with: "https://".utf8) || address.starts(with: "http://".utf8) else {
      return false
    }
    // The scope may be written with an encoded slash, so that only the bare name is looked for.
    let bytes = address.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
    let slash = UInt8(ascii: "/")
    guard let fileStart = bytes.lastIndex(of: slash), bytes[fileStart...].hasSuffix(".tgz".utf8)
    else { return false }
    var folder = bytes[..<fileStart]
    // A scoped package's archive may repeat the scope: `@scope/name/-/@scope/name-1.2.3.tgz`.
    if let before = folder.lastIndex(of: slash), before + 1 < folder.endIndex,
      folder[before + 1] == UInt8(ascii: "@")
    {
      folder = folder[..<before]
    }
    let scopeEnd = name.utf8.first == UInt8(ascii: "@") ? name.utf8.firstIndex(of: slash) : nil
    let scope = scopeEnd.map { name[..<$0] }
    let bareName = scopeEnd.map { name[$0...].dropFirst() } ?? name[...]
    for place in ["/-", "/download"] where folder.hasSuffix(place.utf8) {
      let path = folder.dropLast(place.utf8.count)
      guard path.hasSuffix(bareName.utf8) else { continue }
      var owner = path.dropLast(bareName.utf8.count)
      if owner.last == slash {
        owner = owner.dropLast()
      } else if owner.hasSuffix("%2f".utf8) || owner.hasSuffix("%2F".utf8) {
        owner = owner.dropLast(3)
      } else {
        continue
      }
      // The same bare name in another scope is another package.
      let written = owner.lastIndex(of: slash).map { owner[$0...].dropFirst() } ?? owner
      let at = written.first == UInt8(ascii: "@") ? 1 : written.starts(with: "%40".utf8) ? 3 : 0
      guard let scope else { return at == 0 }
      return at > 0 && written.dropFirst(at).elementsEqual(scope.utf8.dropFirst())
    }
    return false
  }

  /// The key under which a requirement finds what a lockfile fixed for it, see
  /// ``ResolvedPackage/descriptors``: the local name and the requirement alone.
  static func descriptor(_ localName: String, _ specifier: String, dialect: Dialect) -> String {
    localName + "@" + NPMSpecifier(specifier, localName: localName, dialect: dialect).requirement
  }
}

extension ArraySlice<UInt8> {
  fileprivate func hasSuffix(_ suffix: some BidirectionalCollection<UInt8>) -> Bool {
    let length = suffix.count
    return count >= length && self[(endIndex - length)...].elementsEqual(suffix)
  }
}

extension VersionRequest {
  /// What a package of npm asks of another under a name, which may be an alias.
  init(npm text: String, localName: String, dependent: Int?) {
    let specifier = NPMSpecifier(text, localName: localName)
    self.init(
      dependent: dependent, text: specifier.requirement,
      versions: specifier.source == .registry ? NPMScheme().requirement(specifier.requirement) : nil
    )
  }
}
