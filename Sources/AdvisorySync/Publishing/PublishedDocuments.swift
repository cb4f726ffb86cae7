import Advisor

/// The policy and the statements of a publication: what nobody understands is not published.
enum PublishedDocuments {
  static func check(
    _ bytes: [UInt8], _ kind: SharedDatabase.Document.Kind, path: String
  ) throws {
    let problems =
      switch kind {
      case .policy: PublishedTeamFiles.problems(inPolicy: bytes)
      case .vex: PublishedTeamFiles.problems(inStatements: bytes)
      }
    guard let first = problems.first else { return }
    throw SyncError(
      .unexpectedContent, "\(path) is not understood: correct it before it is published.",
      cause: "\(problems.count) problems, the first in line \(first)")
  }
}
