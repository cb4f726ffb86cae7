import Advisor
import AdvisoryStore
import Foundation
import Synchronization
import Testing

@testable import AdvisorySync

/// What the server of a test has, and how it misbehaves. Changed while it runs.
private final class Origin: Sendable {
  struct State: Sendable {
    var files: [String: [UInt8]] = [:]
    /// Replies that are given once each, before the file is.
    var queued: [String: [LoopbackServer.Reply]] = [:]
    var replies: [String: LoopbackServer.Reply] = [:]
  }

  let state = Mutex(State())

  /// Serves files with entity tags and ranges, as an object store does.
  func reply(to request: LoopbackServer.Request) -> LoopbackServer.Reply {
    state.withLock { state in
      let path = String(request.path.dropFirst())
      if state.queued[path]?.isEmpty == false, let reply = state.queued[path]?.removeFirst() {
        return reply
      }
      if let reply = state.replies[path] { return reply }
      guard let body = state.files[path] else { return LoopbackServer.Reply(status: 404) }
      let tag = "\"\(body.count)-\(body.reduce(into: UInt32(7)) { $0 = $0 &* 31 &+ UInt32($1) })\""
      if request.headers["if-none-match"] == tag { return LoopbackServer.Reply(status: 304) }
      if let range = request.headers["range"], request.headers["if-range"] == tag,
        let start = Int(range.dropFirst(6).dropLast())
      {
        guard start < body.count else { return LoopbackServer.Reply(status: 416) }
        return LoopbackServer.Reply(
          status: 206,
          headers: [
            "ETag": tag, "Content-Range": "bytes \(start)-\(body.count - 1)/\(body.count)",
          ], body: Array(body[start...]))
      }
      return LoopbackServer.Reply(headers: ["ETag": tag], body: body)
    }
  }

  func tag(of path: String) -> String {
    reply(to: LoopbackServer.Request(path: "/" + path, headers: [:])).headers["ETag"] ?? ""
  }
}

@Suite final class BucketSyncTests {
  private let folder: TemporaryFolder
  private let cache: AdvisoryCache
  private let origin: Origin
  private let server: LoopbackServer
  private let records = [
    TestRecord(id: "T-1"), TestRecord(id: "T-2", package: "left", modified: 5),
    TestRecord(id: "T-3", ecosystem: pypi, package: "right"),
  ]

  init() throws {
    folder = try TemporaryFolder()
    cache = try AdvisoryCache(folder: folder.path + "/cache")
    let origin = Origin()
    self.origin = origin
    server = LoopbackServer { origin.reply(to: $0) }
    put(try feedFiles(records))
  }

  deinit { server.stop() }

  private func put(_ files: [String: [UInt8]]) {
    origin.state.withLock { $0.files = files }
  }

  private func reply(to path: String, _ reply: LoopbackServer.Reply) {
    origin.state.withLock { $0.replies[path] = reply }
  }

  private func replyOnce(to path: String, _ replies: [LoopbackServer.Reply]) {
    origin.state.withLock { $0.queued[path] = replies }
  }

  @discardableResult
  private func sync(
    _ ecosystems: [Ecosystem] = [npm, pypi], from address: String? = nil, limit: Int = 200,
    timeout: Int = 20, cancellation: Cancellation = Cancellation(),
    report: @escaping (SyncEvent) -> Void = { _ in }
  ) throws -> SyncOutcome {
    var options = SyncRun.Options(
      ecosystems: ecosystems, allowsShrinking: true, now: Timestamp(seconds: 1_800_000_000))
    options.singleRecordLimit = limit
    return try SyncRun(
      cache: cache,
      feed: OSVBucketFeed(
        origin: address ?? server.address, cache: cache, timeout: timeout, retryMilliseconds: 1,
        cancellation: cancellation, report: report),
      options: options, cancellation: cancellation, report: report
    ).run()
  }

  private func expectOldDatabase() throws {
    #expect(try contents(of: cache) == expected(records))
    #expect(try cache.openCurrent().database.sequence == 1)
  }

  @Test func `The first run fetches the archives`() throws {
    try sync()
    #expect(try contents(of: cache) == expected(records))
    #expect(server.paths.filter { $0.hasSuffix("all.zip") } == ["/PyPI/all.zip", "/npm/all.zip"])
    #expect(server.paths.allSatisfy { !$0.contains("pad") && !$0.contains("left") })
    #expect(try FileManager.default.contentsOfDirectory(atPath: cache.folder + "/feed") == [])
  }

  @Test func `A second run without change fetches nothing`() throws {
    try sync()
    server.forgetRequests()
    guard case .unchanged = try sync() else {
      Issue.record("it was built again")
      return
    }
    #expect(
      server.paths == ["/ecosystems.txt", "/npm/modified_id.csv", "/PyPI/modified_id.csv"])
    #expect(
      server.lastRequest(of: "/npm/modified_id.csv")?.headers["if-none-match"]
        == origin.tag(of: "npm/modified_id.csv"))
  }

  @Test func `One changed record is fetched by itself`() throws {
    try sync()
    server.forgetRequests()
    var next = records
    next[1].fixed = "7.0.0"
    next[1].modified = 100
    try put(feedFiles(next))
    try sync()
    #expect(try contents(of: cache) == expected(next))
    #expect(
      server.paths.filter { $0.hasSuffix(".json") || $0.hasSuffix(".zip") } == ["/npm/T-2.json"])
  }

  @Test func `Many changed records come with the archive`() throws {
    try sync()
    server.forgetRequests()
    let next = records + (0..<9).map { TestRecord(id: "N-\($0)", modified: 50) }
    try put(feedFiles(next))
    try sync(limit: 8)
    #expect(try contents(of: cache) == expected(next))
    #expect(
      server.paths.filter { $0.hasSuffix(".json") || $0.hasSuffix(".zip") } == ["/npm/all.zip"])
  }

  @Test func `What the list has newer than the archive is fetched after it`() throws {
    var next = records
    next[0].fixed = "9.9.9"
    next[0].modified = 70
    var files = try feedFiles(next)
    files["npm/all.zip"] = try feedFiles(records)["npm/all.zip"]
    put(files)
    try sync()
    #expect(try contents(of: cache) == expected(next))
    #expect(server.paths.last == "/npm/T-1.json")
  }

  @Test func `A date serves where there is no entity tag`() throws {
    let list = try #require(try feedFiles(records)["npm/modified_id.csv"])
    let date = "Wed, 21 Oct 2026 07:28:00 GMT"
    reply(
      to: "npm/modified_id.csv", LoopbackServer.Reply(headers: ["Last-Modified": date], body: list))
    try sync()
    reply(to: "npm/modified_id.csv", LoopbackServer.Reply(status: 304))
    guard case .unchanged = try sync() else {
      Issue.record("it was built again")
      return
    }
    #expect(
      server.lastRequest(of: "/npm/modified_id.csv")?.headers["if-modified-since"] == date)
  }

  @Test func `A transfer that breaks off goes on where it was`() throws {
    let archive = try #require(try feedFiles(records)["npm/all.zip"])
    let whole = LoopbackServer.Reply(
      headers: ["ETag": origin.tag(of: "npm/all.zip")], body: archive)
    var broken = whole
    broken.cut = 100
    replyOnce(to: "npm/all.zip", [broken])
    try sync()
    #expect(try contents(of: cache) == expected(records))
    #expect(server.lastRequest(of: "/npm/all.zip")?.headers["range"] == "bytes=100-")
  }

  @Test func `The next run goes on with what the last one left`() throws {
    let archive = try #require(try feedFiles(records)["npm/all.zip"])
    var broken = LoopbackServer.Reply(
      headers: ["ETag": origin.tag(of: "npm/all.zip")], body: archive)
    broken.cut = 150
    reply(to: "npm/all.zip", broken)
    #expect(errorCode { try sync() } == "network")
    // This reply knows no ranges, so each attempt began anew and left as much.
    #expect(FileManager.default.fileExists(atPath: cache.folder + "/feed/npm.zip"))
    origin.state.withLock { $0.replies = [:] }
    server.forgetRequests()
    try sync()
    #expect(server.lastRequest(of: "/npm/all.zip")?.headers["range"] == "bytes=150-")
    #expect(try contents(of: cache) == expected(records))
  }

  @Test func `A part of another file is not gone on with`() throws {
    try FileManager.default.createDirectory(
      atPath: cache.folder + "/feed", withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    for (content, tag) in [("other", "\"old\""), ("other", "W/\"weak\""), ("", "\"old\"")] {
      try Data(content.utf8).write(to: URL(fileURLWithPath: cache.folder + "/feed/npm.zip"))
      try Data(tag.utf8).write(to: URL(fileURLWithPath: cache.folder + "/feed/npm.zip.etag"))
      chmodCache()
      try sync([npm])
      #expect(try contents(of: cache).count == 2)
      try FileManager.default.removeItem(atPath: cache.folder + "/CURRENT")
    }
    // The whole file is here already: nothing is left to ask for.
    let archive = try #require(try feedFiles(records)["npm/all.zip"])
    try Data(archive).write(to: URL(fileURLWithPath: cache.folder + "/feed/npm.zip"))
    try Data(origin.tag(of: "npm/all.zip").utf8)
      .write(to: URL(fileURLWithPath: cache.folder + "/feed/npm.zip.etag"))
    try sync([npm])
    #expect(try contents(of: cache).count == 2)
  }

  private func chmodCache() { chmod(cache.folder, 0o700) }

  @Test func `An origin that is busy is asked again`() throws {
    replyOnce(
      to: "npm/modified_id.csv",
      [
        LoopbackServer.Reply(status: 503, headers: ["Retry-After": "0"]),
        LoopbackServer.Reply(status: 429), LoopbackServer.Reply(status: 500),
      ])
    try sync()
    #expect(server.paths.filter { $0 == "/npm/modified_id.csv" }.count == 4)
    reply(to: "npm/modified_id.csv", LoopbackServer.Reply(status: 503))
    #expect(errorCode { try sync() } == "network")
    try expectOldDatabase()
  }

  @Test(arguments: [
    "https://elsewhere.example/ecosystems.txt", "http://localhost:1/ecosystems.txt",
    "http://169.254.169.254/latest", "file:///etc/passwd", "gopher://127.0.0.1/",
    "ftp://127.0.0.1/",
  ])
  func `A redirection to another host is refused`(_ target: String) throws {
    reply(to: "ecosystems.txt", LoopbackServer.Reply(status: 302, headers: ["Location": target]))
    #expect(errorCode { try sync() } == "refused-address")
  }

  @Test func `Redirections on the same host are followed, three times`() throws {
    let names = try #require(try feedFiles(records)["ecosystems.txt"])
    for number in 1...4 {
      reply(
        to: number == 1 ? "ecosystems.txt" : "r\(number)",
        LoopbackServer.Reply(status: 302, headers: ["Location": "/r\(number + 1)"]))
    }
    reply(to: "r5", LoopbackServer.Reply(body: names))
    #expect(errorCode { try sync() } == "refused-address")
    reply(to: "r4", LoopbackServer.Reply(body: names))
    try sync()
    #expect(try contents(of: cache) == expected(records))
  }

  @Test func `A login page with status 200 is no data`() throws {
    try sync()
    let page = LoopbackServer.Reply(body: Array("<html><body>Please log in</body></html>".utf8))
    for path in ["ecosystems.txt", "npm/modified_id.csv"] {
      reply(to: path, page)
      #expect(errorCode { try sync() } == "unexpected-content", "\(path)")
      try expectOldDatabase()
      origin.state.withLock { $0.replies = [:] }
    }
    try put(feedFiles(records + [TestRecord(id: "N-1"), TestRecord(id: "N-2")]))
    reply(to: "npm/all.zip", page)
    #expect(errorCode { try sync(limit: 1) } == "unexpected-content")
    try expectOldDatabase()
    // A record that is a page is not taken in, and the others are.
    reply(to: "npm/N-1.json", page)
    guard case .updated(let metadata, _) = try sync() else {
      Issue.record("nothing was built")
      return
    }
    #expect(metadata.skipped == ["not-json": 1])
    #expect(try contents(of: cache).keys.sorted() == ["N-2", "T-1", "T-2", "T-3"])
  }

  @Test func `An empty list is no reason to drop everything unasked`() throws {
    try sync()
    reply(to: "npm/modified_id.csv", LoopbackServer.Reply(body: []))
    var options = SyncRun.Options(ecosystems: [npm, pypi], now: Timestamp(seconds: 1_800_000_000))
    options.singleRecordLimit = 9
    let run = SyncRun(
      cache: cache,
      feed: try OSVBucketFeed(
        origin: server.address, cache: cache, cancellation: Cancellation()), options: options)
    #expect(errorCode { _ = try run.run() } == "shrunk")
    try expectOldDatabase()
  }

  @Test func `A wrong length is no complete file`() throws {
    let archive = try #require(try feedFiles(records)["npm/all.zip"])
    reply(
      to: "npm/all.zip",
      LoopbackServer.Reply(headers: ["Content-Length": "\(archive.count + 9)"], body: archive))
    #expect(errorCode { try sync() } == "network")
    reply(
      to: "npm/all.zip",
      LoopbackServer.Reply(headers: ["Content-Length": "\(archive.count - 9)"], body: archive))
    #expect(errorCode { try sync() } == "unexpected-content")
    reply(to: "npm/all.zip", LoopbackServer.Reply(status: 206, body: archive))
    #expect(errorCode { try sync() } == "unexpected-content")
    #expect(errorCode { _ = try cache.openCurrent() } == "no-database")
  }

  @Test func `A body longer than its limit is broken off`() throws {
    reply(
      to: "ecosystems.txt", LoopbackServer.Reply(body: [UInt8](repeating: 0x61, count: 2 << 20)))
    #expect(errorCode { try sync() } == "too-large")
  }

  @Test func `An origin that stalls is given up`() throws {
    reply(
      to: "ecosystems.txt", LoopbackServer.Reply(headers: ["Content-Length": "9"], stalls: true))
    let settings = HTTPClient.Settings(timeout: 1, attempts: 1)
    let client = try HTTPClient(settings, cancellation: Cancellation())
    #expect(
      errorCode {
        _ = try client.fetch(
          { _ in HTTPClient.Request(address: server.address + "/ecosystems.txt", limit: 99) },
          into: MemorySink())
      } == "network")
  }

  @Test func `Cancelling ends a transfer and leaves the old database in force`() throws {
    try sync()
    try put(feedFiles(records + (0..<9).map { TestRecord(id: "N-\($0)") }))
    let archive = [UInt8](repeating: 7, count: 300_000)
    reply(to: "npm/all.zip", LoopbackServer.Reply(body: archive, cut: 200_000, stalls: true))
    let cancellation = Cancellation()
    let code = errorCode {
      try sync(limit: 1, cancellation: cancellation) { event in
        if case .downloading(_, let received, _) = event, received > 0 { cancellation.cancel() }
      }
    }
    #expect(code == "cancelled")
    try expectOldDatabase()
  }

  @Test func `What does not exist is said`() throws {
    #expect(errorCode { try sync(from: server.address + "/nowhere") } == "not-found")
    origin.state.withLock { $0.files["npm/all.zip"] = nil }
    #expect(errorCode { try sync() } == "not-found")
    reply(to: "ecosystems.txt", LoopbackServer.Reply(status: 403))
    #expect(errorCode { try sync() } == "not-allowed")
    server.stop()
    #expect(errorCode { try sync(from: "http://127.0.0.1:1") } == "network")
  }
}

@Suite struct WebAddressTests {
  @Test(arguments: [
    "http://advisories.example", "ftp://advisories.example", "file:///etc", "advisories.example",
    "https://", "https://user:secret@advisories.example", "https://a b.example",
    "https://advisories.example/#x", "http://127.0.0.1.evil.example", "http://127.0.0.2",
    "http://localhost@evil.example", "https://größe.example", "https://a.example\\@b.example",
    "http://0x7f000001", "",
  ])
  func `Addresses that are not used`(_ text: String) {
    #expect(throws: SyncError.self) { try WebAddress(text) }
  }

  @Test func `Addresses that are used`() throws {
    #expect(
      try WebAddress("https://Advisories.Example/osv/").text == "https://advisories.example/osv/")
    #expect(try WebAddress("http://[::1]:8080").isLoopback)
    #expect(try WebAddress("http://localhost:8080/x").path == "/x")
    #expect(
      try WebAddress("https://a.example/osv/").appending(["GitHub Actions", "A+B:1.json"])
        == "https://a.example/osv/GitHub%20Actions/A%2BB%3A1.json")
  }
}
