import Advisor
import Testing

@testable import AdvisoryStore

@Suite struct AdvisoryCopiesTests {
  private let folder = TemporaryFolder()
  private let script = PackageIdentity(npm, "script")
  private let wrapper = PackageIdentity(pypi, "wrapper")

  /// Copies of one advisory; `number` shows in what they say.
  private func copy(
    _ number: Int, _ packages: [PackageIdentity], modified: Int = 10, withdrawn: Bool = false
  ) -> Advisory {
    advisory(
      number, id: "ONE-1", packages: packages.map { ($0.ecosystem, $0.name) }, modified: modified,
      withdrawn: withdrawn)
  }

  /// For each package the copies that are found of it, and whether they count.
  private func found(
    _ copies: [(Advisory, from: [Ecosystem]?)]
  ) throws -> [PackageIdentity: [String]] {
    let cache = try AdvisoryCache(folder: folder.path)
    let writer = try GenerationWriter(
      try WriterLock(cache), ecosystems: [npm, pypi], pageSize: 512)
    for (advisory, feeds) in copies { try writer.add(advisory, from: feeds) }
    // Others that it must not be mixed with.
    for advisory in sampleAdvisories { try writer.add(advisory) }
    try writer.publish(
      try writer.build(
        GenerationWriter.Description(builtAt: Timestamp(seconds: 1_800_000_000), origin: "a test")))
    let reader = try cache.openCurrent()
    return try reader.records(for: [script, wrapper]).mapValues { records in
      records.filter { $0.id == "ONE-1" }.map {
        ($0.fixes.first ?? "") + ($0.isWithdrawn ? " withdrawn" : "")
      }
    }
  }

  @Test func `Each ecosystem's own word counts`() throws {
    for modified in [(10, 10), (10, 20), (20, 10)] {
      #expect(
        try found([
          (copy(1, [script], modified: modified.0), [npm]),
          (copy(2, [wrapper], modified: modified.1), [pypi]),
        ]) == [script: ["1.2.1"], wrapper: ["1.2.2"]], "\(modified)")
    }
  }

  @Test func `What the newest copy names is its to say`() throws {
    #expect(
      try found([
        (copy(1, [script, wrapper], modified: 20), [npm]), (copy(2, [wrapper]), [pypi]),
      ]) == [script: ["1.2.1"], wrapper: ["1.2.1"]])
    // A copy that another ecosystem's feed had before it was corrected.
    #expect(
      try found([
        (copy(1, [script, wrapper]), [npm]), (copy(2, [script], modified: 20), [npm]),
      ]) == [script: ["1.2.2"]])
    #expect(
      try found([(copy(1, [script, wrapper]), nil), (copy(2, [script], modified: 20), [npm])])
        == [script: ["1.2.2"], wrapper: ["1.2.1"]])
  }

  @Test func `Of several copies for an ecosystem its newest counts`() throws {
    #expect(
      try found([
        (copy(1, [wrapper], modified: 12), [pypi]), (copy(2, [wrapper], modified: 11), [pypi]),
        (copy(3, [script], modified: 13), [npm]),
      ]) == [script: ["1.2.3"], wrapper: ["1.2.1"]])
  }

  @Test func `A withdrawn copy takes nothing from the others`() throws {
    let gone = copy(1, [script], modified: 20, withdrawn: true)
    #expect(
      try found([(gone, [npm]), (copy(2, [wrapper]), [pypi])]) == [wrapper: ["1.2.2"]])
    #expect(
      try found([(gone, [npm]), (copy(2, [wrapper], withdrawn: true), [pypi])])
        == [script: ["1.2.1 withdrawn"], wrapper: ["1.2.2 withdrawn"]])
  }

  @Test func `The whole is one advisory, in which no name is lost`() throws {
    _ = try found([
      (copy(1, [script], modified: 20), [npm]), (copy(2, [wrapper]), [pypi]),
    ])
    let reader = try AdvisoryCache(folder: folder.path).openCurrent()
    let whole = try #require(try reader.advisory(id: "ONE-1"))
    #expect(whole.summary == copy(1, []).summary)
    #expect(whole.modified == Timestamp(seconds: 20))
    #expect(whole.affected.map(\.package) == [wrapper, script])
    #expect(whole.aliases == ["CVE-2024-10001", "CVE-2024-10002"])
    #expect(try reader.advisory(id: "CVE-2024-10002")?.id == "ONE-1")
    #expect(reader.metadata.segments.map(\.recordCount) == [13, 4])
  }
}
