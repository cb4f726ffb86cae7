/// What one package of a lockfile asks of another, as the file records it.
package struct VersionRequest: Sendable {
  /// The package that asks, by its index; nil where the file records what is asked but not by whom.
  package var dependent: Int?
  /// The requirement as the file records it.
  package var text: String
  /// The versions it admits; nil if it is not a requirement of the ecosystem.
  package var versions: VersionSet?

  package init(dependent: Int?, text: String, versions: VersionSet?) {
    self.dependent = dependent
    self.text = text
    self.versions = versions
  }
}

/// Finds all that is asked of a package by those that need it, all given by their indexes; nil where
/// the file does not say it of each of them.
package typealias RequestFinder = (_ package: Int, _ dependents: ArraySlice<Int>) ->
  [VersionRequest]?
