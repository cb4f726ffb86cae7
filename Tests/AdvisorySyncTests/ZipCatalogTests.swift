import Testing

@testable import AdvisorySync

@Suite struct ZipCatalogTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(
    _ archive: [UInt8], limits: ZipCatalog.Limits = ZipCatalog.Limits()
  ) throws -> (records: [String: [UInt8]], misnamed: [String]) {
    try folder.write(archive, to: "a.zip")
    var records: [String: [UInt8]] = [:]
    var misnamed: [String] = []
    try ZipCatalog(path: folder.path + "/a.zip", limits: limits).forEachRecord(
      misnamed: { misnamed.append($0) }
    ) { id, bytes, _, _ in records[id] = bytes }
    return (records, misnamed)
  }

  private let two: [(name: String, bytes: [UInt8])] = [
    ("A-1.json", Array("one".utf8)), ("A-2.json", Array(String(repeating: "two", count: 999).utf8)),
  ]

  private static let forms = [
    ZipForm(), ZipForm(isLarge: true), ZipForm(hasDescriptors: true), ZipForm(isCompressed: false),
    ZipForm(comment: "made on a Monday"), ZipForm(isLarge: true, hasDescriptors: true),
  ]

  @Test(arguments: forms) func `Records are read by name`(form: ZipForm) throws {
    let result = try read(zipArchive(two + [("A-3.json", [])], form))
    #expect(result.records == ["A-1": two[0].bytes, "A-2": two[1].bytes, "A-3": []])
    #expect(result.misnamed == [])
  }

  @Test func `Entries that are not named as records are set aside`() throws {
    let names = [
      "../A-1.json", "/etc/A.json", "a\\b.json", "folder/", "A-1.txt", ".json", "..json",
      "A\u{202E}.json", String(repeating: "A", count: 300) + ".json",
    ]
    let result = try read(zipArchive(names.map { ($0, [1]) } + two))
    #expect(result.records.count == 2)
    #expect(Set(result.misnamed) == Set(names))
  }

  @Test(arguments: forms) func `Everything that is cut short is refused`(form: ZipForm) throws {
    let sound = try zipArchive(two, form)
    for length in stride(from: 0, to: sound.count, by: 7) {
      #expect(errorCode { _ = try read(Array(sound[..<length])) } == "unexpected-content")
    }
    #expect(errorCode { _ = try read(Array("<html>log in</html>".utf8)) } == "unexpected-content")
  }

  @Test(arguments: [ZipForm(), ZipForm(isLarge: true, hasDescriptors: true)])
  func `No changed byte changes a record`(form: ZipForm) throws {
    let sound = try zipArchive(two, form)
    let control = try read(sound)
    for index in sound.indices {
      var bytes = sound
      bytes[index] ^= 0x11
      guard let result = try? read(bytes) else { continue }
      // A changed name may set an entry aside; the bytes of a record are as they were.
      for (name, record) in result.records {
        #expect(control.records.values.contains(record), "byte \(index), \(name)")
      }
    }
  }

  @Test func `Two entries of one name are refused`() throws {
    let twice = patched(try zipArchive(two), "A-2.json", "A-1.json")
    #expect(errorCode { _ = try read(twice) } == "unexpected-content")
  }

  @Test func `A name that differs between the two directories is refused`() throws {
    let different = patched(try zipArchive(two), "A-2.json", "A-9.json", first: true)
    #expect(errorCode { _ = try read(different) } == "unexpected-content")
  }

  @Test func `Entries that share their bytes are refused`() throws {
    // Both entries of the directory say that they are the first.
    var shared = try zipArchive(two)
    let second = try #require(
      shared.indices.last { shared[$0...].starts(with: [0x50, 0x4B, 0x01, 0x02]) })
    for index in 42..<46 { shared[second + index] = 0 }
    #expect(errorCode { _ = try read(shared) } == "unexpected-content")
  }

  @Test func `An entry that inflates too much is refused`() throws {
    let bomb = try zipArchive([("A-1.json", [UInt8](repeating: 0x20, count: 4 << 20))])
    #expect(errorCode { _ = try read(bomb) } == "too-large")
  }

  @Test func `Each limit holds`() throws {
    let sound = try zipArchive(two)
    for change: (inout ZipCatalog.Limits) -> Void in [
      { $0.archiveBytes = 100 }, { $0.entries = 1 }, { $0.entryBytes = 1_000 },
      { $0.inflatedBytes = 1_000 },
    ] {
      var limits = ZipCatalog.Limits()
      change(&limits)
      #expect(errorCode { _ = try read(sound, limits: limits) } == "too-large")
    }
  }

  @Test func `An archive that is missing, or a folder, is named`() throws {
    let error = #expect(throws: SyncError.self) {
      try ZipCatalog(path: folder.path + "/none.zip").forEachRecord { _, _, _, _ in }
    }
    #expect(error?.message.contains("none.zip") == true)
    #expect(throws: SyncError.self) {
      try ZipCatalog(path: folder.path).forEachRecord { _, _, _, _ in }
    }
  }
}
