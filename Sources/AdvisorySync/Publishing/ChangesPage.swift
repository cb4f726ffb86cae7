import Advisor

/// What changed in a segment since the publication before.
struct SegmentChanges {
  var description: SegmentDescription
  var before: SegmentDescription?
  private(set) var added = Listing()
  private(set) var changed = Listing()
  private(set) var withdrawn = Listing()
  private(set) var removed = Listing()

  /// Keys, of which the first are named.
  struct Listing {
    private(set) var count = 0
    private(set) var names: [String] = []
    static let limit = 200

    mutating func add(_ name: String) {
      count += 1
      if names.count < Self.limit { names.append(name) }
    }
  }

  init(_ description: SegmentDescription, before: SegmentDescription?) {
    self.description = description
    self.before = before
  }

  /// Takes in a line that is gone, new or changed.
  mutating func add(_ old: UnsafeRawBufferPointer?, _ new: UnsafeRawBufferPointer?) {
    guard let line = new ?? old, let range = SegmentLine.key(of: line),
      let name = SegmentLine.text(ofKey: UnsafeRawBufferPointer(rebasing: line[range]))
    else { return }
    switch (old, new) {
    case (_, nil): removed.add(name)
    case (nil, _): added.add(name)
    case (let old?, let new?):
      if Self.isWithdrawn(new), !Self.isWithdrawn(old) {
        withdrawn.add(name)
      } else {
        changed.add(name)
      }
    }
  }

  private static func isWithdrawn(_ line: UnsafeRawBufferPointer) -> Bool {
    guard case .success(let advisory) = OSVDecoder.decode(Array(line)) else { return false }
    return advisory.withdrawn != nil
  }
}

/// `CHANGES.md`: what a publication brings, for people. Names in it are foreign text.
struct ChangesPage {
  var sequence: Int
  var published: Timestamp
  var origin: String
  var segments: [SegmentChanges]
  /// Segments that the publication before had.
  var vanished: Set<SegmentName>

  var text: String {
    var text = "# Publication \(sequence)\n\n"
    text += "Published \(published.rfc3339). Advisories from \(Self.code(origin)).\n"
    let advisories = segments.filter { $0.description.segment.kind == .advisories }
    let live = advisories.reduce(0) { $0 + $1.description.liveCount }
    let all = advisories.reduce(0) { $0 + $1.description.content.count }
    text +=
      "\n\(counted(all, "record")) of \(counted(advisories.count, "ecosystem")), "
      + "\(live) of them in force.\n"
    text += changes(advisories, "Advisories")
    text += changes(segments.filter { $0.description.segment.kind == .health }, "Signals of health")
    if !vanished.isEmpty {
      text += "\n## No longer published\n\n"
      for name in vanished.map({ "\($0.kind.rawValue) \($0.name)" }).sorted() {
        text += "- \(Self.code(name))\n"
      }
    }
    return text + sources
  }

  private func changes(_ segments: [SegmentChanges], _ title: String) -> String {
    guard !segments.isEmpty else { return "" }
    var text = "\n## \(title)\n\n| | records | in force | added | changed | withdrawn | removed |\n"
    text += "|---|---:|---:|---:|---:|---:|---:|\n"
    for segment in segments {
      let description = segment.description
      text += "| \(Self.code(description.segment.name)) | \(description.content.count) "
      text += "| \(description.liveCount) "
      for listing in [segment.added, segment.changed, segment.withdrawn, segment.removed] {
        text += segment.before == nil ? "| new " : "| \(listing.count) "
      }
      text += "|\n"
    }
    // A feed changes by the hundred thousand: its subjects are counted.
    for segment in segments where segment.description.segment.kind == .advisories {
      let listings = [
        ("Added", segment.added), ("Changed", segment.changed), ("Withdrawn", segment.withdrawn),
        ("Removed", segment.removed),
      ].filter { $0.1.count > 0 }
      guard !listings.isEmpty else { continue }
      text += "\n### \(Self.code(segment.description.segment.name))\n\n"
      for (word, listing) in listings {
        text += "- \(word): " + listing.names.map(Self.code).joined(separator: ", ")
        let more = listing.count - listing.names.count
        text += more > 0 ? " and \(more) more\n" : "\n"
      }
    }
    return text
  }

  private var sources: String {
    var counts: [[String]: Int] = [:]
    for source in segments.flatMap(\.description.sources) {
      counts[[source.name, source.licence], default: 0] += source.count
    }
    guard !counts.isEmpty else { return "" }
    var text = "\n## Sources\n\n| source | licence | records |\n|---|---|---:|\n"
    for (source, count) in counts.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      text += "| \(Self.code(source[0])) | \(Self.code(source[1])) | \(count) |\n"
    }
    return text
  }

  /// Foreign text as a code span, whose fence is longer than any run of backticks in it: nothing in it
  /// is markup, a link or a control character. A bar would end a table's cell.
  static func code(_ text: String) -> String {
    let shown = displayed(text).split(separator: "|", omittingEmptySubsequences: false)
      .joined(separator: "\\|")
    guard shown.utf8.contains(where: { $0 != 0x20 }) else { return "–" }
    var longest = 0
    var current = 0
    for byte in shown.utf8 {
      current = byte == UInt8(ascii: "`") ? current + 1 : 0
      longest = max(longest, current)
    }
    let fence = String(repeating: "`", count: longest + 1)
    let isTouching = shown.hasPrefix("`") || shown.hasSuffix("`")
    return isTouching ? "\(fence) \(shown) \(fence)" : fence + shown + fence
  }
}
