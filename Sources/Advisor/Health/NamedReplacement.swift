/// The package that a project itself names in the place of one that it has given up.
///
/// Nothing is guessed: either a source says it in a field of its own (Composer's `abandoned`, an index),
/// or the publisher's notice says it in one of a few turns of phrase.
package struct NamedReplacement: Hashable, Sendable {
  package let identity: PackageIdentity
  /// As the project spells it; of letters, digits and the marks that names have.
  package let name: String

  /// Of what a field holds: a name of the same ecosystem, or a package URL. Nil if it is neither, or
  /// the package itself.
  package init?(field text: String, of package: PackageIdentity) {
    if let purl = PackageURL(text) {
      guard let identity = purl.identity, identity != package,
        isFitForCompletion(identity.name)
      else { return nil }
      self.init(identity, identity.name)
      return
    }
    self.init(name: text[...], of: package)
  }

  /// Of a publisher's notice: nil unless it names exactly one package in one of the turns of phrase
  /// that say so (``Phrase``), and the name is marked as one: by quotes, by a scope, or by the
  /// registry's address. `Use it instead` names nothing. A name without a mark counts where somebody
  /// else knows it.
  /// - Parameter isKnown: whether a package of a name is known to exist.
  package init?(
    notice: String, of package: PackageIdentity,
    isKnown: (PackageIdentity) -> Bool = { _ in false }
  ) {
    var found: [NamedReplacement] = []
    for candidate in Phrase.names(in: notice) {
      guard let named = NamedReplacement(name: candidate.name, of: package),
        candidate.isMarked || isKnown(named.identity)
      else { continue }
      if !found.contains(where: { $0.identity == named.identity }) { found.append(named) }
    }
    guard found.count == 1 else { return nil }
    self = found[0]
  }

  private init?(name: Substring, of package: PackageIdentity) {
    let name = String(name)
    let identity = PackageIdentity(package.ecosystem, name)
    guard isFitForCompletion(name), identity != package,
      Self.hasShapeOfName(name, in: package.ecosystem)
    else { return nil }
    self.init(identity, name)
  }

  private init(_ identity: PackageIdentity, _ name: String) {
    self.identity = identity
    self.name = name
  }

  /// Whether a text is built as the names of the ecosystem are, where these have parts.
  private static func hasShapeOfName(_ name: String, in ecosystem: Ecosystem) -> Bool {
    let slashes = name.utf8.count { $0 == UInt8(ascii: "/") }
    return switch ecosystem {
    case .npm: name.hasPrefix("@") ? slashes == 1 && !name.hasSuffix("/") : slashes == 0
    case .packagist: slashes == 1
    case .maven: name.utf8.count { $0 == UInt8(ascii: ":") } == 1
    case .go: slashes > 0 && name.contains(".")
    case .pypi, .cratesIO: slashes == 0
    default: true
    }
  }
}

/// The turns of phrase in which publishers name what to use.
private enum Phrase {
  /// Before the name, in small letters; a word in between may say what it is.
  private static let openings = [
    ["renamed", "to"], ["renamed", "as"], ["moved", "to"], ["replaced", "by"],
    ["replaced", "with"],
    ["superseded", "by"], ["in", "favor", "of"], ["in", "favour", "of"], ["migrate", "to"],
    ["switch", "to"], ["published", "as"], ["available", "as"], ["succeeded", "by"], ["use"],
  ]
  private static let fillers: Set<Substring> = [
    "the", "package", "module", "library", "npm", "new",
  ]
  private static let longestNotice = 2_000

  /// The names that a notice gives, and whether each is marked as a name.
  static func names(in notice: String) -> [(name: Substring, isMarked: Bool)] {
    let words = notice.utf8.prefix(longestNotice).split(whereSeparator: { $0 <= 0x20 })
      .compactMap { Substring($0) }
    let plain = words.map { $0.filter { !marks.contains($0) }.lowercased()[...] }
    var result: [(name: Substring, isMarked: Bool)] = []
    for place in words.indices {
      for opening in openings where isAt(place, opening, plain) {
        var next = place + opening.count
        while next < words.count, fillers.contains(plain[next]) { next += 1 }
        guard next < words.count, let candidate = name(in: words[next]) else { continue }
        // `use` begins many sentences; only `use … instead` ends one thing and names another.
        if opening == ["use"], !isInstead(plain, after: next) { continue }
        result.append(candidate)
      }
    }
    return result
  }

  private static let marks: Set<Character> = [",", ".", ":", ";", "!", "(", ")", "`", "'", "\""]

  private static func isAt(_ place: Int, _ opening: [String], _ words: [Substring]) -> Bool {
    place + opening.count < words.count
      && zip(opening, words[place...]).allSatisfy { $0 == $1 }
  }

  private static func isInstead(_ words: [Substring], after place: Int) -> Bool {
    var next = place + 1
    while next < words.count, fillers.contains(words[next]) { next += 1 }
    return next < words.count && words[next] == "instead"
  }

  /// A word without what encloses and follows it, and without a version behind it.
  private static func name(in word: Substring) -> (name: Substring, isMarked: Bool)? {
    var rest = word
    while let last = rest.last, ".,:;!)".contains(last) { rest.removeLast() }
    while rest.first == "(" { rest.removeFirst() }
    var isMarked = false
    if let first = rest.first, first == rest.last, "`'\"".contains(first), rest.count > 2 {
      rest = rest.dropFirst().dropLast()
      isMarked = true
    }
    for address in addresses where rest.hasPrefix(address) {
      rest = rest.dropFirst(address.count)
      isMarked = true
    }
    if rest.hasPrefix("@") { isMarked = true }
    if let version = rest.dropFirst().lastIndex(of: "@") { rest = rest[..<version] }
    return rest.isEmpty ? nil : (rest, isMarked)
  }

  /// Before a name, the pages of npm's registry, whose publishers write free text.
  private static let addresses = [
    "https://www.npmjs.com/package/", "https://npmjs.com/package/", "https://npm.im/",
  ]
}
