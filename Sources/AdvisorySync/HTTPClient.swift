import AdvisoryStore
import CCurl

/// Speaks https with libcurl: one request at a time, over connections that are kept.
///
/// Only https (http for this machine), at most three redirections and these to the same host if the
/// request does not say otherwise, no compressed transfers, no cookies, no `.netrc`; every body has a
/// limit, which is counted while it arrives. Proxies are taken from the usual environment variables.
final class HTTPClient {
  private let handle: OpaqueCurl
  private let cancellation: Cancellation
  private let settings: Settings

  struct Settings {
    /// Certificates to trust in place of the system's.
    var caFile: String?
    /// The most that one transfer may take, in seconds.
    var timeout = 3_600
    var attempts = 4
    /// The wait before the second attempt; doubled for each that follows.
    var retryMilliseconds = 1_000
    /// A transfer of less than a kilobyte a second for so long is given up.
    var stallSeconds = 30
  }

  enum Method: String {
    case get = "GET"
    case head = "HEAD"
    case put = "PUT"
    case post = "POST"
    case delete = "DELETE"
  }

  enum Body {
    case bytes([UInt8])
    /// A local file, which is read while it is sent.
    case file(String, length: Int)
  }

  struct Request {
    var method = Method.get
    var address: String
    var headers: [String] = []
    var body: Body?
    /// The most bytes of body of the answer.
    var limit: Int
    /// Whether a redirection to another host is followed. What proves who asks (`Authorization`) stays
    /// with the host that was asked.
    var mayLeaveHost = false
  }

  struct Response {
    var status = 0
    /// Names in lower case.
    var headers: [String: String] = [:]
    /// The beginning of the body that came with a status that is no success.
    var refusal: [UInt8] = []

    /// An entity tag that stands for the very bytes (RFC 9110, section 8.8.3).
    var strongTag: String? {
      guard let tag = headers["etag"], tag.utf8.count <= 1_024, tag.hasPrefix("\""),
        tag.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
      else { return nil }
      return tag
    }

    /// What to ask with the next time: an entity tag, else a date, each as its header.
    var validator: String? {
      if let tag = headers["etag"] { return "If-None-Match: " + tag }
      return headers["last-modified"].map { "If-Modified-Since: " + $0 }
    }
  }

  /// Where a body goes. An attempt begins with `start`, which sees the headers.
  protocol Sink: AnyObject {
    func start(_ response: Response) throws
    func receive(_ bytes: UnsafeRawBufferPointer) throws
  }

  init(_ settings: Settings, cancellation: Cancellation) throws {
    guard curlIsReady, let handle = curl_easy_init() else {
      throw SyncError(.network, "libcurl could not be started.")
    }
    self.handle = OpaqueCurl(handle)
    self.settings = settings
    self.cancellation = cancellation
  }

  /// Fetches, following redirections and trying again where that may help.
  /// - Returns: a response of status 200 or 206, the body of which went to the sink, 304, or 416.
  /// - Throws: ``SyncError``; `notFound` for 404.
  func fetch(
    _ request: (_ attempt: Int) throws -> Request, into sink: any Sink
  ) throws -> Response {
    var address = ""
    let response = try exchange(
      { attempt in
        let request = try request(attempt)
        address = request.address
        return request
      }, into: sink)
    switch response.status {
    case 200, 206, 304, 416: return response
    case 404, 410: throw SyncError(.notFound, "\(address) does not exist.")
    case 401, 403:
      throw SyncError(
        .notAllowed, "\(address) was refused: check your rights, the origin and the proxy.",
        cause: "status \(response.status)")
    default:
      throw SyncError(
        .network, "\(address) was refused: check the origin, the proxy and your rights.",
        cause: "status \(response.status)")
    }
  }

  /// Sends a request and hands back whatever the host answers: of redirections the last answer; what
  /// may pass, such as 503, is tried again first.
  /// - Returns: a response. If its status is 200 or 206, the body went to the sink.
  /// - Throws: ``SyncError``.
  func exchange(
    _ request: (_ attempt: Int) throws -> Request, into sink: any Sink
  ) throws -> Response {
    var attempt = 1
    while true {
      do {
        return try followingRedirections(try request(attempt), into: sink)
      } catch let failure as TemporaryFailure {
        guard attempt < settings.attempts else { throw failure.error }
        let backoff = settings.retryMilliseconds << (attempt - 1)
        try wait(milliseconds: min(60_000, failure.retryAfter ?? backoff))
        attempt += 1
      }
    }
  }

  private func followingRedirections(_ request: Request, into sink: any Sink) throws -> Response {
    var request = request
    var redirections = 0
    while true {
      let address = try WebAddress(request.address)
      let transfer = Transfer(request, sink: sink, cancellation: cancellation)
      try perform(request, address, transfer)
      let response = transfer.response
      switch response.status {
      case 301, 302, 303, 307, 308:
        guard let text = handle.redirectAddress else { return response }
        let target = try WebAddress(text)
        redirections += 1
        let stays = target.hasSameHost(as: address)
        // Another host must not have this machine's own services asked.
        let mayLeave = request.mayLeaveHost && (target.scheme == "https" || address.isLoopback)
        guard redirections <= 3, stays || mayLeave,
          request.method == .get || request.method == .head || response.status >= 307
        else {
          throw SyncError(
            .refusedAddress, "\(request.address) redirects to another host or in a circle.",
            cause: "to " + target.text)
        }
        if !stays { request.headers.removeAll { $0.lowercased().hasPrefix("authorization:") } }
        request.address = target.text
      case 408, 425, 429, 500, 502, 503, 504:
        throw TemporaryFailure(
          error: SyncError(
            .network, "\(request.address) is not available now: try later.",
            cause: "status \(response.status)"),
          retryAfter: response.headers["retry-after"].flatMap { Int($0) }.map {
            min(max(0, $0), 60) * 1_000
          })
      default:
        try transfer.finish()
        return response
      }
    }
  }

  private func perform(
    _ request: Request, _ address: WebAddress, _ transfer: Transfer
  ) throws {
    var headers: UnsafeMutablePointer<curl_slist>?
    defer { curl_slist_free_all(headers) }
    for header in request.headers { headers = curl_slist_append(headers, header) }
    handle.reset()
    handle.configure(address, settings)
    handle.set(request.method, request.body)
    handle.set(headers)
    let context = Unmanaged.passUnretained(transfer).toOpaque()
    handle.set(callbackContext: context)
    let result = withExtendedLifetime(transfer) { handle.perform() }
    if cancellation.isCancelled { throw SyncError.cancelled }
    if let failure = transfer.failure { throw failure }
    guard result != CURLE_OK, !transfer.hasEnough else { return }
    let error = SyncError(
      .network, handle.advice(result, request.address), cause: handle.message(result))
    guard handle.mayPass(result) else { throw error }
    throw TemporaryFailure(error: error, retryAfter: nil)
  }

  private func wait(milliseconds: Int) throws {
    var rest = milliseconds
    while rest > 0 {
      try cancellation.check()
      pause(milliseconds: min(rest, 50))
      rest -= 50
    }
  }

  /// A failure after which another attempt may succeed.
  private struct TemporaryFailure: Error {
    let error: SyncError
    let retryAfter: Int?
  }
}

/// One transfer as libcurl's callbacks see it. They cannot throw: the first failure is kept, and
/// libcurl told to stop.
final class Transfer {
  private let request: HTTPClient.Request
  private let sink: any HTTPClient.Sink
  private let cancellation: Cancellation
  private(set) var response = HTTPClient.Response()
  private(set) var failure: (any Error)?
  /// Whether the transfer was ended because the rest of the answer is of no use.
  private(set) var hasEnough = false
  private var received = 0
  private var hasStarted = false
  private var file: OpenFile?
  /// How much of the request's file was sent.
  var sent = 0

  private var headerBytes = 0

  private static let headerLimit = 256 << 10

  /// Who refuses says why in less.
  private static let refusalLimit = 16 << 10

  init(_ request: HTTPClient.Request, sink: any HTTPClient.Sink, cancellation: Cancellation) {
    self.request = request
    self.sink = sink
    self.cancellation = cancellation
  }

  var mustStop: Bool { cancellation.isCancelled || failure != nil }

  /// - Returns: whether to go on.
  func header(_ bytes: UnsafeRawBufferPointer) -> Bool {
    headerBytes += bytes.count
    guard headerBytes <= Self.headerLimit else {
      failure = SyncError(.tooLarge, "The origin sends headers without end.")
      return false
    }
    let line = String(decoding: bytes.prefix(8_192), as: UTF8.self)
    if line.hasPrefix("HTTP/") {
      // A new response, such as the final one after a proxy's.
      response = HTTPClient.Response()
      response.status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    } else if let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")), response.headers.count < 100
    {
      let value = line[line.index(after: colon)...].filter { $0 != "\r\n" && $0 != "\n" }
      let name = line[..<colon].lowercased()
      // Several of a name are one, parted by commas (RFC 9110, section 5.3).
      let before = response.headers[name].map { $0 + ", " } ?? ""
      response.headers[name] = before + value.drop { $0 == " " }
    }
    return true
  }

  func body(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard response.status == 200 || response.status == 206 else {
      response.refusal += bytes.prefix(Self.refusalLimit - response.refusal.count)
      hasEnough = response.refusal.count == Self.refusalLimit
      return !hasEnough
    }
    received += bytes.count
    do {
      guard received <= request.limit else {
        throw SyncError(
          .tooLarge,
          "The origin sends more than \(request.limit) bytes: the transfer was broken off.")
      }
      if !hasStarted { try sink.start(response) }
      hasStarted = true
      try sink.receive(bytes)
      return true
    } catch {
      failure = error
      return false
    }
  }

  /// A body without a byte starts too.
  func finish() throws {
    if !hasStarted, response.status == 200 || response.status == 206 { try sink.start(response) }
  }

  /// Fills the buffer from the request's file.
  /// - Returns: nil to give up.
  func send(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
    guard case .file(let path, let length) = request.body else { return nil }
    do {
      let file = try self.file ?? OpenFile(path, .read, followingLink: true)
      self.file = file
      let count = try file.read(
        into: UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(max(0, length - sent))),
        at: sent)
      guard count > 0 || sent >= length else {
        throw SyncError(.readFailed, "\(path) became shorter while it was sent.")
      }
      sent += count
      return count
    } catch {
      failure = error
      return nil
    }
  }
}

/// A body that is kept in memory.
final class MemorySink: HTTPClient.Sink {
  private(set) var bytes: [UInt8] = []

  func start(_ response: HTTPClient.Response) { bytes.removeAll() }

  func receive(_ bytes: UnsafeRawBufferPointer) { self.bytes.append(contentsOf: bytes) }
}
