/// What went wrong with getting advisories, and what to do about it. The database that was in force
/// before is in force still.
package struct SyncError: Error, Sendable, CustomStringConvertible {
  package enum Code: String, Sendable {
    /// The origin does not have what was asked for.
    case notFound = "not-found"
    /// The origin wants credentials, or others than it was given.
    case notAllowed = "not-allowed"
    /// The origin could not be reached, or broke off.
    case network
    /// The origin sent something that is not what an origin of advisories sends.
    case unexpectedContent = "unexpected-content"
    /// The origin sent, or an archive holds, more than can be right.
    case tooLarge = "too-large"
    /// An address that is not used, such as plain http or a redirection to another host.
    case refusedAddress = "refused-address"
    /// Many records would be gone: held back until somebody says that this is right.
    case shrunk
    /// The clock of this machine is wrong.
    case clock
    /// Somebody else published meanwhile.
    case conflict
    case cancelled
    /// Nobody agreed to send what would be sent.
    case refused
    /// A file or folder could not be read.
    case readFailed = "read-failed"
    /// A file or folder could not be written.
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

  static let cancelled = SyncError(.cancelled, "Cancelled; the database is as it was.")
}
