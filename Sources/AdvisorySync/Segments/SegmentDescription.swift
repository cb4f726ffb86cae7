package import Advisor

/// Which segment of a shared database: its kind, and of what it is one.
package struct SegmentName: Hashable, Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    /// Records of OSV, by ecosystem.
    case advisories
    /// All ids and their aliases.
    case aliases
    /// Signals of health, by feed.
    case health
    /// Packages that advisories are about, by ecosystem.
    case names
  }

  package var kind: Kind
  /// An ecosystem's OSV name, or a feed's; empty where there is but one.
  package var name: String

  package init(_ kind: Kind, _ name: String = "") {
    self.kind = kind
    self.name = name
  }

  /// What a file of it is called, without `.jsonl.zst`: fit for any file system and address.
  var path: String {
    if name.isEmpty { return kind.rawValue }
    let plain = name.utf8.map { byte -> UInt8 in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"):
        byte
      default: UInt8(ascii: "-")
      }
    }
    return kind.rawValue + "/" + String(decoding: plain, as: UTF8.self)
  }

  /// For people.
  package var title: String { name.isEmpty ? kind.rawValue : name }
}

/// Where records come from, and how many of them, under which licence.
package struct SegmentSource: Hashable, Sendable {
  package var name: String
  /// An SPDX expression or a short phrase; empty if it is not known.
  package var licence: String
  package var count: Int
  /// The place that the publisher had them from; empty where the publication says it for all.
  package var origin: String
  /// When the publisher fetched them; nil where that does not matter.
  package var fetched: Timestamp?
  /// What the date `feed` means in lines of health.
  package var date: Timestamp?

  package init(
    name: String, licence: String, count: Int, origin: String = "", fetched: Timestamp? = nil,
    date: Timestamp? = nil
  ) {
    self.name = name
    self.licence = licence
    self.count = count
    self.origin = origin
    self.fetched = fetched
    self.date = date
  }

  fileprivate init?(_ custom: JSON) {
    guard let name = custom["name"]?.string, let count = custom["count"]?.integer else {
      return nil
    }
    self.init(
      name: name, licence: custom["licence"]?.string ?? "", count: count,
      origin: custom["origin"]?.string ?? "",
      fetched: custom["fetched"]?.string.flatMap(Timestamp.init(rfc3339:)),
      date: custom["date"]?.integer.map { Timestamp(seconds: $0) })
  }

  fileprivate var custom: JSON {
    var members: [String: JSON] = [
      "name": .string(name), "licence": .string(licence), "count": .integer(count),
    ]
    if !origin.isEmpty { members["origin"] = .string(origin) }
    if let fetched { members["fetched"] = .string(fetched.rfc3339) }
    if let date { members["date"] = .integer(date.seconds) }
    return .object(members)
  }
}

/// What the signed metadata say of a segment (`custom` of its target).
package struct SegmentDescription: Hashable, Sendable {
  package var segment: SegmentName
  package var content: SegmentContent
  /// Records that were not withdrawn; as many as lines where nothing can be.
  package var liveCount: Int
  /// The publication in which its content became this.
  package var sequence: Int
  /// When that was.
  package var published: Timestamp
  package var sources: [SegmentSource]
  /// The last loss of many records that the publisher allowed.
  package var allowedLoss: AllowedLoss?

  /// A loss that is right: who holds an earlier publication may go down to this count.
  package struct AllowedLoss: Hashable, Sendable {
    package var sequence: Int
    package var liveCount: Int
  }

  package init(
    segment: SegmentName, content: SegmentContent, liveCount: Int, sequence: Int,
    published: Timestamp, sources: [SegmentSource] = [], allowedLoss: AllowedLoss? = nil
  ) {
    self.segment = segment
    self.content = content
    self.liveCount = liveCount
    self.sequence = sequence
    self.published = published
    self.sources = sources
    self.allowedLoss = allowedLoss
  }

  /// The most bytes of lines that are taken in: some fifty times what the largest ecosystem has.
  static let maximumLength = 16 << 30

  /// Nil if the target is no segment.
  package init?(_ target: TUFTarget) {
    guard let custom = target.custom, let content = SegmentContent(custom),
      let kind = custom["kind"]?.string.flatMap(SegmentName.Kind.init(rawValue:)),
      let name = custom["name"]?.string, let liveCount = custom["live"]?.integer,
      (0...content.count).contains(liveCount),
      let sequence = custom["sequence"]?.integer, sequence > 0,
      let published = custom["published"]?.string.flatMap(Timestamp.init(rfc3339:))
    else { return nil }
    self.init(
      segment: SegmentName(kind, name), content: content, liveCount: liveCount,
      sequence: sequence, published: published)
    sources = (custom["sources"]?.elements ?? []).compactMap { SegmentSource($0) }
    if let loss = custom["loss"], let sequence = loss["sequence"]?.integer,
      let live = loss["live"]?.integer, live >= 0
    {
      allowedLoss = AllowedLoss(sequence: sequence, liveCount: live)
    }
  }

  package var custom: JSON {
    var members = content.members
    members["kind"] = .string(segment.kind.rawValue)
    members["name"] = .string(segment.name)
    members["live"] = .integer(liveCount)
    members["sequence"] = .integer(sequence)
    members["published"] = .string(published.rfc3339)
    members["sources"] = .array(sources.map(\.custom))
    if let allowedLoss {
      members["loss"] = .object([
        "sequence": .integer(allowedLoss.sequence), "live": .integer(allowedLoss.liveCount),
      ])
    }
    return .object(members)
  }
}

/// What the signed metadata say of a delta.
package struct DeltaDescription: Hashable, Sendable {
  package var segment: SegmentName
  /// Of the delta's own lines.
  package var content: SegmentContent
  /// The digests of the contents that it leads from and to.
  package var from: String
  package var to: String
  /// The publication that it came with.
  package var sequence: Int

  package init(
    segment: SegmentName, content: SegmentContent, from: String, to: String, sequence: Int
  ) {
    self.segment = segment
    self.content = content
    self.from = from
    self.to = to
    self.sequence = sequence
  }

  /// Nil if the target is no delta.
  package init?(_ target: TUFTarget) {
    guard let custom = target.custom, let content = SegmentContent(custom),
      custom["kind"]?.string == "delta",
      let kind = custom["of"]?.string.flatMap(SegmentName.Kind.init(rawValue:)),
      let name = custom["name"]?.string, let from = custom["from"]?.string,
      let to = custom["to"]?.string, let sequence = custom["sequence"]?.integer, sequence > 0
    else { return nil }
    self.init(
      segment: SegmentName(kind, name), content: content, from: from, to: to, sequence: sequence)
  }

  package var custom: JSON {
    var members = content.members
    members["kind"] = .string("delta")
    members["of"] = .string(segment.kind.rawValue)
    members["name"] = .string(segment.name)
    members["from"] = .string(from)
    members["to"] = .string(to)
    members["sequence"] = .integer(sequence)
    return .object(members)
  }
}

extension SegmentContent {
  fileprivate init?(_ custom: JSON) {
    guard let count = custom["count"]?.integer, count >= 0,
      let length = custom["uncompressed"]?.integer,
      (0...SegmentDescription.maximumLength).contains(length), count <= length,
      let digest = custom["content"]?.string, digest.utf8.count == 64
    else { return nil }
    self.init(count: count, length: length, digest: digest)
  }

  fileprivate var members: [String: JSON] {
    [
      "count": .integer(count), "uncompressed": .integer(length), "content": .string(digest),
    ]
  }
}
