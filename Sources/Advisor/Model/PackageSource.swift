/// Where a dependency comes from. Only what comes from the public registry is the public package:
/// a Git, path, URL or private package of the same name is another thing (and never matched).
package enum PackageSource: Hashable, Sendable {
  /// The ecosystem's public registry, or a mirror that stands in for it.
  case registry
  /// Another registry, by name or URL, as the file names it.
  case otherRegistry(String)
  case git(String)
  case path(String)
  /// An archive fetched from an address.
  case url(String)
  /// A member of the same workspace.
  case workspace
  /// The file names a source that Forewarn does not understand.
  case unsupported(String)

  package var isPublicRegistry: Bool { self == .registry }

  /// For people, as in "from a Git repository".
  package var phrase: String {
    switch self {
    case .registry: "from the public registry"
    case .otherRegistry: "from another registry"
    case .git: "from a Git repository"
    case .path: "from a local path"
    case .url: "from an archive address"
    case .workspace: "from this workspace"
    case .unsupported: "from a source that Forewarn does not understand"
    }
  }
}
