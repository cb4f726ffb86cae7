/// A place that the files of a repository are read from: `metadata/…` and `targets/…`, each by its
/// path. What comes from there is not trusted: ``TUFClient`` verifies it.
package protocol RepositorySource: AnyObject {
  /// For people, and for telling one repository from another: `https://…`, `oci://…`, `s3://…` or a
  /// folder's path.
  var origin: String { get }

  /// The bytes of a small file; nil if there is no such file.
  /// - Parameter path: below the repository, `/` between its parts, none of them empty, `.` or `..`.
  /// - Throws: ``SyncError``: `tooLarge` for more than `limit` bytes; what keeps the place from
  ///   being asked.
  func read(_ path: String, limit: Int) throws -> [UInt8]?

  /// Fetches a file of exactly `length` bytes into a local file, which may hold the beginning of it
  /// from an earlier attempt; while it is a beginning, a file of the same name with `.etag` says what
  /// of. One that has the length is taken for whole. What the bytes are is for the caller to verify,
  /// and to remove if they are wrong.
  /// - Throws: ``SyncError``: `notFound`; `tooLarge` or `unexpectedContent` for another length.
  func fetch(_ path: String, into file: String, length: Int) throws
}

/// A place that a repository is published to.
///
/// Files with a version or a hash in their name are written once and never changed; of the others,
/// such as `metadata/timestamp.json`, the publisher says which content it replaces, so that of two
/// publishers at once one is refused.
package protocol RepositoryStore: RepositorySource {
  /// A small file with what stands for its present content; nil if there is no such file.
  func readForReplacing(_ path: String, limit: Int) throws -> (bytes: [UInt8], version: String)?

  /// Writes a file so that no reader ever sees a part of it.
  /// - Throws: ``SyncError`` `conflict` if the condition does not hold.
  func write(_ content: RepositoryContent, to path: String, if condition: WriteCondition) throws

  /// The paths of all files.
  func paths() throws -> [String]

  /// Removes a file, which need not exist.
  func remove(_ path: String) throws

  /// Called after everything is written. Where a place shows all files at once (an OCI tag), they
  /// become visible now.
  func finish() throws
}

package enum RepositoryContent {
  case bytes([UInt8])
  /// A local file of this length and SHA-256, in hexadecimal digits.
  case file(String, length: Int, sha256: String)
}

package enum WriteCondition: Equatable {
  /// There must be no such file, or one of the same content.
  case absent
  /// The file must be as ``RepositoryStore/readForReplacing(_:limit:)`` gave it; nil if there was none.
  case unchanged(since: String?)
}
