/// The path of a file of a repository, from the outside.
enum RepositoryPath {
  /// The parts of a path.
  /// - Throws: ``SyncError`` `unexpectedContent` for a path that could lead out of the repository, or
  ///   that no place can hold.
  static func parts(_ path: String) throws -> [String] {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard path.utf8.count <= 1_024, parts.count <= maximumDepth,
      parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." && $0.utf8.count <= 255 }),
      path.unicodeScalars.allSatisfy({ $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
    else {
      throw SyncError(
        .unexpectedContent, "A repository has no file of this name.",
        cause: printable(path.utf8.prefix(200)))
    }
    return parts
  }

  static let maximumDepth = 16
  /// The most files of a repository.
  static let maximumFiles = 200_000

  static func tooLarge(_ path: String, _ limit: Int) -> SyncError {
    SyncError(.tooLarge, "\(path) is larger than \(limit) bytes: it was not read.")
  }

  static func conflict(_ path: String, of origin: String) -> SyncError {
    SyncError(
      .conflict,
      "Somebody else published to \(origin) meanwhile: nothing was replaced. Publish again.",
      cause: path)
  }

  /// A file that was to be new is there, and is another.
  static func taken(_ path: String, of origin: String) -> SyncError {
    SyncError(
      .conflict, "\(origin) has another file of this name, which is never changed: \(path).")
  }
}
