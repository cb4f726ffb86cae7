import ManifestSyntax

/// Any bytes as a text of one of the feeds of health, which the first byte chooses; the second says how
/// long the chunks are that it comes in. However it is cut, the same is found in it, and of whatever is
/// found a card can be made.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzHealthFeeds(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  guard bytes.count > 2 else { return 0 }
  let source = sources[Int(bytes[0]) % sources.count]
  let text = Array(bytes.dropFirst(2))
  var whole = found(in: text, source, chunk: text.count)
  var cut = found(in: text, source, chunk: Int(bytes[1]) + 1)
  precondition(whole.problems == cut.problems, "other problems if it is cut")
  let subjects = whole.take()
  precondition(
    subjects.elementsEqual(cut.take()) { $0.subject == $1.subject && $0.signals == $1.signals },
    "other signals if it is cut")
  let signals = Dictionary(
    subjects.map { ($0.subject, $0.signals) }, uniquingKeysWith: { $0 + $1 })
  let health = HealthDatabase(
    sequence: 1, builtAt: Timestamp(seconds: 0), digest: "", feeds: [])
  let advisories = InMemoryAdvisories([], health: health, signals: signals)
  let requests = signals.keys.compactMap { subject -> HealthRequest? in
    guard case .package(let package) = subject else { return nil }
    return HealthRequest(package: package, name: package.name, version: "1.0.0")
  }
  let cards = try? HealthCards(advisories, today: Timestamp(seconds: 1_700_000_000))
    .cards(of: requests)
  for card in cards ?? [] {
    precondition((0...100).contains(card.interval.lowerBound), "an interval beyond its ends")
    precondition(card.number.map(card.interval.contains) ?? true, "a number outside its interval")
  }
  return 0
}

private func found(
  in text: [UInt8], _ source: HealthFeedSource, chunk length: Int
) -> HealthFeedFindings {
  var found = HealthFeedFindings(feed: source.name)
  var reader = source.reader()
  text.withUnsafeBufferPointer { bytes in
    var pieces = HealthFeedPieces(reader.shape(of: bytes), beginning: bytes)
    var start = 0
    while start < bytes.count {
      let end = min(bytes.count, start + length)
      pieces.append(UnsafeBufferPointer(rebasing: bytes[start..<end]), to: &found) {
        reader.read($0, into: &$1)
      }
      start = end
    }
    pieces.finish(to: &found) { reader.read($0, into: &$1) }
  }
  reader.finish(into: &found)
  return found
}

private let sources = (HealthFeeds.names.dropLast() + ["top-packages:npm"])
  .compactMap(HealthFeeds.source(named:))
