package import Advisor

/// What a generation says of itself: one row, verified when the generation is opened.
package struct GenerationMetadata: Sendable, Equatable {
  package var sequence: Int
  package var builtAt: Timestamp
  package var newestRecord: Timestamp
  package var digest: String
  package var origin: String
  /// The version of Forewarn that compiled the records.
  package var compiler: String
  package var segments: [Segment]
  /// The buckets of the `advisory` table are two to the power of this.
  package var advisoryBits: Int
  /// Records of each home database, by the prefix of their ids: `GHSA`, `PYSEC`.
  package var sources: [String: Int]
  /// Records that could not be taken in, by reason.
  package var skipped: [String: Int]
  /// What the feed wants to find again at the next sync; the store does not look into it.
  package var feedState: [String: String]

  /// One ecosystem's part of the generation.
  package struct Segment: Sendable, Equatable {
    package var ecosystem: Ecosystem
    /// Records, withdrawn ones included.
    package var recordCount: Int
    package var liveCount: Int
    /// Its buckets are `firstBucket ..< firstBucket + (1 << bits)`.
    var firstBucket: Int
    var bits: Int
    /// Its names are in the rows from here on.
    var firstNameRow: Int
    var nameRowCount: Int
    var keyFingerprint: UInt64
  }

  func encode(into writer: ByteWriter) {
    writer.write(count: sequence)
    writer.write(signed: builtAt.seconds)
    writer.write(signed: newestRecord.seconds)
    writer.write(digest)
    writer.write(origin)
    writer.write(compiler)
    writer.write(count: segments.count)
    for segment in segments {
      writer.write(segment.ecosystem.name)
      writer.write(UInt64(segment.recordCount))
      writer.write(UInt64(segment.liveCount))
      writer.write(UInt64(segment.firstBucket))
      writer.write(UInt64(segment.bits))
      writer.write(UInt64(segment.firstNameRow))
      writer.write(UInt64(segment.nameRowCount))
      writer.write(segment.keyFingerprint)
    }
    writer.write(UInt64(advisoryBits))
    writer.write(sources)
    writer.write(skipped)
    writer.write(count: feedState.count)
    for (key, value) in feedState.sorted(by: { $0.key < $1.key }) {
      writer.write(key)
      writer.write(value)
    }
  }

  init(from reader: inout ByteReader) throws {
    sequence = try reader.number()
    builtAt = Timestamp(seconds: try reader.signed())
    newestRecord = Timestamp(seconds: try reader.signed())
    digest = try reader.text()
    origin = try reader.text()
    compiler = try reader.text()
    segments = []
    for _ in 0..<(try reader.count()) {
      segments.append(
        Segment(
          ecosystem: Ecosystem(try reader.text()), recordCount: try reader.number(),
          liveCount: try reader.number(), firstBucket: try reader.number(),
          bits: try reader.number(limit: 40), firstNameRow: try reader.number(),
          nameRowCount: try reader.number(), keyFingerprint: try reader.unsigned()))
    }
    advisoryBits = try reader.number(limit: 40)
    sources = try reader.counts()
    skipped = try reader.counts()
    feedState = [:]
    for _ in 0..<(try reader.count()) {
      let key = try reader.text()
      feedState[key] = try reader.text()
    }
    guard reader.isAtEnd else { throw MalformedBytes() }
  }

  init(
    sequence: Int, builtAt: Timestamp, newestRecord: Timestamp, digest: String, origin: String,
    compiler: String, segments: [Segment], advisoryBits: Int, sources: [String: Int],
    skipped: [String: Int],
    feedState: [String: String]
  ) {
    self.sequence = sequence
    self.builtAt = builtAt
    self.newestRecord = newestRecord
    self.digest = digest
    self.origin = origin
    self.compiler = compiler
    self.segments = segments
    self.advisoryBits = advisoryBits
    self.sources = sources
    self.skipped = skipped
    self.feedState = feedState
  }
}

extension ByteWriter {
  fileprivate func write(_ counts: [String: Int]) {
    write(count: counts.count)
    for (key, value) in counts.sorted(by: { $0.key < $1.key }) {
      write(key)
      write(UInt64(value))
    }
  }
}

extension ByteReader {
  fileprivate mutating func number(limit: Int = 1 << 52) throws -> Int {
    guard let value = Int(exactly: try unsigned()), value <= limit else { throw MalformedBytes() }
    return value
  }

  fileprivate mutating func counts() throws -> [String: Int] {
    var result: [String: Int] = [:]
    for _ in 0..<(try count()) {
      let key = try text()
      result[key] = try number()
    }
    return result
  }
}
