package import Advisor
package import AdvisoryStore

/// An https origin laid out as OSV's public bucket is.
///
/// A request names an ecosystem or a record, never a package: the origin does not learn what
/// anybody uses.
package final class OSVBucketFeed: AdvisoryFeed {
  package static let publicOrigin = "https://osv-vulnerabilities.storage.googleapis.com"

  private let address: WebAddress
  private let folder: String
  private let client: HTTPClient
  private let report: (SyncEvent) -> Void

  /// - Parameters:
  ///   - cache: its `feed` folder holds archives while they are needed, and unfinished ones for the
  ///     next run to go on with.
  ///   - caFile: certificates to trust in place of the system's.
  ///   - timeout: the most seconds that one transfer may take.
  package init(
    origin: String, cache: AdvisoryCache, caFile: String? = nil, timeout: Int = 3_600,
    retryMilliseconds: Int = 1_000, cancellation: Cancellation,
    report: @escaping (SyncEvent) -> Void = { _ in }
  ) throws {
    address = try WebAddress(origin)
    folder = cache.folder + "/feed"
    client = try HTTPClient(
      HTTPClient.Settings(
        caFile: caFile, timeout: timeout, retryMilliseconds: retryMilliseconds),
      cancellation: cancellation)
    self.report = report
  }

  package var origin: String { address.appending([]) }

  package func ecosystems() throws -> Set<String> {
    let path = address.appending(["ecosystems.txt"])
    return try ecosystemNames(fetch(path, limit: 1 << 20).bytes, of: path)
  }

  package func list(of ecosystem: Ecosystem, unless token: String?) throws -> FeedList {
    let path = address.appending([ecosystem.name, "modified_id.csv"])
    let headers = token.flatMap { $0.isEmpty ? nil : [$0] } ?? []
    let (response, bytes) = try fetch(path, headers: headers, limit: 256 << 20)
    if response.status == 304 { return .unchanged }
    return .changed(bytes, token: response.validator ?? "")
  }

  package func record(_ id: String, of ecosystem: Ecosystem) throws -> [UInt8]? {
    do {
      return try fetch(address.appending([ecosystem.name, id + ".json"]), limit: 16 << 20).bytes
    } catch let error as SyncError where error.code == .notFound {
      return nil
    }
  }

  package func archive(of ecosystem: Ecosystem) throws -> String {
    let address = address.appending([ecosystem.name, "all.zip"])
    try createFolder(folder)
    let download = Download(
      HTTPClient.Request(address: address, limit: ZipCatalog.Limits().archiveBytes),
      into: partialPath(ecosystem)
    ) { [report] in
      report(.downloading(ecosystem, received: $0, total: $1))
    }
    try download.run { try client.fetch($0, into: $1) }
    return partialPath(ecosystem)
  }

  package func discardArchive(of ecosystem: Ecosystem) {
    Download.remove(partialPath(ecosystem))
  }

  private func partialPath(_ ecosystem: Ecosystem) -> String {
    let name = ecosystem.name.utf8.map { byte in
      isRecordID(String(UnicodeScalar(byte))) && byte != UInt8(ascii: "/")
        ? String(UnicodeScalar(byte)) : "_"
    }
    return folder + "/" + name.joined() + ".zip"
  }

  private func fetch(
    _ path: String, headers: [String] = [], limit: Int
  ) throws -> (response: HTTPClient.Response, bytes: [UInt8]) {
    let sink = MemorySink()
    let response = try client.fetch(
      { _ in HTTPClient.Request(address: path, headers: headers, limit: limit) }, into: sink)
    guard response.status == 200 || response.status == 304 && !headers.isEmpty else {
      throw SyncError(
        .unexpectedContent, "\(path) did not come as it was asked for: check the origin.",
        cause: "status \(response.status)")
    }
    return (response, sink.bytes)
  }
}
