/// The files of a project as one place holds them: the working folder, a commit, or what is staged
/// for the next one. All paths are those of the working folder, absolute.
protocol FileTree: Sendable {
  /// What lies at a path, links not followed.
  func kind(_ path: String) -> FileSystem.Kind

  /// What a path leads to, links followed: for what the user named himself.
  func resolvedKind(_ path: String) -> FileSystem.Kind

  /// The names in a folder, sorted by their bytes; nil if it cannot be read.
  func names(inFolder path: String) -> [String]?

  /// The bytes of a file, links followed.
  func read(_ path: String) -> Result<[UInt8], FileSystem.ReadError>

  /// Whether somebody added each of its files: then what is to be ignored (`.gitignore`) has been
  /// left out already, and what was added all the same counts.
  var holdsOnlyTracked: Bool { get }
}

/// The files as they lie on the disk.
struct WorkingFolder: FileTree {
  /// Texts that count in place of what lies on the disk, by absolute path.
  var edited: [String: [UInt8]] = [:]

  func kind(_ path: String) -> FileSystem.Kind { FileSystem.kind(path) }

  func resolvedKind(_ path: String) -> FileSystem.Kind { FileSystem.resolvedKind(path) }

  func names(inFolder path: String) -> [String]? { FileSystem.names(inFolder: path) }

  func read(_ path: String) -> Result<[UInt8], FileSystem.ReadError> {
    edited[path].map { .success($0) } ?? FileSystem.read(path)
  }

  let holdsOnlyTracked = false
}
