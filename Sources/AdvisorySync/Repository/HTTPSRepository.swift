/// A repository of static files at an https address, behind any web server: it is only read from.
final class HTTPSRepository: RepositorySource {
  private let address: WebAddress
  private let client: HTTPClient
  /// Small files with a tag, so that what did not change is not sent again.
  private var remembered: [String: (tag: String, bytes: [UInt8])] = [:]
  private var rememberedBytes = 0

  private static let memoryLimit = 4 << 20

  init(_ address: WebAddress, client: HTTPClient) {
    self.address = address
    self.client = client
  }

  var origin: String { address.appending([]) }

  func read(_ path: String, limit: Int) throws -> [UInt8]? {
    let address = self.address.appending(try RepositoryPath.parts(path))
    let known = remembered[path]
    let sink = MemorySink()
    let headers = known.map { ["If-None-Match: " + $0.tag] } ?? []
    let response: HTTPClient.Response
    do {
      response = try client.fetch(
        { _ in HTTPClient.Request(address: address, headers: headers, limit: limit) }, into: sink)
    } catch let error as SyncError where error.code == .notFound {
      return nil
    }
    if response.status == 304, let known, known.bytes.count <= limit { return known.bytes }
    guard response.status == 200 else {
      throw SyncError(
        .unexpectedContent, "\(address) did not come as it was asked for: check the origin.",
        cause: "status \(response.status)")
    }
    remember(path, response.strongTag, sink.bytes)
    return sink.bytes
  }

  func fetch(_ path: String, into file: String, length: Int) throws {
    let address = self.address.appending(try RepositoryPath.parts(path))
    let request = HTTPClient.Request(address: address, limit: length)
    try Download(request, into: file, length: length).run { try client.fetch($0, into: $1) }
  }

  private func remember(_ path: String, _ tag: String?, _ bytes: [UInt8]) {
    rememberedBytes -= remembered.removeValue(forKey: path)?.bytes.count ?? 0
    guard let tag, rememberedBytes + bytes.count <= Self.memoryLimit else { return }
    remembered[path] = (tag, bytes)
    rememberedBytes += bytes.count
  }
}
