import Advisor
import AdvisoryStore
import Testing

@testable import AdvisorySync

@Suite struct SharedDatabaseTests {
  private let folder: TemporaryFolder
  private let publisher: TestPublisher
  private let cache: AdvisoryCache
  /// So many that a few may change without alarm, and deltas are shorter than the whole.
  private let records =
    (0..<300).map { TestRecord(id: "M-\($0)", package: "m\($0)", modified: $0) }
    + [TestRecord(id: "P-1", ecosystem: pypi, package: "right")]

  init() throws {
    folder = try TemporaryFolder()
    publisher = try TestPublisher(folder)
    cache = try AdvisoryCache(folder: folder.path + "/cache")
  }

  private func changed(_ records: [TestRecord]) -> [TestRecord] {
    var next = records
    next[0].fixed = "1.2.4"
    next[0].modified += 1_000
    next[1].fixed = "9.9.9"
    next[1].modified += 1_000
    next.remove(at: 2)
    next.append(TestRecord(id: "M-new", package: "new", modified: 7))
    return next
  }

  @Test func `What is published comes into force`() throws {
    let result = try publisher.publish(records)
    #expect(result.sequence == 1)
    #expect(
      result.files.map(\.target.path) == [
        "CHANGES.md", "advisories/PyPI.jsonl.zst", "advisories/npm.jsonl.zst", "aliases.jsonl.zst",
        "names/PyPI.jsonl.zst", "names/npm.jsonl.zst",
      ])
    let outcome = try importShared(publisher.targets, into: cache)
    #expect(try contents(of: cache) == expected(records))
    let reader = try cache.openCurrent()
    #expect(reader.database.recordCounts == ["npm": 300, "PyPI": 1])
    #expect(reader.database.origin == "https://database.example")
    #expect(
      outcome.publication
        == PublicationStamp(
          sequence: 1, published: Timestamp(seconds: 1_800_000_000)))
    #expect(reader.database.publication == outcome.publication)
    #expect(reader.database.confirmedAt == Timestamp(seconds: 1_800_000_000))
    let found = try reader.records(for: [PackageIdentity(pypi, "right")])
    #expect(found[PackageIdentity(pypi, "right")]?.map(\.id) == ["P-1"])
  }

  @Test func `A day's changes come as deltas`() throws {
    try publisher.publish(records)
    try importShared(publisher.targets, into: cache)
    let next = changed(records)
    let result = try publisher.publish(next, at: 1_800_086_400)
    #expect(result.hasChanges)
    publisher.targets.forgetRequests()
    try importShared(publisher.targets, into: cache, at: 1_800_086_500)
    #expect(publisher.targets.requests == ["deltas/advisories/npm/1-2.jsonl.zst"])
    #expect(try contents(of: cache) == expected(next))
    #expect(try cache.openCurrent().database.publication?.sequence == 2)
  }

  @Test func `Without change nothing is fetched or built`() throws {
    try publisher.publish(records)
    try importShared(publisher.targets, into: cache)
    let result = try publisher.publish(records, at: 1_800_086_400)
    #expect(!result.hasChanges)
    publisher.targets.forgetRequests()
    let outcome = try importShared(publisher.targets, into: cache, at: 1_800_086_500)
    guard case .unchanged = outcome.advisories else {
      Issue.record("it was built again")
      return
    }
    #expect(publisher.targets.requests == [])
    let database = try cache.openCurrent().database
    #expect(database.sequence == 1)
    #expect(database.publication?.sequence == 2)
    #expect(database.confirmedAt == Timestamp(seconds: 1_800_086_400))
  }

  @Test func `The same inputs give the same bytes`() throws {
    try publisher.publish(records)
    let one = try publisher.make(at: 1_800_086_400)
    let two = try publisher.make(at: 1_800_086_400)
    #expect(one.files.map(\.target) == two.files.map(\.target))
    #expect(one.changes == two.changes)
  }

  @Test func `A client that is far behind takes the whole`() throws {
    try publisher.publish(records)
    try importShared(publisher.targets, into: cache)
    var next = records
    for day in 1...4 {
      next[day].fixed = "3.0.\(day)"
      next[day].modified += 10_000
      try publisher.publish(next, at: 1_800_000_000 + day * 86_400) { $0.keptDeltas = 2 }
    }
    #expect(
      publisher.targets.targets.map(\.path).filter { $0.hasPrefix("deltas/advisories") }
        == ["deltas/advisories/npm/3-4.jsonl.zst", "deltas/advisories/npm/4-5.jsonl.zst"])
    publisher.targets.forgetRequests()
    try importShared(publisher.targets, into: cache, at: 1_800_900_000)
    #expect(publisher.targets.requests == ["advisories/npm.jsonl.zst"])
    #expect(try contents(of: cache) == expected(next))
  }

  @Test func `Several deltas are applied in turn`() throws {
    try publisher.publish(records)
    try importShared(publisher.targets, into: cache)
    var next = records
    for day in 1...4 {
      next[0].fixed = "3.0.\(day)"
      next[0].modified += 10_000
      next[day].fixed = "4.0.0"
      next[day].modified += 10_000
      try publisher.publish(next, at: 1_800_000_000 + day * 86_400)
    }
    publisher.targets.forgetRequests()
    try importShared(publisher.targets, into: cache, at: 1_800_900_000)
    #expect(publisher.targets.requests.count == 4)
    #expect(try contents(of: cache) == expected(next))
  }

  @Test func `A delta that is not what it should be gives way to the whole`() throws {
    let delta = "deltas/advisories/npm/1-2.jsonl.zst"
    for (number, damage) in ["missing", "bits", "count", "other"].enumerated() {
      let folder = try TemporaryFolder()
      let publisher = try TestPublisher(folder)
      let cache = try AdvisoryCache(folder: folder.path + "/cache")
      try publisher.publish(records)
      try importShared(publisher.targets, into: cache)
      let next = changed(records)
      try publisher.publish(next, at: 1_800_086_400)
      switch damage {
      case "missing": publisher.targets.change(delta) { $0.hashes["sha256"] = "none" }
      case "bits": try publisher.targets.damage(delta) { $0[$0.count / 2] ^= 4 }
      case "count":
        publisher.targets.change(delta) { target in
          var description = DeltaDescription(target)
          description?.content.count += 1
          target.custom = description?.custom
        }
      default:
        // A delta that is sound, and leads elsewhere.
        publisher.targets.change("advisories/npm.jsonl.zst") { target in
          var description = SegmentDescription(target)
          description?.liveCount -= 1
          target.custom = description?.custom
        }
        #expect(
          errorCode { try importShared(publisher.targets, into: cache) } == "unexpected-content")
        #expect(try contents(of: cache) == expected(records), "\(number)")
        continue
      }
      try importShared(publisher.targets, into: cache)
      #expect(try contents(of: cache) == expected(next), "\(damage)")
    }
  }

  @Test func `A damaged segment leaves what is in force`() throws {
    try publisher.publish(records)
    try importShared(publisher.targets, into: cache)
    try publisher.publish(changed(records), at: 1_800_086_400)
    for path in ["advisories/npm.jsonl.zst", "deltas/advisories/npm/1-2.jsonl.zst"] {
      try publisher.targets.damage(path) { $0.removeLast() }
    }
    #expect(errorCode { try importShared(publisher.targets, into: cache) } == "unexpected-content")
    #expect(try contents(of: cache) == expected(records))
    #expect(try cache.openCurrent().database.publication?.sequence == 1)
  }

  @Test func `A publication that loses many records is held back`() throws {
    try publisher.publish(records)
    try importShared(publisher.targets, into: cache)
    let few = Array(records.dropFirst(50))
    #expect(errorCode { try publisher.publish(few) } == "shrunk")

    // The publisher says that it is right, and so it is for all who have not seen it yet.
    try publisher.publish(few, at: 1_800_086_400) { $0.allowsShrinking = true }
    try importShared(publisher.targets, into: cache)
    #expect(try contents(of: cache) == expected(few))

    // What the publisher did not say is held back by those who take it in.
    try publisher.publish(Array(few.dropFirst(50)), at: 1_800_172_800) { $0.allowsShrinking = true }
    publisher.targets.change("advisories/npm.jsonl.zst") { target in
      var description = SegmentDescription(target)
      description?.allowedLoss?.sequence = 2
      target.custom = description?.custom
    }
    #expect(errorCode { try importShared(publisher.targets, into: cache) } == "shrunk")
    #expect(try contents(of: cache) == expected(few))
    try importShared(publisher.targets, into: cache) { $0.allowsShrinking = true }
    #expect(try cache.openCurrent().database.recordCounts["npm"] == 200)
  }

  @Test func `Own advisories, a policy and statements come with it`() throws {
    let own = TestRecord(id: "x_ACME-1", package: "m5", fixed: "7.0.0")
    try folder.write(own.json, to: "own/one.json")
    try folder.write(Array("[check]\nfail-on = \"high\"\n".utf8), to: "policy.toml")
    try folder.write(Array(Self.statements.utf8), to: "acme.openvex.json")
    func options(_ options: inout Publication.Options) {
      options.ownAdvisories = folder.path + "/own"
      options.policy = folder.path + "/policy.toml"
      options.vex = [folder.path + "/acme.openvex.json"]
    }
    let result = try publisher.publish(records, options)
    #expect(result.changes.contains("`Own advisories`"))
    try importShared(publisher.targets, into: cache)
    let reader = try cache.openCurrent()
    let found = try reader.records(for: [PackageIdentity(npm, "m5")])
    #expect(found[PackageIdentity(npm, "m5")]?.map(\.id).sorted() == ["M-5", "x_ACME-1"])
    #expect(reader.organisation.layer?.origin.kind == .organisation)
    #expect(reader.organisation.statements.count == 1)
    #expect(reader.organisation.problems.isEmpty)
    let files = try cache.organisationFiles()
    #expect(files.map(\.name) == ["policy/forewarn.toml", "vex/acme.openvex.json"])

    // The next one has no policy any more.
    let next = try publisher.publish(records, at: 1_800_086_400) {
      $0.ownAdvisories = folder.path + "/own"
    }
    #expect(next.hasChanges)
    let outcome = try importShared(publisher.targets, into: cache)
    guard case .unchanged = outcome.advisories else {
      Issue.record("it was built again")
      return
    }
    #expect(try cache.openCurrent().organisation.layer == nil)
  }

  @Test func `A policy that is damaged is no lenient one`() throws {
    try folder.write(Array("[check]\nfail-on = \"high\"\n".utf8), to: "policy.toml")
    try publisher.publish(records) { $0.policy = folder.path + "/policy.toml" }
    try importShared(publisher.targets, into: cache)
    let path = try #require(try cache.organisationFiles().first?.path)
    for text in ["[check]\nfail-on = \"none\"\n", nil] {
      AtomicFile.remove(path)
      if let text { try OpenFile(path, .createNew).write(text) }
      #expect(errorCode { _ = try cache.openCurrent() } == "damaged")
      try importShared(publisher.targets, into: cache)
      #expect(try cache.openCurrent().organisation.layer != nil)
    }
  }

  @Test(arguments: ["own", "twice", "ecosystem", "broken", "policy", "vex", "name"])
  func `What cannot be published is refused with its file's name`(_ flaw: String) throws {
    func advisory(_ id: String, _ ecosystem: Ecosystem = npm) -> [UInt8] {
      TestRecord(id: id, ecosystem: ecosystem).json
    }
    switch flaw {
    case "own": try folder.write(advisory("M-5"), to: "own/a.json")
    case "twice":
      try folder.write(advisory("x_1"), to: "own/a.json")
      try folder.write(advisory("x_1"), to: "own/b.json")
    case "ecosystem": try folder.write(advisory("x_1", Ecosystem("Pub")), to: "own/a.json")
    case "broken": try folder.write(Array("{".utf8), to: "own/a.json")
    default: break
    }
    try folder.write(Array("[check]\nfail-in = 3\n".utf8), to: "policy.toml")
    try folder.write(Array("{\"statements\": []}".utf8), to: "a.openvex.json")
    try folder.write(Array(Self.statements.utf8), to: "a b.openvex.json")
    let path = folder.path
    do {
      try publisher.publish(records) { options in
        switch flaw {
        case "policy": options.policy = path + "/policy.toml"
        case "vex": options.vex = [path + "/a.openvex.json"]
        case "name": options.vex = [path + "/a b.openvex.json"]
        default: options.ownAdvisories = path + "/own"
        }
      }
      Issue.record("it was published")
    } catch let error as SyncError {
      #expect(error.code == .unexpectedContent)
      #expect(error.message.contains(folder.path))
    }
  }

  @Test func `Only whole ecosystems are asked for`() throws {
    try publisher.publish(records)
    try importShared(publisher.targets, into: cache, [pypi])
    #expect(publisher.targets.requests == ["advisories/PyPI.jsonl.zst"])
    #expect(try cache.openCurrent().database.recordCounts == ["PyPI": 1])
    #expect(
      errorCode {
        try importShared(publisher.targets, into: cache, [Ecosystem("Pub")]) {
          $0.requiresAll = true
        }
      } == "not-found")
  }

  @Test func `The changes are told in plain text`() throws {
    try publisher.publish(records)
    var next = changed(records)
    next[4].withdrawn = true
    next[4].modified += 1_000
    try folder.write(TestRecord(id: "x_`<b>|x", package: "new").json, to: "own/a.json")
    let result = try publisher.publish(next, at: 1_800_086_400) {
      $0.ownAdvisories = folder.path + "/own"
    }
    for line in [
      "# Publication 2", "| `npm` | 301 | 300 | 2 | 2 | 1 | 1 |", "- Withdrawn: `M-5`",
      "- Removed: `M-2`", "``x_`<b>\\|x``",
    ] {
      #expect(result.changes.contains(line), "\(line) in \(result.changes)")
    }
  }

  private static let statements = """
    {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://acme.example/vex/1", \
    "author": "ACME", "timestamp": "2026-01-01T00:00:00Z", "version": 1, "statements": [{\
    "vulnerability": {"name": "M-5"}, "products": [{"@id": "pkg:npm/m5"}], \
    "status": "not_affected", "justification": "vulnerable_code_not_present"}]}
    """
}
