import Advisor
import AdvisoryStore
import ManifestSyntax

/// The lines of all segments of a publication.
final class PublishedLines {
  /// A segment, before it is known what its files are.
  struct Part {
    var segment: SegmentName
    var liveCount = 0
    var sources: [SegmentSource] = []
  }

  private(set) var parts: [Part]
  private let sorted: SortedLines

  /// Reads the whole database.
  /// - Parameter temporary: a path for what waits to be sorted.
  init(
    _ reader: GenerationReader, health: HealthReader?, own: OwnAdvisories, temporary: String,
    cancellation: Cancellation
  ) throws {
    let ecosystems = reader.metadata.segments.map(\.ecosystem).sorted { $0.name < $1.name }
    let feeds = (health?.metadata.database.feeds ?? []).sorted { $0.name < $1.name }
    parts = ecosystems.map { Part(segment: SegmentName(.advisories, $0.name)) }
    parts += [Part(segment: SegmentName(.aliases))]
    parts += feeds.map { feed in
      Part(
        segment: SegmentName(.health, feed.name),
        sources: [
          SegmentSource(
            name: HealthFeeds.source(named: feed.name)?.title ?? feed.name,
            licence: feed.licence, count: feed.count, origin: feed.origin, fetched: feed.fetched,
            date: feed.date)
        ])
    }
    parts += ecosystems.map { Part(segment: SegmentName(.names, $0.name)) }
    sorted = try SortedLines(path: temporary, segments: parts.count)
    try own.checkEcosystems(Set(ecosystems))
    try addAdvisories(of: reader, own: own, ecosystems: ecosystems, cancellation)
    let first = ecosystems.count + 1 + feeds.count
    for (number, ecosystem) in ecosystems.enumerated() {
      try addNames(
        reader.packages(of: ecosystem, namedFrom: ""), of: ecosystem, own: own, to: first + number)
    }
    if let health {
      try addSignals(
        of: health, feeds: feeds, first: ecosystems.count + 1, cancellation)
    }
  }

  /// Calls `body` with the lines of a part, in order.
  func forEach(in part: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    try sorted.forEach(in: part, body)
  }

  private func addAdvisories(
    of reader: GenerationReader, own: OwnAdvisories, ecosystems: [Ecosystem],
    _ cancellation: Cancellation
  ) throws {
    let places = Dictionary(
      ecosystems.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { a, _ in a })
    var writer = JSONLineWriter()
    var homes: [[String: Int]] = Array(repeating: [:], count: ecosystems.count)
    var done = 0
    func add(_ advisory: Advisory, source: String) throws {
      done += 1
      if done.isMultiple(of: 500) { try cancellation.check() }
      let own = Set(advisory.affected.compactMap { places[$0.package.ecosystem] }).sorted()
      guard !own.isEmpty else { return }
      writer.removeAll()
      OSVEncoder.write(advisory, to: &writer)
      try sorted.add(writer.bytes, to: own)
      for place in own {
        if advisory.withdrawn == nil { parts[place].liveCount += 1 }
        homes[place][source, default: 0] += 1
      }
      if !advisory.aliases.isEmpty {
        writer.removeAll()
        writer.openObject()
        writer.key("id")
        writer.write(advisory.id)
        writer.key("aliases")
        writer.write(advisory.aliases)
        writer.closeObject()
        try sorted.add(writer.bytes, to: [ecosystems.count])
        parts[ecosystems.count].liveCount += 1
      }
    }
    try reader.forEachAdvisory { advisory in
      try own.checkClash(advisory.id)
      try add(advisory, source: HomeDatabase.of(advisory.id)?.prefix ?? "")
    }
    for advisory in own.advisories { try add(advisory, source: OwnAdvisories.sourceName) }
    for (place, counts) in homes.enumerated() {
      parts[place].sources = counts.sorted { $0.key < $1.key }.map { prefix, count in
        let home = HomeDatabase.all.first { $0.prefix == prefix }
        return SegmentSource(
          name: home?.name ?? (prefix.isEmpty ? "others" : prefix), licence: home?.licence ?? "",
          count: count)
      }
    }
  }

  /// The packages that live advisories other than of malice are about, with how many those are.
  private func addNames(
    _ known: [KnownPackage], of ecosystem: Ecosystem, own: OwnAdvisories, to place: Int
  ) throws {
    var counts = Dictionary(
      known.map { ($0.name, $0.advisoryCount) }, uniquingKeysWith: { first, _ in first })
    for advisory in own.advisories where advisory.withdrawn == nil {
      let names = advisory.affected.filter { $0.package.ecosystem == ecosystem }.map(\.package.name)
      for name in Set(names) { counts[name, default: 0] += 1 }
    }
    var writer = JSONLineWriter()
    for (name, count) in counts {
      writer.removeAll()
      writer.openObject()
      writer.key("name")
      writer.write(name)
      writer.key("advisories")
      writer.write(count)
      writer.closeObject()
      try sorted.add(writer.bytes, to: [place])
    }
    parts[place].liveCount = counts.count
  }

  private func addSignals(
    of health: HealthReader, feeds: [HealthFeed], first: Int, _ cancellation: Cancellation
  ) throws {
    let places = Dictionary(
      feeds.enumerated().map { ($0.element.name, (first + $0.offset, $0.element.date)) },
      uniquingKeysWith: { a, _ in a })
    var writer = JSONLineWriter()
    try health.forEachSubject { key, signals in
      try cancellation.check()
      for feed in Set(signals.map(\.feed)).sorted() {
        guard let (place, date) = places[feed] else { continue }
        writer.removeAll()
        HealthLine.write(
          key, signals.filter { $0.feed == feed }, feedDate: date, to: &writer)
        try sorted.add(writer.bytes, to: [place])
        parts[place].liveCount += 1
      }
    }
  }
}
