import Advisor
import Testing

@testable import AdvisoryStore

@Suite struct KeptAdvisoriesTests {
  private let folder = TemporaryFolder()
  /// Real shapes: many ecosystems, aliases, withdrawn records, records of malice, symbols.
  private static let advisories =
    StarterDatabase.records.joined(separator: "\n").utf8
    .split(separator: UInt8(ascii: "\n"))
    .compactMap { try? OSVDecoder.decode(Array($0)).get() }
    + sampleAdvisories + [
      advisory(98, packages: [(npm, "a"), (Ecosystem("Of nobody"), "b")], withdrawn: true),
      advisory(99, packages: [(Ecosystem("Of nobody"), "b")]),
      advisory(100, packages: []),
    ]
  private static let ecosystems = Array(
    Set(advisories.flatMap { $0.affected.map(\.package.ecosystem) })
  ).filter { $0.definition != nil }.sorted { $0.name < $1.name }

  /// What is in force afterwards.
  @discardableResult
  private func publish(
    _ ecosystems: [Ecosystem] = ecosystems, compiler: String = forewarnVersion,
    _ fill: (GenerationWriter) throws -> Void
  ) throws -> GenerationReader {
    let cache = try AdvisoryCache(folder: folder.path)
    let writer = try GenerationWriter(
      try WriterLock(cache), ecosystems: ecosystems, pageSize: 512, compiler: compiler)
    try fill(writer)
    try writer.publish(
      try writer.build(
        GenerationWriter.Description(builtAt: Timestamp(seconds: 1_800_000_000), origin: "a test")))
    return try cache.openCurrent()
  }

  @Test func `Advisories taken over are those that are compiled`() throws {
    #expect(Self.ecosystems.count > 8)
    let base = try publish { for advisory in Self.advisories { try $0.add(advisory) } }
    var seen: [String: [Ecosystem]] = [:]
    let taken = try publish {
      try $0.add(from: base) { id, ecosystems in
        seen[id] = ecosystems
        return ecosystems
      }
    }
    #expect(taken.metadata.digest == base.metadata.digest)
    #expect(taken.metadata.segments == base.metadata.segments)
    #expect(taken.metadata.sources == base.metadata.sources)
    #expect(taken.metadata.newestRecord == base.metadata.newestRecord)
    #expect(
      seen
        == Dictionary(
          Self.advisories.map { ($0.id, $0.affected.map(\.package.ecosystem)) },
          uniquingKeysWith: { $1 }))
  }

  @Test(arguments: [2, 3, 5])
  func `A part that is taken over is that part compiled`(_ part: Int) throws {
    // Without the ecosystem at the end, and with records that come anew.
    let ecosystems = Array(Self.ecosystems.dropLast())
    let changed = Self.advisories.enumerated().filter { $0.offset.isMultiple(of: part) }.map {
      var advisory = $0.element
      advisory.summary += " (reviewed)"
      advisory.aliases.append("CVE-2099-\($0.offset / 2)")
      return advisory
    }
    let kept = Set(Self.advisories.map(\.id)).subtracting(changed.map(\.id))
    let expected = try publish(ecosystems) {
      for advisory in Self.advisories where kept.contains(advisory.id) { try $0.add(advisory) }
      for advisory in changed { try $0.add(advisory) }
    }
    let base = try publish { for advisory in Self.advisories { try $0.add(advisory) } }
    let taken = try publish(ecosystems) {
      try $0.add(from: base) { kept.contains($0) ? $1 : nil }
      for advisory in changed { try $0.add(advisory) }
    }
    #expect(taken.metadata.digest == expected.metadata.digest)
    #expect(taken.metadata.segments == expected.metadata.segments)
    #expect(taken.metadata.sources == expected.metadata.sources)
  }

  @Test func `What a newer copy replaces is gone`() throws {
    let base = try publish { for advisory in Self.advisories { try $0.add(advisory) } }
    let newer = advisory(5, packages: [(npm, "renamed")], modified: 1_800_000_000)
    let taken = try publish {
      try $0.add(from: base) { $1 }
      try $0.add(newer)
    }
    #expect(try taken.advisory(id: newer.id) == newer)
    let old = PackageIdentity(npm, "pad-0")
    #expect(try base.records(for: [old])[old]?.contains { $0.id == newer.id } == true)
    #expect(try taken.records(for: [old])[old]?.contains { $0.id == newer.id } == false)
  }

  @Test func `What another version compiled is compiled anew`() throws {
    let package = PackageIdentity(npm, "pad-1")
    for (compiler, isCopied) in [(forewarnVersion, true), ("0.0.1", false)] {
      let base = try publish(compiler: compiler) {
        for advisory in sampleAdvisories { try $0.add(advisory, records(of: advisory)) }
      }
      let taken = try publish { try $0.add(from: base) { $1 } }
      #expect(taken.metadata.compiler == forewarnVersion)
      let before = try base.records(for: [package])[package]
      let after = try taken.records(for: [package])[package]
      #expect(before?.isEmpty == false)
      #expect((before == after) == isCopied)
      #expect(before?.map(\.id) == after?.map(\.id))
    }
  }

  @Test func `Damage of what is taken over is noticed`() throws {
    let base = try publish { for advisory in Self.advisories { try $0.add(advisory) } }
    let path =
      folder.path + "/"
      + (try AdvisoryCache(folder: folder.path).readPointer(.advisories)).generation.fileName
    let intact = try readFile(path)
    var noticed = 0
    for place in stride(from: 1_024, to: intact.count, by: intact.count / 40) {
      var bytes = intact
      bytes[place] ^= 0x10
      try write(bytes, to: path)
      let damaged = try? AdvisoryCache(folder: folder.path).openCurrent()
      let copy = TemporaryFolder()
      let writer = try GenerationWriter(
        try WriterLock(AdvisoryCache(folder: copy.path)), ecosystems: Self.ecosystems)
      do {
        guard let damaged else { throw StoreError.damaged("not opened") }
        try writer.add(from: damaged) { $1 }
        let built = try writer.build(
          GenerationWriter.Description(
            builtAt: Timestamp(seconds: 1_800_000_000), origin: "a test"))
        // The bit was in nobody's row.
        #expect(built.metadata.digest == base.metadata.digest)
      } catch is StoreError {
        noticed += 1
      }
    }
    #expect(noticed > 20)
  }
}
