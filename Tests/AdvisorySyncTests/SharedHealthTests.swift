import Advisor
import AdvisoryStore
import Testing

@testable import AdvisorySync

@Suite struct SharedHealthTests {
  private let folder: TemporaryFolder
  private let publisher: TestPublisher
  private let cache: AdvisoryCache
  private let records = [TestRecord(id: "M-1"), TestRecord(id: "P-1", ecosystem: pypi)]
  private let time = Timestamp(seconds: 1_700_000_000)

  init() throws {
    folder = try TemporaryFolder()
    publisher = try TestPublisher(folder)
    cache = try AdvisoryCache(folder: folder.path + "/cache")
  }

  private typealias Signals = [HealthSubject: [HealthSignal]]

  private func signals(_ count: Int, changed: Set<Int> = []) -> Signals {
    var result: Signals = [:]
    for number in 0..<count {
      result[.vulnerability("CVE-2024-\(number)")] = [
        HealthSignal(
          .exploitProbability, .thousandths(changed.contains(number) ? 999 : number % 500),
          date: time, feed: "epss")
      ]
    }
    result[.vulnerability("CVE-2024-1"), default: []].append(
      HealthSignal(.exploited, .date(time), date: time, feed: "kev"))
    return result
  }

  private func put(_ signals: Signals, into cache: AdvisoryCache) throws {
    let writer = try HealthWriter(WriterLock(cache))
    for (subject, signals) in signals {
      for feed in Set(signals.map(\.feed)) {
        try writer.add(subject, signals.filter { $0.feed == feed })
      }
    }
    let feeds = Set(signals.values.joined().map(\.feed)).map { feed in
      HealthFeed(
        name: feed, origin: "https://\(feed).example", licence: "CC0-1.0", fetched: time, count: 0)
    }
    _ = try writer.publish(builtAt: time, feeds: feeds)
  }

  private func held(_ signals: Signals) throws -> Bool {
    guard let reader = try cache.openHealth() else { return false }
    var count = 0
    try reader.forEachSubject { _, _ in count += 1 }
    let found = try reader.signals(of: Array(signals.keys))
    return count == signals.count
      && signals.allSatisfy { Set($0.value) == Set(found[$0.key] ?? []) }
  }

  private func publish(_ signals: Signals, at now: Int = 1_800_000_000) throws {
    try put(signals, into: publisher.cache)
    try publisher.publish(records, at: now) { $0.allowsShrinking = true }
  }

  @Test func `Signals come with the database`() throws {
    try publish(signals(300))
    let outcome = try importShared(publisher.targets, into: cache)
    #expect(outcome.health?.read.map(\.name) == ["epss", "kev"])
    #expect(try held(signals(300)))
    let feeds = try #require(try cache.openHealth()).metadata.database.feeds
    #expect(feeds.map(\.name) == ["epss", "kev"])
    #expect(feeds.map(\.origin) == ["https://epss.example", "https://kev.example"])
    #expect(feeds.map(\.fetched) == [time, time])
    #expect(feeds.map(\.licence) == ["CC0-1.0", "CC0-1.0"])
    #expect(feeds.map(\.count) == [300, 1])
  }

  @Test func `Their changes come as deltas`() throws {
    try publish(signals(300))
    try importShared(publisher.targets, into: cache)
    let next = signals(301, changed: [4, 5])
    try publish(next, at: 1_800_086_400)
    publisher.targets.forgetRequests()
    try importShared(publisher.targets, into: cache)
    #expect(publisher.targets.requests == ["deltas/health/epss/1-2.jsonl.zst"])
    #expect(try held(next))
    publisher.targets.forgetRequests()
    let outcome = try importShared(publisher.targets, into: cache)
    #expect(outcome.health?.database == nil)
    #expect(publisher.targets.requests == [])
  }

  /// Or else whoever stands in between could take away that flaws are exploited.
  @Test func `A feed that does not come as it was signed is refused with all the rest`() throws {
    try publish(signals(300))
    try importShared(publisher.targets, into: cache)
    try publish(signals(300, changed: Set(0..<290)), at: 1_800_086_400)
    for path in ["health/epss.jsonl.zst", "deltas/health/epss/1-2.jsonl.zst"] {
      try publisher.targets.damage(path) { $0[$0.count / 2] ^= 1 }
    }
    #expect(throws: (any Error).self) { try importShared(publisher.targets, into: cache) }
    #expect(try held(signals(300)))
    #expect(try cache.openCurrent().database.publication?.sequence == 1)
  }

  @Test func `Feeds of the client's own stay`() throws {
    try put(
      [.product("nodejs"): [HealthSignal(.productName, .text("Node.js"), feed: "endoflife")]],
      into: cache)
    try publish(signals(3))
    try importShared(publisher.targets, into: cache)
    let reader = try #require(try cache.openHealth())
    #expect(reader.metadata.database.feeds.map(\.name) == ["endoflife", "epss", "kev"])
    #expect(try reader.signals(of: [.product("nodejs")]).count == 1)
  }

  @Test func `Only what is wanted is taken in`() throws {
    try publish(signals(3))
    var outcome = try importShared(publisher.targets, into: cache) { $0.takesHealth = false }
    #expect(outcome.health == nil)
    #expect(try cache.openHealth() == nil)
    #expect(publisher.targets.requests.allSatisfy { !$0.contains("health/") })
    outcome = try importShared(publisher.targets, into: cache) { $0.withoutFeeds = ["kev"] }
    #expect(outcome.health?.read.map(\.name) == ["epss"])
    outcome = try importShared(publisher.targets, into: cache)
    #expect(outcome.health?.read.map(\.name) == ["kev"])
    #expect(try held(signals(3)))
  }

  @Test func `A feed that lost most of its subjects is held back`() throws {
    try publish(signals(300))
    try importShared(publisher.targets, into: cache)
    try publish(signals(20), at: 1_800_086_400)
    publisher.targets.change("health/epss.jsonl.zst") { target in
      var description = SegmentDescription(target)
      description?.allowedLoss = nil
      target.custom = description?.custom
    }
    let outcome = try importShared(publisher.targets, into: cache)
    #expect(outcome.health?.failures.map(\.feed) == ["epss"])
    #expect(try held(signals(300)))
  }
}
