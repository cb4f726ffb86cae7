package import Advisor

/// The layout of a file of health signals (docs/decisions/0017-signals-in-a-file-of-their-own.md):
/// buckets as in a generation of advisories, of which every one exists, with a hash each.
enum HealthSchema {
  /// `FwHe`, at byte 68 of the file.
  static let applicationID: Int64 = 0x4677_4865
  /// Raised with every change of this layout or of the encoding; at byte 60 of the file.
  static let version: Int64 = 2

  static let tables = ["signal", "metadata"].map {
    "CREATE TABLE \($0)(id INTEGER PRIMARY KEY, payload BLOB NOT NULL, hash INTEGER NOT NULL)"
  }

  static let metadataID: Int64 = -1

  /// The hash kept beside a payload; the row's place is part of it.
  static func hash(_ id: Int64, _ payload: UnsafeRawBufferPointer) -> UInt64 {
    var hash = ContentHash(seed: 41)
    hash.combine(UInt64(bitPattern: id))
    hash.combine(payload)
    return hash.value
  }

  /// Where the signals of a subject are looked for.
  static func hash(key: String) -> UInt64 {
    var key = key
    return key.withUTF8 { hash(key: UnsafeRawBufferPointer($0)) }
  }

  /// - Parameter key: in UTF-8.
  static func hash(key: UnsafeRawBufferPointer) -> UInt64 {
    var hash = ContentHash(seed: 42)
    hash.combine(key)
    return hash.value
  }

  /// The number of bits that makes buckets of some ten subjects each: signals are short, and a file of a
  /// few larger rows is written and read faster than one of many small ones.
  static func bucketBits(for count: Int) -> Int { GenerationSchema.bucketBits(for: count / 4) }
}

/// What a file of health signals says of itself.
package struct HealthMetadata: Sendable, Equatable {
  package var database: HealthDatabase
  /// The signals are in two to the power of this buckets.
  var bits: Int
  /// Names of keys and of feeds: signals hold their places in these.
  var names: [String]
  /// What the feeds want to find again at the next sync.
  package var feedState: [String: String]

  func encode(into writer: ByteWriter) {
    writer.write(count: database.sequence)
    writer.write(signed: database.builtAt.seconds)
    writer.write(database.digest)
    writer.write(database.modelText)
    writer.write(count: database.feeds.count)
    for feed in database.feeds {
      writer.write(feed.name)
      writer.write(feed.origin)
      writer.write(feed.licence)
      writer.write(signed: feed.fetched.seconds)
      writer.write(UInt64(feed.count))
      writer.write(feed.date)
    }
    writer.write(UInt64(bits))
    writer.write(names)
    writer.write(count: feedState.count)
    for (key, value) in feedState.sorted(by: { $0.key < $1.key }) {
      writer.write(key)
      writer.write(value)
    }
  }

  init(database: HealthDatabase, bits: Int, names: [String], feedState: [String: String]) {
    self.database = database
    self.bits = bits
    self.names = names
    self.feedState = feedState
  }

  init(from reader: inout ByteReader) throws {
    let sequence = try reader.small()
    let builtAt = Timestamp(seconds: try reader.signed())
    let digest = try reader.text()
    let model = try reader.text()
    var feeds: [HealthFeed] = []
    for _ in 0..<(try reader.count()) {
      feeds.append(
        HealthFeed(
          name: try reader.text(), origin: try reader.text(), licence: try reader.text(),
          fetched: Timestamp(seconds: try reader.signed()), count: try reader.small(),
          date: try reader.optionalTime()))
    }
    database = HealthDatabase(
      sequence: sequence, builtAt: builtAt, digest: digest, feeds: feeds, modelText: model)
    bits = try reader.small()
    guard bits <= 40 else { throw MalformedBytes() }
    names = try reader.texts()
    feedState = [:]
    for _ in 0..<(try reader.count()) {
      let key = try reader.text()
      feedState[key] = try reader.text()
    }
    guard reader.isAtEnd else { throw MalformedBytes() }
  }
}

/// Places in the list of names, given as they are asked for.
struct HealthNames {
  private(set) var list: [String] = []
  private var places: [String: Int] = [:]

  mutating func place(of name: String) -> Int {
    if let place = places[name] { return place }
    places[name] = list.count
    list.append(name)
    return list.count - 1
  }
}

extension ByteWriter {
  /// - Parameter feedDate: the date of the signal's feed, which is not written with each signal.
  func write(_ signal: HealthSignal, _ names: inout HealthNames, feedDate: Timestamp?) {
    write(count: names.place(of: signal.key.name))
    write(count: names.place(of: signal.feed))
    if signal.date != nil, signal.date == feedDate {
      write(byte: 2)
    } else {
      write(signal.date)
    }
    switch signal.value {
    case .number(let number):
      write(byte: 0)
      write(signed: number)
    case .thousandths(let number):
      write(byte: 1)
      write(signed: number)
    case .flag(let flag): write(byte: flag ? 3 : 2)
    case .date(let date):
      write(byte: 4)
      write(signed: date.seconds)
    case .text(let text):
      write(byte: 5)
      write(text)
    case .list(let list):
      write(byte: 6)
      write(list)
    case .cycles(let cycles):
      write(byte: 7)
      write(count: cycles.count)
      for cycle in cycles {
        write(cycle.name)
        write(cycle.released)
        write(cycle.end)
        write(byte: cycle.hasEnded ? 1 : 0)
        write(cycle.latest)
      }
    case .versions(let versions):
      write(byte: 8)
      write(count: versions.count)
      for version in versions {
        write(version.version)
        write(signed: version.published.seconds)
        write(byte: version.isDeprecated ? 1 : 0)
      }
    }
  }
}

extension ByteReader {
  mutating func small() throws -> Int {
    guard let value = Int(exactly: try unsigned()), value < 1 << 52 else { throw MalformedBytes() }
    return value
  }

  /// - Parameters:
  ///   - names: of keys and of feeds.
  ///   - keys: the same as keys.
  ///   - dates: the dates of the feeds of these names.
  mutating func signal(
    _ names: [String], _ keys: [HealthSignal.Key], _ dates: [Timestamp?]
  ) throws -> HealthSignal {
    let (key, feed) = (try small(), try small())
    guard keys.indices.contains(key), names.indices.contains(feed) else { throw MalformedBytes() }
    let date: Timestamp?
    switch try byte() {
    case 0: date = nil
    case 1: date = Timestamp(seconds: try signed())
    case 2: date = dates[feed]
    default: throw MalformedBytes()
    }
    let value: HealthSignal.Value
    switch try byte() {
    case 0: value = .number(try signed())
    case 1: value = .thousandths(try signed())
    case 2: value = .flag(false)
    case 3: value = .flag(true)
    case 4: value = .date(Timestamp(seconds: try signed()))
    case 5: value = .text(try text())
    case 6: value = .list(try texts())
    case 7:
      var cycles: [HealthSignal.ReleaseCycle] = []
      for _ in 0..<(try count()) {
        cycles.append(
          HealthSignal.ReleaseCycle(
            name: try text(), released: try optionalTime(), end: try optionalTime(),
            hasEnded: try byte() == 1, latest: try text()))
      }
      value = .cycles(cycles)
    case 8:
      let count = try count()
      var versions: [HealthSignal.DatedVersion] = []
      versions.reserveCapacity(count)
      for _ in 0..<count {
        versions.append(
          HealthSignal.DatedVersion(
            version: try text(), published: Timestamp(seconds: try signed()),
            isDeprecated: try byte() == 1))
      }
      value = .versions(versions)
    default: throw MalformedBytes()
    }
    return HealthSignal(keys[key], value, date: date, feed: names[feed])
  }
}

/// What has to be known of an encoded signal for taking it over.
struct HealthSignalOutline {
  /// The place of the feed's name.
  let feed: Int
  /// Its own, in seconds.
  let date: Int?
  /// Whether it has that of its feed.
  let hasFeedDate: Bool
  /// The whole of it.
  let encoded: UnsafeRawBufferPointer

  init(from reader: inout ByteReader) throws {
    let start = reader.position
    _ = try reader.small()
    feed = try reader.small()
    let dating = try reader.byte()
    guard dating <= 2 else { throw MalformedBytes() }
    date = dating == 1 ? try reader.signed() : nil
    hasFeedDate = dating == 2
    switch try reader.byte() {
    case 0, 1, 4: _ = try reader.signed()
    case 2, 3: break
    case 5: _ = try reader.block()
    case 6: for _ in 0..<(try reader.count()) { _ = try reader.block() }
    case 7:
      for _ in 0..<(try reader.count()) {
        _ = try reader.block()
        _ = try (reader.optionalTime(), reader.optionalTime(), reader.byte(), reader.block())
      }
    case 8:
      for _ in 0..<(try reader.count()) {
        _ = try (reader.block(), reader.signed(), reader.byte())
      }
    default: throw MalformedBytes()
    }
    encoded = reader.bytes(since: start)
  }
}
