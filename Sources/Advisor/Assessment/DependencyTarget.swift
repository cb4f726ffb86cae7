import SourceText

/// One package that a document brings in, and how exactly its version is known.
struct DependencyTarget: Sendable {
  enum Knowledge: Sendable {
    /// A lockfile, or the manifest itself, fixed the version.
    case exact(text: String, certainty: Finding.Certainty)
    /// Only the admitted versions are known.
    case range(VersionSet)
    /// The requirement could not be read, or is inherited from a place that was not found.
    case unreadable(reason: String)
  }

  var identity: PackageIdentity
  var name: String
  var source: PackageSource
  var knowledge: Knowledge
  /// Where it is shown.
  var span: SourceSpan
  /// The manifest entry that a person can edit; nil in a lockfile and for transitive packages.
  var requirement: Requirement? = nil
  /// Where the version of that entry is defined: the document itself, or the one it inherits from.
  var definition: Document? = nil
  /// The entry of the lockfile that fixed the version.
  var lockIndex: Int? = nil
  /// How it gets in, each from the project's own dependency to the package. Empty: directly.
  var paths: [[String]] = []
  var related: [RelatedPlace] = []
  var groups: [String] = []

  var isTransitive: Bool { requirement == nil && !paths.isEmpty }
}
