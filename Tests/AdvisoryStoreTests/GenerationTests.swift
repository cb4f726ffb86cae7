import Advisor
import Testing

@testable import AdvisoryStore

@Suite struct GenerationTests {
  @Test func `What was written is read again`() throws {
    let folder = TemporaryFolder()
    try publish(sampleAdvisories, in: folder.path)
    let reader = try AdvisoryCache(folder: folder.path).openCurrent()

    var expected: [PackageIdentity: [AffectedRecord]] = [:]
    for advisory in sampleAdvisories {
      for record in records(of: advisory) { expected[record.package, default: []].append(record) }
    }
    let asked = Array(expected.keys) + [PackageIdentity(npm, "unknown")]
    let answer = try reader.records(for: asked)
    #expect(Set(answer.keys) == Set(expected.keys))
    for (package, records) in expected {
      #expect(answer[package]?.sorted { $0.id < $1.id } == records.sorted { $0.id < $1.id })
    }
    for advisory in sampleAdvisories {
      #expect(try reader.advisory(id: advisory.id) == advisory)
      #expect(try reader.advisory(id: advisory.aliases[0]) == advisory)
    }
    #expect(try reader.advisory(id: "TEST-99") == nil)

    var all: [String: Advisory] = [:]
    try reader.forEachAdvisory { all[$0.id] = $0 }
    #expect(all == Dictionary(uniqueKeysWithValues: sampleAdvisories.map { ($0.id, $0) }))
  }

  @Test func `A generation says what it holds`() throws {
    let folder = TemporaryFolder()
    let metadata = try publish(sampleAdvisories, in: folder.path)
    let reader = try AdvisoryCache(folder: folder.path).openCurrent()
    #expect(reader.metadata == metadata)
    #expect(
      reader.database
        == DatabaseDescription(
          sequence: 1, builtAt: Timestamp(seconds: 1_800_000_000),
          newestRecord: Timestamp(seconds: 1_700_000_012), digest: metadata.digest,
          recordCounts: ["npm": 12, "PyPI": 3], origin: "a test", isStarter: false,
          skipped: ["no-id": 2]))
    #expect(metadata.segments.map(\.liveCount) == [11, 3])
    #expect(metadata.sources == ["TEST": 12])
    #expect(metadata.feedState == ["npm": "etag"])
  }

  @Test func `Names are found by what they begin with`() throws {
    let folder = TemporaryFolder()
    let names = (0..<2_000).map { "n\($0)" } + ["a", "n", "z", "n1\u{E4}"]
    let advisories = names.enumerated().map { index, name in
      // Every fifth is compiled to a record of malice, every seventh was withdrawn.
      advisory(
        index, packages: Array(repeating: (npm, name), count: index % 5 + 1),
        withdrawn: index.isMultiple(of: 7))
    }
    try publish(advisories, in: folder.path)
    let reader = try AdvisoryCache(folder: folder.path).openCurrent()
    var expected: [String: Int] = [:]
    for advisory in advisories where advisory.withdrawn == nil {
      let kinds = records(of: advisory).map(\.kind)
      if !kinds.contains(.malicious) { expected[advisory.affected[0].package.name] = kinds.count }
    }
    #expect(expected.count > 300)
    for prefix in ["", "a", "n", "n1", "n19", "n199", "n1999", "n1\u{E4}", "o", "z", "zz", "A"] {
      let found = try reader.packages(of: npm, namedFrom: prefix)
      #expect(found.count == Set(found).count)
      #expect(
        Dictionary(uniqueKeysWithValues: found.map { ($0.name, $0.advisoryCount) })
          == expected.filter { $0.key.utf8.starts(with: prefix.utf8) })
    }
    #expect(try reader.packages(of: pypi, namedFrom: "").isEmpty)
    #expect(try reader.packages(of: Ecosystem("Other"), namedFrom: "").isEmpty)
  }

  @Test func `Ecosystems that were not asked for are left out of lookups`() throws {
    let folder = TemporaryFolder()
    try publish(sampleAdvisories, in: folder.path, ecosystems: [pypi])
    let reader = try AdvisoryCache(folder: folder.path).openCurrent()
    #expect(reader.database.recordCounts == ["PyPI": 3])
    #expect(try reader.records(for: [PackageIdentity(npm, "pad-1")]).isEmpty)
    #expect(try reader.records(for: [PackageIdentity(pypi, "pad")]).count == 1)
  }

  @Test func `The copy of a record that was modified last counts`() throws {
    let old = advisory(1, id: "TEST-1", packages: [(npm, "old")], modified: 1_700_000_000)
    let new = advisory(2, id: "TEST-1", packages: [(npm, "new")], modified: 1_700_000_009)
    for order in [[old, new], [new, old], [old, new, old, new]] {
      let folder = TemporaryFolder()
      try publish(order, in: folder.path)
      let reader = try AdvisoryCache(folder: folder.path).openCurrent()
      #expect(try reader.advisory(id: "TEST-1") == new)
      #expect(try reader.records(for: [PackageIdentity(npm, "old")]).isEmpty)
      #expect(try reader.records(for: [PackageIdentity(npm, "new")]).count == 1)
      #expect(try reader.advisory(id: "CVE-2024-10001") == nil)
      #expect(reader.database.recordCounts["npm"] == 1)
    }
  }

  @Test func `Equal content gives equal digests in whatever order it came`() throws {
    let (one, two) = (TemporaryFolder(), TemporaryFolder())
    let digest = try publish(sampleAdvisories, in: one.path).digest
    #expect(try publish(sampleAdvisories.reversed(), in: two.path).digest == digest)
    #expect(try publish(Array(sampleAdvisories.dropLast()), in: two.path).digest != digest)
  }

  @Test func `An empty generation answers`() throws {
    let folder = TemporaryFolder()
    try publish([], in: folder.path)
    let reader = try AdvisoryCache(folder: folder.path).openCurrent()
    #expect(try reader.records(for: [PackageIdentity(npm, "pad-1")]).isEmpty)
    #expect(try reader.advisory(id: "TEST-1") == nil)
    #expect(reader.database.recordCounts == ["npm": 0, "PyPI": 0])
  }

  @Test func `Many packages spread over many buckets`() throws {
    let folder = TemporaryFolder()
    let many = (0..<1_000).map { advisory($0, packages: [(npm, "package-\($0 % 700)")]) }
    let metadata = try publish(many, in: folder.path, pageSize: 4_096)
    #expect(metadata.segments[0].bits == 8)
    let reader = try AdvisoryCache(folder: folder.path).openCurrent()
    let answer = try reader.records(for: (0..<1_400).map { PackageIdentity(npm, "package-\($0)") })
    #expect(answer.count == 700)
    #expect(answer.values.reduce(0) { $0 + $1.count } == 1_000)
  }

  @Test func `Threads may share a reader`() async throws {
    let folder = TemporaryFolder()
    try publish(sampleAdvisories, in: folder.path)
    let reader = try AdvisoryCache(folder: folder.path).openCurrent()
    try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<40 {
        group.addTask {
          try reader.records(for: [PackageIdentity(npm, "pad-\(number % 5)")]).values
            .reduce(0) { $0 + $1.count }
        }
      }
      var found = 0
      for try await count in group { found += count }
      #expect(found == 8 * 12)
    }
  }
}
