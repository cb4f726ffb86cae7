package import SourceText

/// The places of one dependency in its file.
package struct EntrySpans: Hashable, Sendable {
  /// The name as written, without quotes.
  package var name: SourceSpan
  /// The text of the version or requirement, without quotes; nil where the file gives none. Of a
  /// Python specifier with one clause the version alone, without its operator.
  package var version: SourceSpan?
  /// The whole requirement, operators included, where it is more than `version`.
  package var specifier: SourceSpan?
  /// Everything that belongs to the entry.
  package var entry: SourceSpan

  package init(
    name: SourceSpan, version: SourceSpan? = nil, specifier: SourceSpan? = nil, entry: SourceSpan
  ) {
    self.name = name
    self.version = version
    self.specifier = specifier
    self.entry = entry
  }

  /// Where a finding about the version is shown: on the version, else on the name.
  package var subject: SourceSpan { version ?? name }

  /// What an edit of the requirement replaces.
  package var replaced: SourceSpan? { specifier ?? version }
}

/// What a manifest asks for: one dependency as a person wrote it.
package struct Requirement: Sendable {
  package var identity: PackageIdentity
  /// The name of the real package, as the ecosystem spells it (not the alias).
  package var name: String
  /// The local name, if the file renames the package (`"x": "npm:y@1"`, Cargo's `package =`).
  package var alias: String?
  /// The requirement in the ecosystem's language, operators included; empty if there is none.
  package var text: String
  /// What stands at ``EntrySpans/replaced`` where that is more than ``text``: its quotes too, since
  /// Ruby writes a requirement of two clauses as two texts.
  package var quotedText: String?
  /// The versions it admits; nil if the text is not a requirement of the ecosystem.
  package var versions: VersionSet?
  /// The version it pins, if it admits just one.
  package var pinned: Version?
  package var source: PackageSource
  /// `dev`, `build`, `optional`, `peer`, or a name that the manifest gives (an extra, a group).
  package var groups: [String]
  package var spans: EntrySpans
  /// Whether it only limits versions (overrides, constraints files, `[patch]`, catalogs) and brings
  /// no package by itself.
  package var isConstraintOnly: Bool
  /// Where the version really stands if this entry inherits it (`catalog:`, `workspace = true`).
  package var inherits: Inheritance?
  /// Whether the file names it only for others that need it (`// indirect` in `go.mod`).
  package var isIndirect = false
  /// Why the version must not be edited by itself, as beside hashes that fix its archive; else nil.
  package var editObstacle: String?

  package init(
    ecosystem: Ecosystem, name: String, alias: String? = nil, text: String,
    versions: VersionSet?, pinned: Version? = nil, source: PackageSource = .registry,
    groups: [String] = [], spans: EntrySpans, isConstraintOnly: Bool = false,
    inherits: Inheritance? = nil
  ) {
    identity = PackageIdentity(ecosystem, name)
    self.name = name
    self.alias = alias
    self.text = text
    self.versions = versions
    self.pinned = pinned
    self.source = source
    self.groups = groups
    self.spans = spans
    self.isConstraintOnly = isConstraintOnly
    self.inherits = inherits
  }

  /// Takes the version, its place and what it inherits from another entry.
  package mutating func take(versionOf other: Requirement) {
    text = other.text
    quotedText = other.quotedText
    versions = other.versions
    pinned = other.pinned
    spans.version = other.spans.version
    spans.specifier = other.spans.specifier
    inherits = other.inherits
    editObstacle = editObstacle ?? other.editObstacle
  }

  /// The name under which lockfiles and other entries know it.
  package var localName: String { alias ?? name }
}

/// A version that is defined elsewhere.
package struct Inheritance: Hashable, Sendable {
  /// The table of ``Manifest/variables``: what stands there is a version and names no package.
  package static let variables = "variable"

  /// The table it comes from, as in ``Manifest/definitions``: `workspace`, `catalog`, `catalog:name`.
  package var table: String
  /// The key in that table.
  package var key: String

  package init(table: String, key: String) {
    self.table = table
    self.key = key
  }
}
