import Advisor
import Testing

@testable import AdvisoryStore

/// Everything that can be asked of a small database.
private struct Answers: Equatable {
  var database: DatabaseDescription
  var records: [PackageIdentity: [AffectedRecord]]
  var advisories: [Advisory?]
  var names: [KnownPackage]

  init(_ cache: AdvisoryCache) throws {
    let reader = try cache.openCurrent()
    database = reader.database
    records = try reader.records(for: (0..<6).map { PackageIdentity(npm, "pad-\($0)") })
    advisories = try ["TEST-1", "CVE-2024-10002", "TEST-99"].map {
      try reader.advisory(id: $0)
    }
    names = try reader.packages(of: npm, namedFrom: "")
  }
}

@Suite struct DamageTests {
  private let folder = TemporaryFolder()
  private let cache: AdvisoryCache
  private let control: Answers
  private let generation: String

  init() throws {
    try publish(Array(sampleAdvisories.prefix(3)), in: folder.path)
    cache = try AdvisoryCache(folder: folder.path)
    control = try Answers(cache)
    generation = folder.path + "/" + (try cache.readPointer(.advisories).generation.fileName)
  }

  @Test func `No changed byte of a generation changes an answer`() throws {
    let sound = try readFile(generation)
    var refused = 0
    for index in sound.indices {
      for pattern: UInt8 in index.isMultiple(of: 64) ? [0x01, 0x80, 0xFF] : [1 << UInt8(index % 8)]
      {
        var bytes = sound
        bytes[index] ^= pattern
        try write(bytes, to: generation)
        do {
          #expect(try Answers(cache) == control, "byte \(index) with \(pattern)")
        } catch is StoreError {
          refused += 1
        }
      }
    }
    #expect(refused > sound.count / 4)
  }

  @Test func `No changed byte of the pointer changes an answer`() throws {
    let path = folder.path + "/CURRENT"
    let sound = try readFile(path)
    for index in sound.indices {
      for bit in 0..<8 {
        var bytes = sound
        bytes[index] ^= 1 << UInt8(bit)
        try write(bytes, to: path)
        #expect(throws: StoreError.self, "byte \(index) bit \(bit)") { try Answers(cache) }
      }
    }
    for length in sound.indices {
      try write(Array(sound[..<length]), to: path)
      #expect(throws: StoreError.self) { try Answers(cache) }
    }
  }

  @Test func `A generation cut short is refused`() throws {
    let sound = try readFile(generation)
    for length in stride(from: 0, to: sound.count, by: 97) {
      try write(Array(sound[..<length]), to: generation)
      #expect(throws: StoreError.self) { try cache.openCurrent() }
      // Also where the size was made to fit.
      try write(
        Array(sound[..<length]) + [UInt8](repeating: 0, count: sound.count - length),
        to: generation)
      if let answers = try? Answers(cache) { #expect(answers == control, "cut at \(length)") }
    }
    try write(Array("no database".utf8), to: generation)
    #expect(throws: StoreError.self) { try cache.openCurrent() }
  }

  @Test(arguments: [
    "DELETE FROM bucket WHERE id = 0", "DELETE FROM bucket", "DELETE FROM advisory",
    "DELETE FROM metadata", "DELETE FROM name", "UPDATE name SET hash = 1",
    "UPDATE bucket SET payload = x'00'",
    "UPDATE bucket SET payload = '', hash = 0", "UPDATE bucket SET hash = 1",
    "UPDATE metadata SET payload = x'00'", "DROP TABLE advisory", "PRAGMA user_version=1",
    "PRAGMA application_id=7", "CREATE TABLE more(x)", "CREATE VIEW v AS SELECT 1",
    "CREATE TRIGGER t AFTER INSERT ON bucket BEGIN DELETE FROM bucket; END",
    "ALTER TABLE bucket ADD COLUMN more",
    "UPDATE bucket SET payload = (SELECT payload FROM metadata)",
  ])
  func `A database that somebody changed with SQLite is refused`(_ statement: String) throws {
    do {
      let database = try SQLiteConnection(path: generation, mode: .build(pageSize: 512))
      try database.execute(statement)
    }
    // The size is made to fit, so that the other checks are reached.
    var pointer = try cache.readPointer(.advisories)
    pointer.size = try readFile(generation).count
    try write(Array(pointer.text.utf8), to: folder.path + "/CURRENT")
    #expect(throws: StoreError.self) { try Answers(cache) }
  }

  @Test func `A generation of the same size in another's place is refused`() throws {
    let other = TemporaryFolder()
    var advisories = Array(sampleAdvisories.prefix(3))
    advisories[0].summary = String(advisories[0].summary.reversed())
    try publish(advisories, in: other.path)
    let name = try AdvisoryCache(folder: other.path).readPointer(.advisories).generation.fileName
    try write(readFile(other.path + "/" + name), to: generation)
    #expect(throws: StoreError.self) { try cache.openCurrent() }
  }

  @Test func `Foreign bytes never trap the decoders`() throws {
    var generator = Xorshift(state: 7)
    let writer = ByteWriter()
    sampleAdvisories[3].encode(into: writer)
    let sound = writer.withBytes { Array($0) }
    for _ in 0..<3_000 {
      var bytes = sound
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        bytes[Int.random(in: bytes.indices, using: &generator)] =
          UInt8.random(in: 0...255, using: &generator)
      }
      bytes.withUnsafeBytes { buffer in
        var reader = ByteReader(buffer)
        _ = try? Advisory(from: &reader)
        reader = ByteReader(buffer)
        _ = try? AffectedRecord(from: &reader, group: "", package: PackageIdentity(npm, "x"))
        reader = ByteReader(buffer)
        _ = try? GenerationMetadata(from: &reader)
        _ = try? Bucket.records(of: PackageIdentity(npm, "x"), in: buffer)
        _ = try? AdvisoryBucket.forEachEntry(in: buffer) { _, _, _ in }
      }
    }
  }
}

/// Pseudo-random numbers that are the same in every run (Marsaglia's xorshift).
private struct Xorshift: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
