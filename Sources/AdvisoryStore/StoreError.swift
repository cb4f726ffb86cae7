/// What went wrong with the advisory cache, and what to do about it.
package struct StoreError: Error, Sendable, CustomStringConvertible {
  package enum Code: String, Sendable {
    /// The cache folder holds no database yet.
    case noDatabase = "no-database"
    /// The database, or the pointer to it, is not what was written.
    case damaged
    /// Another version of Forewarn built the database.
    case incompatible
    /// The cache folder could be changed by somebody else.
    case unsafeFolder = "unsafe-folder"
    /// Another program writes to the cache.
    case busy
    /// The operating system refused to read.
    case readFailed = "read-failed"
    /// The operating system refused to write.
    case writeFailed = "write-failed"
  }

  package let code: Code
  /// What happened, and what to do. One sentence or two, for people.
  package let message: String
  /// What the layer below said, if it said anything.
  package let cause: String?

  package init(_ code: Code, _ message: String, cause: String? = nil) {
    self.code = code
    self.message = message
    self.cause = cause
  }

  package var description: String { cause.map { message + " (" + $0 + ")" } ?? message }

  static func damaged(_ detail: String) -> StoreError {
    StoreError(
      .damaged, "The advisory database is damaged: run `forewarn sync` to build it anew.",
      cause: detail)
  }

  static func incompatible(_ detail: String) -> StoreError {
    StoreError(
      .incompatible,
      "The advisory database was built by another version of Forewarn: run `forewarn sync`.",
      cause: detail)
  }
}
