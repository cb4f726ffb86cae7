import ManifestSyntax
import SourceText

/// What a lockfile says of a package beside what it fixes. It is read where somebody asks for a card:
/// lockfiles hold thousands of packages, and are read at every keystroke.
package struct LockfileRemarks: Sendable, Equatable {
  /// Pages where the project asks for money; https alone.
  package var funding: [String] = []
  /// The package that the project names in its place.
  package var replacement: NamedReplacement?

  package init() {}

  /// The `funding` of npm and Composer: an address, an object with one, or a list of these.
  mutating func add(funding value: SyntaxValue?) {
    guard let value else { return }
    let entries = value.kind == .array ? Array(value.children.prefix(Self.longestList)) : [value]
    for entry in entries {
      guard let address = entry.string ?? entry["url"]?.string,
        HealthAction.isWebAddress(address), !funding.contains(address)
      else { continue }
      funding.append(address)
    }
  }

  private static let longestList = 16
}

extension ResolvedPackage {
  /// What its lockfile says of it, as signals that have no day: lockfiles say not when it was true.
  func signals(in lockfile: Document) -> [HealthSignal] {
    var signals: [HealthSignal] = []
    func add(_ key: HealthSignal.Key, _ value: HealthSignal.Value) {
      signals.append(HealthSignal(key, value, feed: HealthRequest.lockfileFeed))
    }
    if let deprecation {
      // Composer's lockfile says it of the package, the others of the version.
      if identity.ecosystem == .packagist {
        add(.deprecated, .text(deprecation))
      } else {
        add(.versionDeprecated, .flag(true))
      }
    }
    let remarks = lockfile.format.remarks(on: self, in: lockfile)
    if let replacement = remarks.replacement { add(.replacement, .text(replacement.name)) }
    if !remarks.funding.isEmpty { add(.funding, .list(remarks.funding)) }
    return signals
  }
}

extension Document {
  /// The text of a package's entry in a lockfile of JSON objects, read again: only few are asked for.
  /// Nil unless one of the words stands in it, which is seen without reading.
  func entry(of package: ResolvedPackage, ifHolding words: [StaticString]) -> SyntaxValue? {
    let span = package.spans.entry
    guard span.start >= 0, span.end <= text.bytes.count, span.start < span.end else { return nil }
    let bytes = text.bytes[span.start..<span.end]
    guard words.contains(where: { holds($0, bytes) }) else { return nil }
    // An entry that has a key stands in an object.
    let hasKey = bytes.first == UInt8(ascii: "\"")
    let whole = hasKey ? [UInt8(ascii: "{")] + bytes + [UInt8(ascii: "}")] : Array(bytes)
    let root = JSONReader.read(whole).root
    return hasKey ? root.children.first { _ in true } : root
  }

  private func holds(_ word: StaticString, _ bytes: ArraySlice<UInt8>) -> Bool {
    word.withUTF8Buffer { word in
      guard let first = word.first else { return true }
      var rest = bytes
      while let start = rest.firstIndex(of: first) {
        if rest[start...].starts(with: word) { return true }
        rest = rest[(start + 1)...]
      }
      return false
    }
  }
}
