import Advisor
import Testing

@testable import AdvisoryStore

/// Signals of health beside the advisories.
struct HealthStoreTests {
  private let now = Timestamp(seconds: 1_770_000_000)

  private func package(_ name: String) -> HealthSubject {
    .package(PackageIdentity(Ecosystem("npm"), name))
  }

  private func feed(_ name: String) -> HealthFeed {
    HealthFeed(name: name, origin: "test", licence: "CC0-1.0", fetched: now, count: 0)
  }

  private let everyValue: [HealthSignal] = [
    HealthSignal(.downloads, .number(-3), feed: "a"),
    HealthSignal(.scorecard, .thousandths(8_100), date: Timestamp(seconds: 5), feed: "a"),
    HealthSignal(.archived, .flag(true), feed: "a"),
    HealthSignal(.provenance, .flag(false), feed: "b"),
    HealthSignal(.created, .date(Timestamp(seconds: -1)), feed: "a"),
    HealthSignal(.licence, .text("größer"), feed: "a"),
    HealthSignal(.funding, .list(["https://fund.example/a", ""]), feed: "b"),
    HealthSignal(
      .cycles,
      .cycles([
        HealthSignal.ReleaseCycle(
          name: "22", released: nil, end: Timestamp(seconds: 9), hasEnded: false, latest: "22.1")
      ]), feed: "a"),
    HealthSignal(
      .versions,
      .versions([
        HealthSignal.DatedVersion(version: "1.0", published: Timestamp(seconds: 7)),
        HealthSignal.DatedVersion(
          version: "1.1", published: Timestamp(seconds: 8), isDeprecated: true),
      ]), feed: "a"),
  ]

  @Test func everyKindOfSignalComesBack() throws {
    let folder = TemporaryFolder()
    let cache = try AdvisoryCache(folder: folder.path)
    #expect(try cache.openHealth() == nil)
    let writer = try HealthWriter(try WriterLock(cache))
    let repository = try #require(RepositoryIdentity("git+https://Git.Example/a/b.git"))
    try writer.add(package("left-pad"), everyValue)
    try writer.add(.repository(repository), [HealthSignal(.stars, .number(4), feed: "a")])
    // What two feeds say of a subject is put together, in the order of the feeds.
    try writer.add(package("left-pad"), [HealthSignal(.rank, .number(1), feed: "c")])
    for number in 0..<500 {
      try writer.add(package("p\(number)"), [HealthSignal(.rank, .number(number), feed: "c")])
    }
    let built = try writer.publish(
      builtAt: now, feeds: [feed("a"), feed("c")], model: "{}", feedState: ["a": "etag"])
    let reader = try #require(try cache.openHealth())
    #expect(reader.metadata.database == built)
    #expect(reader.metadata.feedState == ["a": "etag"])
    #expect(built.feeds.map(\.count) == [2, 501])
    #expect(built.modelText == "{}")
    let found = try reader.signals(of: [
      package("left-pad"), .repository(repository), package("p77"), package("absent"),
      .product("left-pad"),
    ])
    #expect(
      found[package("left-pad")] == everyValue + [HealthSignal(.rank, .number(1), feed: "c")])
    #expect(found[.repository(repository)]?.count == 1)
    #expect(found[package("p77")] == [HealthSignal(.rank, .number(77), feed: "c")])
    #expect(found.count == 3)
  }

  @Test func feedsThatAreNotFetchedAnewAreKept() throws {
    let folder = TemporaryFolder()
    let cache = try AdvisoryCache(folder: folder.path)
    let lock = try WriterLock(cache)
    let first = try HealthWriter(lock)
    try first.add(package("a"), everyValue)
    let one = try first.publish(builtAt: now, feeds: [feed("a"), feed("b")])
    let stamp = cache.currentStamp
    let second = try HealthWriter(lock, base: cache.openHealth())
    try second.keep(feeds: ["a"])
    try second.add(package("a"), [HealthSignal(.provenance, .flag(true), feed: "b")])
    let two = try second.publish(builtAt: now, feeds: [feed("a"), feed("b")])
    #expect(two.sequence == one.sequence + 1)
    #expect(stamp == nil, "there are no advisories")
    let found = try #require(try cache.openHealth()).signals(of: [package("a")])
    #expect(
      found[package("a")]
        == everyValue.filter { $0.feed == "a" }
        + [HealthSignal(.provenance, .flag(true), feed: "b")])
  }

  /// What a feed says of the same day for all takes no room for the day, and the day can change alone.
  @Test func theDateOfAFeedIsKeptOnce() throws {
    let folder = TemporaryFolder()
    let cache = try AdvisoryCache(folder: folder.path)
    let lock = try WriterLock(cache)
    func rank(_ number: Int, at seconds: Int?, _ feed: String = "a") -> HealthSignal {
      HealthSignal(.rank, .number(number), date: seconds.map(Timestamp.init), feed: feed)
    }
    func found(_ names: String...) throws -> [[HealthSignal]] {
      let found = try #require(try cache.openHealth()).signals(of: names.map(package))
      return names.map { found[package($0)] ?? [] }
    }
    let first = try HealthWriter(lock)
    try first.add(package("one"), [rank(1, at: 50), rank(1, at: 70, "b")])
    try first.add(package("two"), [rank(2, at: 50), rank(3, at: 40)])
    try first.add(package("none"), [rank(4, at: nil)])
    let built = try first.publish(builtAt: now, feeds: [feed("a"), feed("b")])
    #expect(built.feeds.map(\.date) == [Timestamp(seconds: 50), Timestamp(seconds: 70)])
    #expect(
      try found("one", "two", "none") == [
        [rank(1, at: 50), rank(1, at: 70, "b")], [rank(2, at: 50), rank(3, at: 40)],
        [rank(4, at: nil)],
      ])

    // The next day only one has another rank.
    let second = try HealthWriter(lock, base: try cache.openHealth())
    let mark = second.mark
    second.begin("a", date: Timestamp(seconds: 999))
    second.revert(to: mark)
    second.begin("a", date: Timestamp(seconds: 60))
    try second.keep(feeds: ["a"]) { $0 != package("none").key }
    try second.add(package("none"), [rank(5, at: 60)])
    try second.keep(feeds: ["b"])
    let next = try second.publish(builtAt: now, feeds: [feed("a"), feed("b")])
    #expect(next.digest != built.digest)
    #expect(next.feeds.map(\.count) == [3, 1])
    #expect(
      try found("one", "two", "none") == [
        [rank(1, at: 60), rank(1, at: 70, "b")], [rank(2, at: 60), rank(3, at: 40)],
        [rank(5, at: 60)],
      ])

    // Of what is kept and what is added, the newer counts, also where it has the feed's date.
    let third = try HealthWriter(lock, base: try cache.openHealth())
    try third.keep(feeds: ["a", "b"])
    try third.add(package("one"), [rank(8, at: 59)])
    try third.add(package("two"), [rank(9, at: 61)])
    _ = try third.publish(builtAt: now, feeds: [feed("a"), feed("b")])
    #expect(
      try found("one", "two") == [[rank(1, at: 60), rank(1, at: 70, "b")], [rank(9, at: 61)]])
  }

  /// A list that is read twice, or newly asked for, has one answer for a subject: the newer.
  @Test func ofWhatAFeedSaysTwiceTheNewerCounts() throws {
    let folder = TemporaryFolder()
    let cache = try AdvisoryCache(folder: folder.path)
    let writer = try HealthWriter(try WriterLock(cache))
    func rank(_ number: Int, at seconds: Int?) -> HealthSignal {
      HealthSignal(.rank, .number(number), date: seconds.map(Timestamp.init), feed: "a")
    }
    try writer.add(package("older"), [rank(1, at: 5)])
    try writer.add(package("older"), [rank(2, at: 4)])
    try writer.add(package("newer"), [rank(1, at: nil), rank(9, at: nil)])
    try writer.add(package("newer"), [rank(2, at: nil)])
    let mark = writer.mark
    try writer.add(package("newer"), [rank(3, at: 9)])
    try writer.add(package("gone"), [rank(4, at: 9)])
    #expect(writer.count(of: "a") == 3)
    writer.revert(to: mark)
    let built = try writer.publish(builtAt: now, feeds: [feed("a")])
    let found = try #require(try cache.openHealth())
      .signals(of: ["older", "newer", "gone"].map(package))
    #expect(
      found == [package("older"): [rank(1, at: 5)], package("newer"): [rank(2, at: nil)]])
    #expect(built.feeds.map(\.count) == [2])
  }

  /// Who takes the pointer away must not take away that flaws are exploited.
  @Test func signalsWithoutTheirPointerAreMissed() throws {
    let folder = TemporaryFolder()
    let cache = try AdvisoryCache(folder: folder.path)
    let lock = try WriterLock(cache)
    func publish(_ value: Int) throws {
      let writer = try HealthWriter(lock)
      try writer.add(package("a"), [HealthSignal(.rank, .number(value), feed: "a")])
      _ = try writer.publish(builtAt: now, feeds: [feed("a")])
    }
    try publish(1)
    AtomicFile.remove(folder.path + "/HEALTH")
    #expect(throws: StoreError.self) { try cache.openHealth() }
    try publish(2)
    #expect(try cache.openHealth()?.metadata.database.sequence == 2)
  }

  /// Equal signals make an equal digest, whenever they are built.
  @Test func aFileIsNamedByItsContent() throws {
    var digests: Set<String> = []
    for (number, value) in [1, 1, 2].enumerated() {
      let folder = TemporaryFolder()
      let writer = try HealthWriter(try WriterLock(try AdvisoryCache(folder: folder.path)))
      try writer.add(package("a"), [HealthSignal(.rank, .number(value), feed: "a")])
      let built = try writer.publish(
        builtAt: Timestamp(seconds: number), feeds: [feed("a")])
      digests.insert(built.digest)
    }
    #expect(digests.count == 2)
  }

  /// Each byte changed in turn: the answer is the right one, or there is an error, and never none.
  @Test func damageIsNoticed() throws {
    let folder = TemporaryFolder()
    let cache = try AdvisoryCache(folder: folder.path)
    let writer = try HealthWriter(try WriterLock(cache))
    let names = ["a", "b", "c", "d", "e", "f"]
    for name in names { try writer.add(package(name), everyValue) }
    let built = try writer.publish(builtAt: now, feeds: [feed("a")])
    let path = folder.path + "/health-\(built.sequence)-\(built.digest).sqlite"
    let bytes = try readFile(path)
    var noticed = 0
    for place in stride(from: 0, to: bytes.count, by: 101) {
      var changed = bytes
      changed[place] ^= 0x10
      try write(changed, to: path)
      do {
        let reader = try cache.openHealth()
        let found = try reader?.signals(of: names.map(package))
        for name in names { #expect(found?[package(name)] == everyValue) }
      } catch is StoreError {
        noticed += 1
      }
    }
    #expect(noticed > 10)
  }

  @Test(
    arguments: [
      ("https://github.com/Owner/Name", "github.com/owner/name"),
      ("git+https://github.com/owner/name.git#main", "github.com/owner/name"),
      ("git@github.com:owner/name.git", "github.com/owner/name"),
      ("https://github.com/owner/name/tree/main/packages/x", "github.com/owner/name"),
      ("https://gitlab.com/group/sub/name", "gitlab.com/group/sub/name"),
      ("https://github.com/owner", nil), ("../somewhere", nil), ("/srv/git/x", nil), ("", nil),
      ("https://git.example/\u{202E}x", nil), ("name", nil),
    ] as [(String, String?)])
  func repositories(address: String, name: String?) {
    #expect(RepositoryIdentity(address)?.name == name)
  }
}
