package import Advisor
internal import AdvisoryStore

/// A shared repository whose metadata was brought up to date and verified.
package struct TUFRepository: VerifiedTargets {
  private let client: TUFClient
  private let source: any RepositorySource

  /// Brings the trusted metadata of a repository up to date.
  /// - Throws: ``TUFError`` or ``SyncError``.
  package init(_ source: any RepositorySource, trust: RepositoryTrust, now: Timestamp) throws {
    let start = try trust.start(clock: now)
    self.source = source
    client = try TUFClient(folder: trust.folder, metadata: Metadata(source: source), start: start)
    try client.refresh()
    try trust.note(start)
  }

  package var targets: [TUFTarget] { client.topLevelTargets }

  package var versions: [String: Int] { client.versions }

  /// When the first part of the metadata expires.
  package var expires: Timestamp? { client.expires }

  /// What an earlier attempt left in the file is gone on with. If what came of that is not the target, it
  /// is fetched once more from its beginning; what is not the target never stays.
  package func fetch(_ target: TUFTarget, into file: String) throws {
    if TUFClient.isWhole(file, target) { return }
    let hasRemains = (try? FileStatus(path: file)) != nil
    do {
      try transfer(target, into: file)
    } catch let error as TUFError {
      AtomicFile.remove(file)
      guard hasRemains, error.code == .hashMismatch || error.code == .lengthMismatch else {
        throw error
      }
      do {
        try transfer(target, into: file)
      } catch let error as TUFError {
        AtomicFile.remove(file)
        throw error
      }
    }
  }

  private func transfer(_ target: TUFTarget, into file: String) throws {
    try client.fetch(target, into: file) {
      try source.fetch("targets/" + $0, into: file, length: target.length)
    }
  }

  private struct Metadata: TUFFiles {
    let source: any RepositorySource

    func read(_ name: String, limit: Int) throws -> [UInt8]? {
      try source.read("metadata/" + name, limit: limit)
    }
  }
}

extension TUFPublisher: VerifiedTargets {
  package func fetch(_ target: TUFTarget, into file: String) throws {
    try store.fetch("targets/" + Self.location(of: target), into: file, length: target.length)
    try TUFClient.verify(file, target)
  }
}
