import Advisor
import AdvisoryStore
import Crypto

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A repository in a bucket of a store that speaks Amazon's S3.
///
/// Files are written with the conditions of RFC 9110 (`If-None-Match`, `If-Match`), which the store
/// judges: of two publishers at once one is refused. Requests are signed if there are credentials.
final class S3Repository: RepositoryStore {
  private let place: S3Place
  private let settings: S3Settings
  /// `https://host`, with the bucket in the host's name or else as the first part of the path.
  private let endpoint: WebAddress
  private let client: HTTPClient

  /// An object may be larger only if it is sent in parts.
  private static let lengthLimit = 5 << 30
  private static let answerLimit = 16 << 20

  init(_ place: S3Place, options: RepositoryPlace.Options, client: HTTPClient) throws {
    self.place = place
    self.client = client
    settings = try S3Settings(bucket: place.bucket, options: options)
    let text = settings.endpoint ?? "https://s3.\(settings.region).amazonaws.com"
    let base = try WebAddress(text.hasSuffix("/") ? String(text.dropLast()) : text)
    endpoint =
      settings.usesVirtualHosts
      ? try WebAddress(base.scheme + "://" + place.bucket + "." + base.authority + base.path)
      : try WebAddress(base.appending([place.bucket]))
  }

  var origin: String { place.text }

  // MARK: Reading

  func read(_ path: String, limit: Int) throws -> [UInt8]? {
    try readForReplacing(path, limit: limit)?.bytes
  }

  func readForReplacing(_ path: String, limit: Int) throws -> (bytes: [UInt8], version: String)? {
    let sink = MemorySink()
    let response = try send(.get, path, limit: limit, into: sink)
    if response.status == 404 { return nil }
    return (sink.bytes, response.strongTag ?? "")
  }

  func fetch(_ path: String, into file: String, length: Int) throws {
    let key = try key(of: path)
    // The address alone says nothing of who asks: each attempt is signed anew.
    let whole = HTTPClient.Request(address: address(of: key, []), limit: length)
    try Download(whole, into: file, length: length).run { next, sink in
      let response = try client.exchange(
        { attempt in
          var request = try next(attempt)
          request.headers += headers(.get, key, [], [], payload: Self.emptyDigest)
          return request
        }, into: sink)
      if response.status == 416 { return response }
      try check(response, path)
      if response.status == 404 { throw SyncError(.notFound, "\(origin) has no file \(path).") }
      return response
    }
  }

  func paths() throws -> [String] {
    let prefix = place.prefix.map { $0 + "/" }.joined()
    var result: [String] = []
    var token: String?
    repeat {
      var query = [("list-type", "2"), ("encoding-type", "url"), ("prefix", prefix)]
      if let token { query.append(("continuation-token", token)) }
      let sink = MemorySink()
      let response = try exchange(.get, key: [], query: query, into: sink)
      try check(response, "")
      let answer = S3Answer(sink.bytes)
      guard response.status == 200, let isTruncated = answer["IsTruncated"] else {
        throw SyncError(.unexpectedContent, "\(origin) did not answer with a list of files.")
      }
      let isEncoded = answer["EncodingType"] == "url"
      for key in answer.all("Key") {
        guard let key = isEncoded ? S3Answer.decoded(key) : key, key.hasPrefix(prefix) else {
          throw SyncError(.unexpectedContent, "\(origin) lists what was not asked for.")
        }
        let path = String(key.dropFirst(prefix.count))
        // What others keep beside, such as the empty files that stand for folders.
        if (try? RepositoryPath.parts(path)) != nil { result.append(path) }
      }
      let next = isTruncated == "true" ? answer["NextContinuationToken"] : nil
      guard next == nil || next != token, result.count <= RepositoryPath.maximumFiles else {
        throw SyncError(.tooLarge, "\(origin) lists files without end.")
      }
      token = next
    } while token != nil
    return result.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  // MARK: Writing

  func write(_ content: RepositoryContent, to path: String, if condition: WriteCondition) throws {
    guard content.length <= Self.lengthLimit else {
      throw RepositoryPath.tooLarge(path, Self.lengthLimit)
    }
    let header: (String, String)
    switch condition {
    case .absent:
      // Most files of a publication are there: they are not sent to be refused.
      if try state(of: path) != nil {
        guard try holds(content, at: path) else { throw RepositoryPath.taken(path, of: origin) }
        return
      }
      header = ("if-none-match", "*")
    case .unchanged(nil): header = ("if-none-match", "*")
    case .unchanged(let version?):
      // Again for stores that take no notice of the condition.
      guard try state(of: path)?.strongTag == version else {
        throw RepositoryPath.conflict(path, of: origin)
      }
      header = ("if-match", version)
    }
    let digest = try content.digest()
    let headers = [
      header, ("content-type", "application/octet-stream"), (Self.digestHeader, digest),
    ]
    let response = try send(
      .put, path, headers: headers, body: content.body, payload: digest, limit: Self.answerLimit,
      into: MemorySink())
    switch response.status {
    case 200, 201, 204: return
    case 404, 409, 412:
      // An attempt before this may have come through, though its answer did not.
      if try holds(content, at: path) { return }
      throw condition == .absent
        ? RepositoryPath.taken(path, of: origin) : RepositoryPath.conflict(path, of: origin)
    default: throw refusal(response, path)
    }
  }

  func remove(_ path: String) throws {
    _ = try send(.delete, path, limit: Self.answerLimit, into: MemorySink())
  }

  func finish() throws {}

  /// The SHA-256 of a file that we wrote, so that it need not be read to be compared.
  private static let digestHeader = "x-amz-meta-sha256"
  private static let emptyDigest = sha256([])

  private func state(of path: String) throws -> HTTPClient.Response? {
    let response = try send(.head, path, limit: 0, into: MemorySink())
    return response.status == 404 ? nil : response
  }

  private func holds(_ content: RepositoryContent, at path: String) throws -> Bool {
    guard let state = try state(of: path),
      state.headers["content-length"].flatMap({ Int($0) }) == content.length
    else { return false }
    if let digest = state.headers[Self.digestHeader] { return try digest == content.digest() }
    let sink = DigestSink()
    let response = try send(.get, path, limit: content.length, into: sink)
    return try response.status == 200 && sink.digest == content.digest()
  }

  // MARK: Requests

  /// - Returns: a success, 404 if there is no such object, 409 or 412.
  private func send(
    _ method: HTTPClient.Method, _ path: String, headers: [(String, String)] = [],
    body: HTTPClient.Body? = nil, payload: String? = nil, limit: Int, into sink: any HTTPClient.Sink
  ) throws -> HTTPClient.Response {
    let response = try exchange(
      method, key: try key(of: path), headers: headers, body: body,
      payload: payload ?? Self.emptyDigest, limit: limit, into: sink)
    try check(response, path)
    return response
  }

  private func exchange(
    _ method: HTTPClient.Method, key: [String], query: [(String, String)] = [],
    headers: [(String, String)] = [], body: HTTPClient.Body? = nil, payload: String? = nil,
    limit: Int = answerLimit, into sink: any HTTPClient.Sink
  ) throws -> HTTPClient.Response {
    try client.exchange(
      { _ in
        HTTPClient.Request(
          method: method, address: address(of: key, query),
          headers: self.headers(
            method, key, query, headers, payload: payload ?? Self.emptyDigest),
          body: body, limit: limit)
      }, into: sink)
  }

  private func key(of path: String) throws -> [String] {
    place.prefix + (try RepositoryPath.parts(path))
  }

  private func address(of key: [String], _ query: [(String, String)]) -> String {
    let text = S3Signature.text(query)
    // A bucket in the host's name still has a path.
    let path = key.isEmpty && endpoint.path.isEmpty ? "/" : ""
    return endpoint.appending(key) + path + (text.isEmpty ? "" : "?" + text)
  }

  private func headers(
    _ method: HTTPClient.Method, _ key: [String], _ query: [(String, String)],
    _ headers: [(String, String)], payload: String
  ) -> [String] {
    var all = headers
    if let credentials = settings.credentials {
      let port = endpoint.scheme == "https" ? ":443" : ":80"
      let authority = endpoint.authority
      all += S3Signature(credentials: credentials, region: settings.region).headers(
        method: method.rawValue,
        authority: authority.hasSuffix(port) ? String(authority.dropLast(port.count)) : authority,
        path: endpoint.path + key.map { "/" + WebAddress.encoded($0) }.joined(), query: query,
        headers: headers, payload: payload, time: Timestamp(seconds: time(nil)))
    }
    return all.map { $0.0 + ": " + $0.1 }
  }

  // MARK: Answers

  /// - Throws: ``SyncError`` unless the answer is a success, says that there is no such object, or
  ///   that a condition does not hold.
  private func check(_ response: HTTPClient.Response, _ path: String) throws {
    switch response.status {
    case 200, 201, 204, 206, 409, 412: return
    case 404 where S3Answer(response.refusal)["Code"].map { $0 == "NoSuchKey" } ?? true: return
    default: throw refusal(response, path)
    }
  }

  private func refusal(_ response: HTTPClient.Response, _ path: String) -> SyncError {
    let answer = S3Answer(response.refusal)
    let code = answer["Code"].map { printable($0.utf8.prefix(100)) } ?? ""
    let cause =
      "status \(response.status) \(code)"
      + (answer["Message"].map { ": " + printable($0.utf8.prefix(200)) } ?? "")
    let region = response.headers["x-amz-bucket-region"] ?? answer["Region"]
    switch (response.status, code) {
    case (_, "RequestTimeTooSkewed"):
      return SyncError(
        .notAllowed, "\(origin): this machine's clock is wrong: set it.", cause: cause)
    case (_, "NoSuchBucket"):
      return SyncError(
        .refusedAddress, "There is no bucket \(place.bucket) at \(endpoint.host).", cause: cause)
    case (301, _), (400, "AuthorizationHeaderMalformed"):
      return SyncError(
        .refusedAddress,
        "\(origin) is in another region: set AWS_REGION"
          + (region.map { " to " + printable($0.utf8.prefix(40)) } ?? "") + ".", cause: cause)
    case (401, _), (403, _):
      return SyncError(.notAllowed, "\(origin) was refused: \(credentialAdvice)", cause: cause)
    case (501, _):
      return SyncError(
        .refusedAddress, "\(origin): the store does not know conditional writes: use another.",
        cause: cause)
    default:
      return SyncError(
        .network, "\(origin) refused \(path.isEmpty ? "a list" : path).", cause: cause)
    }
  }

  private var credentialAdvice: String {
    if settings.credentials != nil { return "check the credentials and what they may do." }
    if let source = settings.otherSource {
      return "the profile's credentials come from \(source), which is not used here: export them "
        + "(`aws configure export-credentials --format env`)."
    }
    return "it was asked without credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "
      + "or AWS_PROFILE."
  }
}

/// A bucket and the path before the files of a repository: `s3://bucket/prefix`.
struct S3Place {
  let bucket: String
  let prefix: [String]

  var text: String { "s3://" + ([bucket] + prefix).joined(separator: "/") }

  /// - Parameter text: what follows `s3://`.
  init(_ text: Substring) throws {
    var parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    if parts.count > 1, parts.last == "" { parts.removeLast() }
    bucket = parts.removeFirst()
    guard (3...63).contains(bucket.utf8.count), !bucket.hasPrefix("."), !bucket.hasPrefix("-"),
      bucket.utf8.allSatisfy({
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
      })
    else {
      throw SyncError(
        .refusedAddress,
        "s3://\(printable(text.utf8.prefix(200))) names no bucket: "
          + "give s3://bucket/prefix.")
    }
    prefix = parts.isEmpty ? [] : try RepositoryPath.parts(parts.joined(separator: "/"))
  }
}
