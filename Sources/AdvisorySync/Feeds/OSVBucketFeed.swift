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
      path: partialPath(ecosystem), address: address, limit: ZipCatalog.Limits().archiveBytes
    ) { [report] in
      report(.downloading(ecosystem, received: $0, total: $1))
    }
    try download.run(client)
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

/// A large file on its way to the disk, which goes on where an earlier attempt or run broke off, if
/// the origin says that it is still the same file (RFC 9110, section 13.1.5, `If-Range`).
private final class Download: HTTPClient.Sink {
  private let path: String
  private let address: String
  private let limit: Int
  private let report: (Int, Int?) -> Void
  private var file: OpenFile?
  private var received = 0
  private var total: Int?
  private var offset = 0

  /// Beside the file: the entity tag of what it is a part of.
  private var tagPath: String { path + ".etag" }

  init(path: String, address: String, limit: Int, report: @escaping (Int, Int?) -> Void) {
    self.path = path
    self.address = address
    self.limit = limit
    self.report = report
  }

  static func remove(_ path: String) {
    AtomicFile.remove(path)
    AtomicFile.remove(path + ".etag")
  }

  func run(_ client: HTTPClient) throws {
    do {
      var response = try client.fetch({ _ in try request() }, into: self)
      if response.status == 416 {
        // What is here is not a beginning of what is there: once more, from the start.
        Self.remove(path)
        response = try client.fetch({ _ in try request() }, into: self)
      }
      guard response.status == 200 || response.status == 206 else {
        throw SyncError(
          .unexpectedContent, "\(address) did not come, though nothing of it is here.",
          cause: "status \(response.status)")
      }
    } catch let error as SyncError where error.code == .tooLarge || error.code == .notFound {
      Self.remove(path)
      throw error
    }
  }

  private func request() throws -> HTTPClient.Request {
    offset = 0
    var headers: [String] = []
    // Only a strong tag says that the bytes are the same.
    if let size = try FileStatus(path: path)?.size, size > 0,
      let tag = (try? OpenFile(tagPath, .read).readAll(limit: 1_024)).flatMap({
        String(validating: $0, as: UTF8.self)
      }), tag.hasPrefix("\"")
    {
      offset = size
      headers = ["Range: bytes=\(size)-", "If-Range: " + tag]
    }
    return HTTPClient.Request(address: address, headers: headers, limit: limit - offset)
  }

  func start(_ response: HTTPClient.Response) throws {
    let length = response.headers["content-length"].flatMap { Int($0) }
    if response.status == 206 {
      guard offset > 0,
        response.headers["content-range"]?.hasPrefix("bytes \(offset)-") == true
      else {
        Self.remove(path)
        throw SyncError(.unexpectedContent, "\(address) sent another part than was asked for.")
      }
      file = try OpenFile(path, .append)
      received = offset
    } else {
      Self.remove(path)
      file = try OpenFile(path, .createNew)
      received = 0
      if let tag = response.headers["etag"], tag.hasPrefix("\"") {
        try OpenFile(tagPath, .createNew).write(tag)
      }
    }
    total = length.map { $0 + received }
  }

  func receive(_ bytes: UnsafeRawBufferPointer) throws {
    try file?.write(bytes)
    received += bytes.count
    report(received, total)
  }
}
