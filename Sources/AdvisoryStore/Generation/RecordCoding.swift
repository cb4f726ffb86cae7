import Advisor

/// The encoding of a compiled record within a bucket. The package stands once before all of its
/// records, and the alias group is known only after all records were seen: neither is in here.
extension AffectedRecord {
  func encode(into writer: ByteWriter) {
    writer.write(id)
    writer.write(aliases)
    writer.write(byte: kind.rawValue << 1 | (isWithdrawn ? 1 : 0))
    writer.write(count: affected.intervals.count)
    for interval in affected.intervals {
      writer.write(interval.lower.bytes)
      writer.write(interval.upper.bytes)
    }
    writer.write(listed)
    writer.write(unreadableBounds)
    writer.write(fixes)
    writer.write(rangeText)
    writer.write(byte: severity.rating.rawValue)
    writer.write(byte: severity.tenths.flatMap { UInt8(exactly: $0) } ?? .max)
    writer.write(severity.vector)
    writer.write(summary)
    writer.write(published)
    writer.write(signed: modified.seconds)
    writer.write(symbols)
  }

  static func kind(ofFlags flags: UInt8) throws -> (AdvisoryKind, isWithdrawn: Bool) {
    guard let kind = AdvisoryKind(rawValue: flags >> 1) else { throw MalformedBytes() }
    return (kind, flags & 1 == 1)
  }

  init(from reader: inout ByteReader, group: String, package: PackageIdentity) throws {
    let id = try reader.text()
    let aliases = try reader.texts()
    let (kind, isWithdrawn) = try Self.kind(ofFlags: try reader.byte())
    let intervalCount = try reader.count()
    var intervals: [IntervalSet.Interval] = []
    intervals.reserveCapacity(intervalCount)
    for _ in 0..<intervalCount {
      let lower = VersionKey([UInt8](try reader.block()))
      intervals.append(
        IntervalSet.Interval(lower: lower, upper: VersionKey([UInt8](try reader.block()))))
    }
    let listed = try reader.texts()
    let unreadableBounds = try reader.texts()
    let fixes = try reader.texts()
    let rangeText = try reader.text()
    guard let rating = Severity.Rating(rawValue: try reader.byte()) else { throw MalformedBytes() }
    let tenths = try reader.byte()
    let vector = try reader.text()
    self.init(
      id: id, aliases: aliases, group: group.isEmpty ? id : group, kind: kind,
      isWithdrawn: isWithdrawn, package: package, affected: IntervalSet(intervals),
      listed: listed, unreadableBounds: unreadableBounds, fixes: fixes, rangeText: rangeText,
      severity: Severity(
        rating: rating, tenths: tenths == .max ? nil : Int(tenths), vector: vector),
      summary: try reader.text(), published: try reader.optionalTime(),
      modified: Timestamp(seconds: try reader.signed()), symbols: try reader.texts())
  }
}
