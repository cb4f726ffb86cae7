import Advisor
import AdvisoryStore
import Testing

@testable import AdvisorySync

@Suite struct FolderSyncTests {
  private let folder: TemporaryFolder
  private let cache: AdvisoryCache
  private let records = [
    TestRecord(id: "T-1"), TestRecord(id: "T-2", package: "left", modified: 5),
    TestRecord(id: "T-3", ecosystem: pypi, package: "right"),
  ]

  init() throws {
    folder = try TemporaryFolder()
    cache = try AdvisoryCache(folder: folder.path + "/cache")
  }

  private func put(_ files: [String: [UInt8]]) throws {
    for (name, bytes) in files { try folder.write(bytes, to: "feed/" + name) }
  }

  @discardableResult
  private func sync(
    _ ecosystems: [Ecosystem] = [npm, pypi], requiresAll: Bool = false, shrinking: Bool = false,
    cancellation: Cancellation = Cancellation(), at now: Int = 1_800_000_000
  ) throws -> SyncOutcome {
    try SyncRun(
      cache: cache, feed: OSVFolderFeed(folder: folder.path + "/feed"),
      options: SyncRun.Options(
        ecosystems: ecosystems, requiresAll: requiresAll, allowsShrinking: shrinking,
        now: Timestamp(seconds: now)), cancellation: cancellation
    ).run()
  }

  @Test func `A folder's records come into force`() throws {
    try put(feedFiles(records))
    try sync()
    #expect(try contents(of: cache) == expected(records))
    let reader = try cache.openCurrent()
    #expect(reader.database.recordCounts == ["npm": 2, "PyPI": 1])
    #expect(reader.database.origin == absolutePath(folder.path + "/feed"))
    #expect(reader.database.newestRecord == Timestamp(seconds: 1_704_067_205))
    let found = try reader.records(for: [PackageIdentity(npm, "left")])
    #expect(found[PackageIdentity(npm, "left")]?.map(\.id) == ["T-2"])
  }

  @Test func `Without change nothing is built`() throws {
    try put(feedFiles(records))
    try sync()
    guard case .unchanged(let metadata) = try sync(at: 1_800_000_500) else {
      Issue.record("it was built again")
      return
    }
    #expect(metadata.sequence == 1)
    let database = try cache.openCurrent().database
    #expect(database.builtAt == Timestamp(seconds: 1_800_000_000))
    #expect(database.confirmedAt == Timestamp(seconds: 1_800_000_500))
  }

  @Test func `A changed, a new and a vanished record are taken over`() throws {
    // Enough records for one to vanish without alarm.
    let many = (0..<60).map { TestRecord(id: "M-\($0)", package: "m\($0)") }
    for singles in [true, false] {
      try put(feedFiles(records + many, singles: singles))
      try sync(shrinking: true)
      var next = records + many.dropLast()
      next[0].fixed = "1.2.4"
      next[0].modified = 60
      next.append(TestRecord(id: "T-4", package: "new", modified: 1))
      try put(feedFiles(next, singles: singles))
      try sync()
      #expect(try contents(of: cache) == expected(next), "single files: \(singles)")
    }
  }

  /// As the feeds of RubyGems and npm do of jQuery and its gem.
  @Test func `Two feeds that say different things under one id are both heard`() throws {
    var one = TestRecord(id: "S-1", package: "script", modified: 5, fixed: "1.0.0")
    var other = TestRecord(
      id: "S-1", ecosystem: pypi, package: "wrapper", modified: 5, fixed: "2.0.0")
    let many = (0..<60).map { TestRecord(id: "M-\($0)", package: "m\($0)") }
    let alone = TestRecord(id: "T-3", ecosystem: pypi, package: "right")
    func fixes(of package: PackageIdentity) throws -> [String] {
      try cache.openCurrent().records(for: [package])[package]?.flatMap(\.fixes) ?? []
    }
    func check(_ expected: [String], _ rest: [TestRecord], _ what: Comment) throws {
      try put(feedFiles([one, other, alone] + many + rest))
      try sync()
      #expect(try fixes(of: PackageIdentity(npm, "script")) == [expected[0]], what)
      #expect(try fixes(of: PackageIdentity(pypi, "wrapper")) == [expected[1]], what)
      let counts = try cache.openCurrent().database.recordCounts
      #expect(counts == ["npm": 61 + rest.count, "PyPI": 2], what)
      guard case .unchanged = try sync() else {
        Issue.record("nothing is new: \(what)")
        return
      }
    }
    try check(["1.0.0", "2.0.0"], [], "from archives")
    other.modified = 20
    other.fixed = "2.0.1"
    try check(["1.0.0", "2.0.1"], [], "one of them changed")
    try check(["1.0.0", "2.0.1"], [TestRecord(id: "T-9", package: "new")], "another did")
    one.modified = 30
    one.fixed = "1.0.1"
    try check(["1.0.1", "2.0.1"], [], "the other changed")
  }

  @Test func `A folder with archives alone will do`() throws {
    try put(feedFiles(records).filter { $0.key.hasSuffix("all.zip") })
    try sync()
    #expect(try contents(of: cache) == expected(records))
    guard case .unchanged = try sync() else {
      Issue.record("it was built again")
      return
    }
  }

  @Test func `Records that cannot be read are counted and named, and the others taken in`() throws {
    var files = try feedFiles(records)
    files["npm/all.zip"] = try zipArchive([
      ("T-1.json", records[0].json), ("T-2.json", Array("{\"id\": ".utf8)),
      ("T-5.json", TestRecord(id: "T-6").json),
      ("T-7.json", TestRecord(id: "T-7", ecosystem: pypi).json),
      ("../x.json", [1]),
    ])
    files["npm/T-2.json"] = nil
    try put(files)
    guard case .updated(let metadata, let skipped) = try sync() else {
      Issue.record("nothing was built")
      return
    }
    #expect(try contents(of: cache) == ["T-1": "1.2.3", "T-3": "1.2.3"])
    #expect(
      metadata.skipped == ["not-json": 1, "wrong-id": 1, "no-package": 1, "misnamed-entry": 1])
    #expect(Set(skipped.map(\.id)) == ["T-2", "T-5", "T-7", "../x.json"])
    #expect(try cache.openCurrent().database.skipped == metadata.skipped)
  }

  @Test func `A feed that lost many records is held back until that is allowed`() throws {
    let many = (0..<100).map { TestRecord(id: "M-\($0)", package: "m\($0)") }
    try put(feedFiles(many))
    try sync()
    try put(feedFiles(Array(many.dropLast(2))))
    try sync()
    var withdrawn = Array(many.dropLast(2))
    for index in 0..<10 { withdrawn[index].withdrawn = true }
    for index in 0..<10 { withdrawn[index].modified = 9 }
    for worse in [Array(many.dropLast(5)), withdrawn] {
      try put(feedFiles(worse))
      #expect(errorCode { try sync() } == "shrunk")
      #expect(try contents(of: cache).count == 98)
    }
    try sync(shrinking: true)
    #expect(try contents(of: cache).count == 98)
    #expect(try cache.openCurrent().metadata.segments[0].liveCount == 88)
  }

  @Test func `Leaving out an ecosystem that the database holds must be allowed`() throws {
    try put(feedFiles(records))
    try sync()
    #expect(errorCode { try sync([npm]) } == "shrunk")
    try sync([npm], shrinking: true)
    #expect(try cache.openCurrent().database.recordCounts == ["npm": 2])
  }

  @Test func `Ecosystems that the feed does not have`() throws {
    try put(feedFiles(records))
    let cargo = Ecosystem("crates.io")
    #expect(errorCode { try sync([npm, cargo], requiresAll: true) } == "not-found")
    #expect(errorCode { try sync([cargo]) } == "not-found")
    try sync([npm, pypi, cargo])
    #expect(try cache.openCurrent().database.recordCounts.keys.sorted() == ["PyPI", "npm"])
  }

  @Test func `A broken feed leaves the old database in force`() throws {
    try put(feedFiles(records))
    try sync()
    let before = try contents(of: cache)
    let page = Array("<!DOCTYPE html><title>Log in</title>\n".utf8)
    for (name, code) in [
      ("ecosystems.txt", "unexpected-content"), ("npm/modified_id.csv", "unexpected-content"),
    ] {
      var files = try feedFiles(records)
      files[name] = page
      try put(files)
      #expect(errorCode { try sync() } == code, "\(name)")
      #expect(try contents(of: cache) == before)
    }
    var files = try feedFiles(
      records + (0..<300).map { TestRecord(id: "N-\($0)") })
    files["npm/all.zip"] = Array(try #require(files["npm/all.zip"]).dropLast(30))
    try put(files)
    #expect(errorCode { try sync() } == "unexpected-content")
    #expect(try contents(of: cache) == before)
    #expect(errorCode { try sync(cancellation: cancelled()) } == "cancelled")
    #expect(try contents(of: cache) == before)
  }

  @Test func `A database of another origin is replaced as a whole`() throws {
    try put(feedFiles(records))
    try sync()
    let other = try TemporaryFolder()
    for (name, bytes) in try feedFiles([TestRecord(id: "O-1"), TestRecord(id: "O-2")]) {
      try other.write(bytes, to: name)
    }
    _ = try SyncRun(
      cache: cache, feed: OSVFolderFeed(folder: other.path),
      options: SyncRun.Options(
        ecosystems: [npm], allowsShrinking: true, now: Timestamp(seconds: 1_800_000_000))
    ).run()
    #expect(try contents(of: cache).keys.sorted() == ["O-1", "O-2"])
  }

  private func cancelled() -> Cancellation {
    let cancellation = Cancellation()
    cancellation.cancel()
    return cancellation
  }
}
