import AdvisoryStore

/// A large file on its way to the disk, which goes on where an earlier attempt or run broke off, if
/// the origin says that it is still the same file (RFC 9110, section 13.1.5, `If-Range`).
///
/// While the file is a part, its entity tag lies beside it, in a file of the same name with `.etag`.
final class Download: HTTPClient.Sink {
  private let request: HTTPClient.Request
  private let path: String
  /// How long the file is; nil if only the origin knows.
  private let length: Int?
  private let report: (Int, Int?) -> Void
  private var file: OpenFile?
  private var received = 0
  private var total: Int?
  private var offset = 0

  private var tagPath: String { Self.tagPath(of: path) }

  private static func tagPath(of path: String) -> String { path + ".etag" }

  /// How often a transfer is begun that ends too early without an error.
  private static let rounds = 4

  /// - Parameter request: asks for the whole file; what is here already is left out by this.
  init(
    _ request: HTTPClient.Request, into path: String, length: Int? = nil,
    report: @escaping (Int, Int?) -> Void = { _, _ in }
  ) {
    self.request = request
    self.path = path
    self.length = length
    self.report = report
  }

  static func remove(_ path: String) {
    AtomicFile.remove(path)
    AtomicFile.remove(tagPath(of: path))
  }

  /// - Parameter fetch: ``HTTPClient/fetch(_:into:)``, or what adds to a request who asks.
  /// - Throws: ``SyncError``; a part of the file stays for the next run if that can go on with it.
  func run(
    _ fetch: ((_ attempt: Int) throws -> HTTPClient.Request, any HTTPClient.Sink) throws
      -> HTTPClient.Response
  ) throws {
    do {
      for _ in 0..<Self.rounds where try !isComplete() {
        let response = try fetch({ _ in try nextRequest() }, self)
        file = nil
        switch response.status {
        case 200 where length == nil, 206 where length == nil: return
        case 200, 206: break
        // What is here is not a beginning of what is there: once more, from the start.
        case 416: Self.remove(path)
        default:
          throw SyncError(
            .unexpectedContent, "\(request.address) did not come, though nothing of it is here.",
            cause: "status \(response.status)")
        }
      }
      guard try isComplete() else {
        throw SyncError(.network, "\(request.address) breaks off before its end: try again.")
      }
      AtomicFile.remove(tagPath)
    } catch let error as SyncError
      where [.tooLarge, .notFound, .unexpectedContent].contains(error.code)
    {
      Self.remove(path)
      throw error
    }
  }

  /// Whether the file has the length that it must have.
  private func isComplete() throws -> Bool {
    guard let length, let size = try FileStatus(path: path)?.size else { return false }
    if size > length { Self.remove(path) }
    return size == length
  }

  private func nextRequest() throws -> HTTPClient.Request {
    offset = 0
    var request = request
    // Only a strong tag says that the bytes are the same.
    if let size = try FileStatus(path: path)?.size, size > 0,
      let tag = (try? OpenFile(tagPath, .read).readAll(limit: 1_024)).flatMap({
        String(validating: $0, as: UTF8.self)
      }), tag.hasPrefix("\"")
    {
      offset = size
      request.headers += ["Range: bytes=\(size)-", "If-Range: " + tag]
    }
    return request
  }

  func start(_ response: HTTPClient.Response) throws {
    let announced = response.headers["content-length"].flatMap { Int($0) }
    if response.status == 206 {
      guard offset > 0, isRest(response.headers["content-range"] ?? "") else {
        Self.remove(path)
        throw SyncError(
          .unexpectedContent, "\(request.address) sent another part than was asked for.")
      }
      file = try OpenFile(path, .append)
      received = offset
    } else {
      Self.remove(path)
      if let length, let announced, announced != length {
        throw SyncError(
          announced > length ? .tooLarge : .unexpectedContent,
          "\(request.address) is not what it is said to be: it has another length.",
          cause: "\(announced) bytes in place of \(length)")
      }
      file = try OpenFile(path, .createNew)
      received = 0
      if let tag = response.strongTag { try OpenFile(tagPath, .createNew).write(tag) }
    }
    let (sum, isTooMuch) = (announced ?? 0).addingReportingOverflow(received)
    total = length ?? (announced == nil || isTooMuch ? nil : sum)
  }

  /// Whether a `Content-Range` is all that is missing: `bytes 100-199/200`.
  private func isRest(_ range: String) -> Bool {
    guard let length else { return range.hasPrefix("bytes \(offset)-") }
    let rest = "bytes \(offset)-\(length - 1)/"
    return range == rest + String(length) || range == rest + "*"
  }

  func receive(_ bytes: UnsafeRawBufferPointer) throws {
    received += bytes.count
    guard received <= request.limit else {
      throw SyncError(
        .tooLarge,
        "\(request.address) is longer than \(request.limit) bytes: the transfer was broken off.")
    }
    try file?.write(bytes)
    report(received, total)
  }
}
