import Advisor
package import AdvisoryStore

/// One run of `forewarn-sync` from a shared repository: whom to trust, what is new, what is fetched.
package struct SharedSync {
  private let cache: AdvisoryCache
  private let source: any RepositorySource
  private let origin: String
  private let trust: RepositoryTrust

  /// - Parameter origin: the place as the user names it.
  package init(cache: AdvisoryCache, source: any RepositorySource, origin: String) {
    self.cache = cache
    self.source = source
    self.origin = origin
    trust = RepositoryTrust(cache: cache, origin: source.origin)
  }

  /// Whether the place is a signed repository: it has a root, or once had one. What was signed once is
  /// never accepted unsigned. A web server that forbids to look for what is not there shows none.
  package static func isShared(
    _ source: any RepositorySource, cache: AdvisoryCache
  ) throws -> Bool {
    if RepositoryTrust(cache: cache, origin: source.origin).isPinned { return true }
    do {
      return try source.read("metadata/1.root.json", limit: TUFClient.Limits().root) != nil
    } catch let error as SyncError where error.code == .notAllowed && source is HTTPSRepository {
      return false
    }
  }

  /// Whether a root of this repository is trusted already.
  package var isTrusted: Bool { trust.hasRoot }

  /// Trusts the root in a file that the user or the organisation has.
  package func trust(rootFile path: String) throws {
    let bytes = try OpenFile(path, .read, followingLink: true).readAll(
      limit: TUFClient.Limits().root)
    try trust.trust(bytes)
  }

  /// The first root of the repository as it offers it, for a person to recognise.
  /// - Returns: its bytes, and its fingerprint: the SHA-256 of the file.
  package func offeredRoot() throws -> (bytes: [UInt8], fingerprint: String) {
    guard let bytes = try source.read("metadata/1.root.json", limit: TUFClient.Limits().root) else {
      throw SyncError(.notFound, "\(origin) has no root: it is no shared repository.")
    }
    return (bytes, sha256(bytes))
  }

  /// Trusts the offered root if it has this fingerprint.
  /// - Throws: ``TUFError`` `other-root`.
  package func trust(fingerprint: String) throws {
    let (bytes, found) = try offeredRoot()
    let wanted = fingerprint.lowercased().filter { $0 != ":" && $0 != " " }
    guard found == wanted else {
      throw TUFError(
        .otherRoot, "root",
        "the root of \(origin) has the fingerprint \(found), not the one that you expect: ask the "
          + "publisher.")
    }
    try trust.trust(bytes)
  }

  /// Verifies what the repository offers, and takes in what is new.
  package func run(
    _ options: SharedImport.Options, cancellation: Cancellation,
    report: @escaping (SyncEvent) -> Void
  ) throws -> SharedImport.Outcome {
    let lock = try WriterLock(cache)
    var options = options
    options.origin = source.origin
    let repository = try TUFRepository(source, trust: trust, now: options.now)
    return try SharedImport(
      cache: cache, source: repository, options: options, lock: lock, cancellation: cancellation,
      report: report
    ).run()
  }
}
