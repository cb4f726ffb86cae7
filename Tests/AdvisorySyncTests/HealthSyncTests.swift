import Advisor
import AdvisoryStore
import CDeflate
import Synchronization
import Testing

@testable import AdvisorySync

@Suite final class HealthSyncTests {
  private let folder: TemporaryFolder
  private let cache: AdvisoryCache
  private let files = SharedReplies()
  private let server: LoopbackServer

  init() throws {
    folder = try TemporaryFolder()
    cache = try AdvisoryCache(folder: folder.path + "/cache")
    let files = files
    server = LoopbackServer { files.reply(to: $0) }
  }

  deinit { server.stop() }

  @discardableResult
  private func sync(
    _ requests: [(HealthFeedSource, String)], shrinking: Bool = false,
    at now: Int = 1_800_000_000
  ) throws -> HealthOutcome {
    var options = HealthSync.Options(
      requests: requests.map { HealthSync.Request($0, from: [$1]) }, allowsShrinking: shrinking,
      now: Timestamp(seconds: now))
    options.timeout = 20
    options.retryMilliseconds = 1
    return try HealthSync(cache: cache, options: options).run()
  }

  private func flaw(_ id: String) -> HealthSubject { .vulnerability(id) }

  private func signals(_ subjects: [HealthSubject]) throws -> [HealthSubject: [HealthSignal]] {
    try #require(try cache.openHealth()).signals(of: subjects)
  }

  private func epss(_ count: Int, day: String = "2026-01-30") -> String {
    "#model_version:v1,score_date:\(day)T00:00:00Z\ncve,epss,percentile\n"
      + (0..<count).map { "CVE-2024-\(10_000 + $0),0.25,0.5\n" }.joined()
  }

  private let kev = """
    {"vulnerabilities": [{"cveID": "CVE-2024-10000", "dateAdded": "2026-01-29"}]}
    """

  @Test func `Files, compressed ones and folders are read`() throws {
    try folder.write(try gzip(epss(3)) + gzip("CVE-2024-20000,0.5,0.5\n"), to: "epss.csv.gz")
    for (name, repository) in [("x/one.json", "a/b"), ("y.json", "a/c")] {
      let text = "{\"repo\": {\"name\": \"github.com/\(repository)\"}, \"score\": 5}"
      try folder.write(Array(text.utf8), to: "scorecard/" + name)
    }
    let outcome = try sync([
      (HealthFeeds.epss, folder.path + "/epss.csv.gz"),
      (HealthFeeds.scorecard, folder.path + "/scorecard"),
    ])
    #expect(outcome.failures.isEmpty)
    #expect(outcome.database?.feeds.map(\.count) == [4, 2])
    #expect(outcome.database?.feeds.map(\.licence).first == HealthFeeds.epss.licence)
    let found = try signals([flaw("CVE-2024-20000"), flaw("CVE-2024-10002"), flaw("CVE-2024-1")])
    #expect(found.count == 2)
    #expect(found[flaw("CVE-2024-10002")]?.first?.value == .thousandths(250))
  }

  @Test func `What has not changed is not read again`() throws {
    try folder.write(Array(kev.utf8), to: "kev.json")
    files.set("epss", epss(3))
    let requests = [
      (HealthFeeds.kev, folder.path + "/kev.json"), (HealthFeeds.epss, server.address + "/epss"),
    ]
    try sync(requests)
    let second = try sync(requests, at: 1_800_000_500)
    #expect(second.unchanged == ["kev", "epss"])
    #expect(second.database == nil)
    // One feed changed: the other is kept, and was looked at today.
    files.set("epss", epss(4))
    let third = try sync(requests, at: 1_800_001_000)
    #expect(third.unchanged == ["kev"])
    #expect(third.database?.sequence == 2)
    #expect(third.database?.feeds.map(\.fetched.seconds) == [1_800_001_000, 1_800_001_000])
    #expect(try signals([flaw("CVE-2024-10000")])[flaw("CVE-2024-10000")]?.count == 3)
    // From another place everything is read.
    try folder.write(Array(epss(5).utf8), to: "epss.csv")
    #expect(
      try sync([(HealthFeeds.epss, folder.path + "/epss.csv")]).database?.feeds.map(\.count)
        == [5, 1])
  }

  @Test func `A feed that fails keeps its signals, and the others are read`() throws {
    files.set("epss", epss(20))
    files.set("kev", kev)
    let requests = [
      (HealthFeeds.epss, server.address + "/epss"), (HealthFeeds.kev, server.address + "/kev"),
    ]
    try sync(requests)
    for broken in ["<html>Log in</html>", "", epss(9), epss(0)] {
      files.set("epss", broken)
      files.set("kev", kev + String(repeating: " ", count: broken.count))
      let outcome = try sync(requests)
      #expect(outcome.failures.map(\.feed) == ["epss"], "\(broken.prefix(20))")
      #expect(outcome.read.map(\.name) == ["kev"])
      #expect(try signals([flaw("CVE-2024-10019")]).count == 1)
    }
    files.set("epss", nil)
    #expect(try sync(requests).failures.map(\.feed) == ["epss"])
    files.set("epss", epss(9))
    #expect(try sync(requests, shrinking: true).failures.isEmpty)
    #expect(try signals([flaw("CVE-2024-10019")]).isEmpty)
    #expect(
      try sync([(HealthFeeds.endOfLife, "http://feeds.example/x")]).failures.map(\.feed)
        == ["endoflife"])
    #expect(
      try sync([(HealthFeeds.endOfLife, folder.path + "/nothing")]).failures.map(\.feed)
        == ["endoflife"])
    try folder.write(Array(try gzip(epss(30)).dropLast(9)), to: "cut.gz")
    #expect(
      try sync([(HealthFeeds.epss, folder.path + "/cut.gz")]).failures.map(\.feed) == ["epss"])
    #expect(try signals([flaw("CVE-2024-10008")]).count == 1)
  }

  @Test func `Which feeds are read`() throws {
    let bulk = try HealthFeedRequests(
      origin: OSVBucketFeed.publicOrigin, feeds: ["kev=", "epss=x"])
    #expect(bulk.requests.map(\.source.name) == ["endoflife", "epss"])
    #expect(bulk.named == ["epss"])
    try folder.write([1], to: "feed/health/top-packages:npm/list.txt")
    let own = try HealthFeedRequests(origin: folder.path + "/feed", feeds: ["kev=a", "kev=b"])
    #expect(own.requests.map(\.source.name) == ["top-packages:npm", "kev"])
    #expect(
      own.requests.map(\.locations) == [
        [folder.path + "/feed/health/top-packages:npm"], ["a", "b"],
      ])
    #expect(try HealthFeedRequests(origin: "https://osv.example", feeds: []).requests.isEmpty)
    let shared = try HealthFeedRequests(origin: nil, feeds: ["kev=", "epss=x"])
    #expect(shared.requests.map(\.source.name) == ["epss"])
    #expect(shared.replaced == ["kev", "epss"])
    for wrong in ["kev", "nothing=x"] {
      #expect(
        errorCode { _ = try HealthFeedRequests(origin: "https://osv.example", feeds: [wrong]) }
          == "not-found")
    }
  }

  // MARK: Single packages

  private let asked = """
    pkg:npm/lib@1.0.0
    pkg:npm/%40acme/secret@1.0.0
    pkg:npm/fork@1.0.0?vcs_url=git%2Bhttps%3A%2F%2Fgit.example%2Fx
    pkg:generic/thing@1
    not a purl
    """

  private func inquiry() -> HealthInquiry {
    var settings = HealthInquiry.Settings()
    settings.depsDev = server.address + "/deps"
    settings.scorecard = server.address + "/card"
    settings.retryMilliseconds = 1
    return HealthInquiry(
      packages: asked, private: PrivatePackages(patterns: ["@acme/*"]), settings: settings)
  }

  @Test func `What is withheld is never sent`() throws {
    files.set(
      "deps/v3/systems/NPM/packages/lib",
      """
      {"packageKey": {"system": "NPM", "name": "lib"}, "versions": [
      {"versionKey": {"version": "2.0.0"}, "isDefault": true, "publishedAt": "2025-01-01T00:00:00Z"}]}
      """)
    files.set(
      "deps/v3alpha/versionbatch",
      """
      {"responses": [{"request": {}, "version": {"versionKey": {"system": "NPM", "name": "lib",
      "version": "2.0.0"}, "isDefault": true, "licenses": ["MIT"], "links": [{"label": "SOURCE_REPO",
      "url": "https://github.com/a/lib"}]}}]}
      """)
    files.set(
      "deps/v3alpha/projectbatch",
      """
      {"responses": [{"request": {}, "project": {"projectKey": {"id": "github.com/a/lib"},
      "starsCount": 5}}]}
      """)
    files.set(
      "card/projects/github.com/a/lib",
      """
      {"date": "2026-01-01", "repo": {"name": "github.com/a/lib"}, "score": 7.5}
      """)
    let inquiry = inquiry()
    #expect(inquiry.packages.map(\.text) == ["pkg:npm/lib@1.0.0"])
    #expect(inquiry.withheld.count == 4)
    let outcome = try inquiry.run(cache: cache, now: Timestamp(seconds: 1_800_000_000))
    #expect(outcome.read.map(\.name) == ["deps.dev", "scorecard"])
    #expect(
      server.paths == [
        "/deps/v3/systems/NPM/packages/lib", "/deps/v3alpha/versionbatch",
        "/deps/v3alpha/projectbatch", "/card/projects/github.com/a/lib",
      ])
    let lib = HealthSubject.package(PackageIdentity(npm, "lib"))
    let repository = HealthSubject.repository(
      try #require(RepositoryIdentity("https://github.com/a/lib")))
    let found = try signals([lib, repository])
    #expect(found[lib]?.first { $0.key == .licence }?.value == .text("MIT"))
    #expect(found[lib]?.first { $0.key == .licence }?.date == Timestamp(seconds: 1_800_000_000))
    #expect(found[repository]?.map(\.key) == [.stars, .scorecard])
    // Asked again, the new answer takes the place of the old one.
    files.set("deps/v3alpha/versionbatch", "{\"responses\": []}")
    _ = try inquiry.run(cache: cache, now: Timestamp(seconds: 1_800_000_100))
    #expect(try signals([lib])[lib]?.contains { $0.key == .licence } == false)
  }

  @Test func `If a source fails nothing changes`() throws {
    files.set("kev", kev)
    try sync([(HealthFeeds.kev, server.address + "/kev")])
    #expect(
      errorCode { _ = try inquiry().run(cache: cache, now: Timestamp(seconds: 1)) } == "not-found")
    #expect(try signals([flaw("CVE-2024-10000")]).count == 1)
    #expect(try cache.openHealth()?.metadata.database.sequence == 1)
  }
}

/// Texts that a server gives, with entity tags, changed while it runs.
private final class SharedReplies: Sendable {
  private let texts = Mutex<[String: String]>([:])

  func set(_ path: String, _ text: String?) { texts.withLock { $0["/" + path] = text } }

  func reply(to request: LoopbackServer.Request) -> LoopbackServer.Reply {
    guard let text = texts.withLock({ $0[request.path] }) else {
      return LoopbackServer.Reply(status: 404)
    }
    let tag = "\"\(text.utf8.reduce(into: UInt32(7)) { $0 = $0 &* 31 &+ UInt32($1) })\""
    if request.headers["if-none-match"] == tag { return LoopbackServer.Reply(status: 304) }
    return LoopbackServer.Reply(headers: ["ETag": tag], body: Array(text.utf8))
  }
}

private func gzip(_ text: String) throws -> [UInt8] {
  let compressor = try #require(libdeflate_alloc_compressor(6))
  defer { libdeflate_free_compressor(compressor) }
  let bytes = Array(text.utf8)
  let bound = libdeflate_gzip_compress_bound(compressor, bytes.count)
  return [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
    count = libdeflate_gzip_compress(
      compressor, bytes, bytes.count, buffer.baseAddress, buffer.count)
  }
}
