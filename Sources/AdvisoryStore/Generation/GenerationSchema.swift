import Advisor

/// The layout of a generation file.
///
/// Advisories are kept in *buckets*: rows that hold everything which hashes to them, with a hash of
/// the whole. Every bucket exists, the empty ones too. SQLite does not notice most damaged bytes,
/// and a damaged index makes a lookup find nothing, which would read as "no advisories". Here also
/// "nothing" is an answer that was written, and is verified (docs/decisions/0002-buckets.md).
enum GenerationSchema {
  /// `FwAd`, at byte 68 of the file.
  static let applicationID: Int64 = 0x4677_4164
  /// Raised with every change of this layout or of an encoding; at byte 60 of the file.
  static let version: Int64 = 3

  /// Exactly the text that SQLite keeps: a file whose schema differs is not opened.
  static let tables = Table.allCases.map {
    "CREATE TABLE \($0.rawValue)(id INTEGER PRIMARY KEY, payload BLOB NOT NULL, "
      + "hash INTEGER NOT NULL)"
  }

  enum Table: String, CaseIterable {
    /// Compiled records by package. Each ecosystem has a run of buckets of its own.
    case bucket
    /// Whole advisories by id, and ids by alias.
    case advisory
    /// Names of packages, for completion (``PackageNameIndex``).
    case name
    /// One row: ``GenerationMetadata``.
    case metadata
  }

  /// The hash kept beside a payload. The row's place is part of it: a right payload in the wrong
  /// row is damage too.
  static func hash(_ table: Table, _ id: Int64, _ payload: UnsafeRawBufferPointer) -> UInt64 {
    let seed: UInt64 =
      switch table {
      case .bucket: 11
      case .advisory: 12
      case .metadata: 13
      case .name: 14
      }
    var hash = ContentHash(seed: seed)
    hash.combine(UInt64(bitPattern: id))
    hash.combine(payload)
    return hash.value
  }

  /// Where an advisory's id or alias is looked for.
  static func hash(advisoryID: String) -> UInt64 {
    var hash = ContentHash(seed: 21)
    hash.combine(advisoryID)
    return hash.value
  }

  /// The number of bits, for `count` things, that makes buckets of two to four things each.
  static func bucketBits(for count: Int) -> Int {
    var bits = 0
    while bits < 40, (4 << bits) < count { bits += 1 }
    return bits
  }

  /// The bucket, counted from the first of its run, of a hash.
  static func bucket(of hash: UInt64, bits: Int) -> Int64 {
    // A shift by 64, for a run of one bucket, gives 0.
    Int64(truncatingIfNeeded: hash >> UInt64(64 - bits))
  }
}

/// Hashes package names of one ecosystem.
struct PackageHash: Sendable {
  private let start: ContentHash

  init(_ ecosystem: Ecosystem) {
    var hash = ContentHash(seed: 22)
    hash.combine(ecosystem.name)
    start = hash
  }

  func callAsFunction(_ name: String) -> UInt64 {
    var name = name
    return name.withUTF8 { self(UnsafeRawBufferPointer($0)) }
  }

  /// - Parameter name: in UTF-8.
  func callAsFunction(_ name: UnsafeRawBufferPointer) -> UInt64 {
    var hash = start
    hash.combine(name)
    return hash.value
  }
}

/// Tells whether version keys of one ecosystem, as stored, are those which this program makes.
///
/// Computed from the keys of a few sample versions, so that nobody has to remember to raise a
/// number when a scheme changes its keys.
func keyFingerprint(_ ecosystem: Ecosystem) -> UInt64 {
  guard let scheme = ecosystem.definition?.versions else { return 0 }
  var hash = ContentHash(seed: 23)
  hash.combine(scheme.name)
  for sample in ["0", "1", "1.0.0", "1.2.3", "10.20.30-alpha.7", "1.2.3-rc.1+b5", "2.0rc3.post1"] {
    guard let key = scheme.advisoryVersion(sample)?.key else {
      hash.combine(0)
      continue
    }
    key.bytes.withUnsafeBytes { hash.combine($0) }
  }
  return hash.value
}
