package import SourceText

/// One manifest or lockfile format: a file of its own under `Ecosystems/<Name>/`.
package protocol ManifestFormat: Sendable {
  /// A stable name, such as `cargo-lock`; shown by `forewarn list`.
  var name: String { get }
  var kind: DocumentKind { get }

  /// How its files mark comments, in which decisions may stand. By default they have none.
  var comments: CommentSyntax? { get }

  /// What the manual says of it.
  var reference: FormatReference { get }

  /// The names of its files, `*` for any text, once at most: `Cargo.lock`, `*.gemspec`. No file is
  /// of this format whose name, whatever its case, is none of them: others are not asked about.
  var fileNames: [String] { get }

  /// Whether a file of this path is of this format, judged by its name and folder alone. By default
  /// the name decides, its case included.
  func matches(_ path: DocumentPath) -> Bool

  /// Whether a text may be of this format: asked where a name alone does not tell. A file that no
  /// format accepts is reported. By default every text is accepted.
  func accepts(_ text: DocumentText) -> Bool

  /// Reads a text of any quality: never fails, never traps.
  func read(_ text: DocumentText) -> Reading

  /// The same, for a text that came of one which this format has read before. A format that can
  /// tell what is still true of it need not work that out again; the result must not depend on it.
  func read(_ text: DocumentText, after previous: Reading?) -> Reading

  /// The lockfiles that fix this manifest's versions, in order of preference: names of files to be
  /// looked for in the manifest's folder and in the folders above it. Empty for lockfiles.
  var lockfileNames: [String] { get }

  /// Whether every project has a lockfile of its own, so that one in a folder above is another's.
  var hasLockfileBesideIt: Bool { get }

  /// Files in the manifest's folder, or above it, that may define versions which it inherits
  /// (a workspace's root, a catalog). Names only. By default none.
  var definitionFileNames: [String] { get }

  /// Names, with `*` for any text, of the files that its manifests may themselves name as the place
  /// of their versions (``Manifest/definitionPaths``).
  var definitionFilePatterns: [String] { get }

  /// For lockfiles, the command that moves one package on without touching a manifest, in which
  /// `NAME`, `OLD` and `NEW` stand for the package and its versions. Nil where there is none.
  var updateCommand: String? { get }

  /// For lockfiles, how a project makes every package that needs another take one version of it,
  /// whatever they ask for: a phrase in which `NAME` and `NEW` stand for the package and the
  /// version. Nil where there is no way.
  var override: String? { get }

  /// For manifests, makes every package that needs another take one version of it, in the way of the
  /// ecosystem: an entry in the manifest itself, or in a file of its project. Nil if there is none.
  /// What it edits is proven by whoever asks.
  func forcing(_ package: ForcedVersion, in context: DocumentContext) -> Forcing?

  /// Whether ``forcing(_:in:)`` also rules an entry that stands in the manifest: one that says no version
  /// of its own, or that stands there because others need it. By default none.
  func takesForcing(_ requirement: Requirement, in context: DocumentContext) -> Bool

  /// For lockfiles, finds what packages ask of each other; nil where the format does not record it.
  func requestFinder(_ lockfile: Document) -> RequestFinder?

  /// For lockfiles, what the file says of a package beside what it fixes. By default a replacement
  /// that the publisher's notice names.
  func remarks(on package: ResolvedPackage, in lockfile: Document) -> LockfileRemarks

  /// The text that makes a requirement of this format ask for `version` in its present style, or
  /// nil. By default the version scheme decides; a format with a requirement language of its own
  /// (Poetry's in `pyproject.toml`) decides for itself.
  func rewrite(
    _ requirement: Requirement, toAdmit version: Version, scheme: any VersionScheme
  ) -> String?

  /// What a text that ``rewrite(_:toAdmit:scheme:)`` gave admits; nil where only the edited file tells. By
  /// default as the version scheme reads it.
  func versions(rewritten text: String, scheme: any VersionScheme) -> VersionSet?
}

extension ManifestFormat {
  package func matches(_ path: DocumentPath) -> Bool { hasNameOf(path) }

  /// Whether a file has one of the ``fileNames``.
  func hasNameOf(_ path: DocumentPath) -> Bool {
    fileNames.contains { FileNamePattern($0).matches(path.fileName) }
  }

  /// Whether a file of this name, in a folder where it is looked for, may decide what a file of this
  /// format means: its lockfile, or a place of its versions.
  package func mayDepend(onFileNamed name: String) -> Bool {
    lockfileNames.contains(name) || definitionFileNames.contains(name)
      || definitionFilePatterns.contains { FileNamePattern($0).matches(name) }
  }

  package func read(_ text: DocumentText, after previous: Reading?) -> Reading { read(text) }
  package var comments: CommentSyntax? { nil }
  package var lockfileNames: [String] { [] }
  package var hasLockfileBesideIt: Bool { false }
  package var definitionFileNames: [String] { [] }
  package var definitionFilePatterns: [String] { [] }
  package var updateCommand: String? { nil }
  package var override: String? { nil }
  package func forcing(_ package: ForcedVersion, in context: DocumentContext) -> Forcing? { nil }
  package func takesForcing(_ requirement: Requirement, in context: DocumentContext) -> Bool {
    false
  }
  package func requestFinder(_ lockfile: Document) -> RequestFinder? { nil }
  package func accepts(_ text: DocumentText) -> Bool { true }

  package func remarks(on package: ResolvedPackage, in lockfile: Document) -> LockfileRemarks {
    var remarks = LockfileRemarks()
    remarks.replacement = package.deprecation.flatMap {
      NamedReplacement(notice: $0, of: package.identity)
    }
    return remarks
  }

  package func rewrite(
    _ requirement: Requirement, toAdmit version: Version, scheme: any VersionScheme
  ) -> String? {
    scheme.rewrite(requirement.text, toAdmit: version)
  }

  package func versions(rewritten text: String, scheme: any VersionScheme) -> VersionSet? {
    scheme.requirement(text)
  }
}

package enum DocumentKind: String, Sendable {
  case manifest, lockfile
  /// What a team decided: rules (`forewarn.toml`), or about single findings (VEX).
  case policy, decisions

  /// Whether its files say what a project depends on.
  package var holdsPackages: Bool { self == .manifest || self == .lockfile }
}

/// A path with `/`, relative or absolute, taken apart for recognition. Never touches a disk.
package struct DocumentPath: Hashable, Sendable {
  package let text: String
  /// The last component. It is kept, since every format is asked about it.
  package let fileName: String
  /// The part of the file name after its last dot, without the dot; empty if there is none.
  package let fileExtension: String

  package init(_ text: String) {
    self.text = text
    let utf8 = text.utf8
    let name = utf8.lastIndex(of: UInt8(ascii: "/")).map { text[utf8.index(after: $0)...] }
    let fileName = name.map(String.init) ?? text
    self.fileName = fileName
    let dot = fileName.utf8.lastIndex(of: UInt8(ascii: "."))
    fileExtension = dot.map { String(fileName[fileName.utf8.index(after: $0)...]) } ?? ""
  }

  package static func == (a: DocumentPath, b: DocumentPath) -> Bool { a.text == b.text }
  package func hash(into hasher: inout Hasher) { hasher.combine(text) }

  /// Everything before the last `/`; empty if there is none, "/" for a file at the root.
  package var folder: String {
    guard let slash = text.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
    return slash == text.startIndex ? "/" : String(text[..<slash])
  }

  package var components: [Substring] {
    text.utf8.split(separator: UInt8(ascii: "/")).map(Substring.init)
  }

  /// The file at a relative path from this one's folder; nil if the path leads above the folder at
  /// which this path begins, or is absolute.
  package func resolving(_ relative: String) -> DocumentPath? {
    guard !relative.isEmpty, !relative.hasPrefix("/") else { return nil }
    var parts = components.dropLast().map(String.init)
    for part in relative.split(whereSeparator: { $0 == "/" || $0 == "\\" }) {
      switch part {
      case ".": continue
      case "..": if parts.popLast() == nil { return nil }
      default: parts.append(String(part))
      }
    }
    return DocumentPath((text.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/"))
  }

  package func sibling(_ name: String) -> DocumentPath {
    let folder = folder
    return DocumentPath(folder.isEmpty ? name : folder == "/" ? "/" + name : folder + "/" + name)
  }
}
