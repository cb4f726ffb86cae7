package import ManifestSyntax

/// What one feed says of a subject as one line of JSON, and back. Equal signals give equal bytes.
///
///     {"subject":"vulnerability CVE-2024-1","signals":[{"key":"epss","date":"…","thousandths":12}]}
///
/// The value stands under the name of its kind. A time is a text as in RFC 3339, or the number of its
/// seconds where that cannot say it. The date `feed` is that of the whole feed: what a feed says anew each
/// day makes the same line until the value changes.
package enum HealthLine {
  private static let feedDate = "feed"

  /// - Parameter date: that of the feed.
  package static func write(
    _ subject: String, _ signals: [HealthSignal], feedDate date: Timestamp?,
    to writer: inout JSONLineWriter
  ) {
    writer.openObject()
    writer.key("subject")
    writer.write(subject)
    writer.key("signals")
    writer.openArray()
    for signal in signals { write(signal, date, to: &writer) }
    writer.closeArray()
    writer.closeObject()
  }

  private static func write(
    _ signal: HealthSignal, _ feedDate: Timestamp?, to writer: inout JSONLineWriter
  ) {
    writer.openObject()
    writer.key("key")
    writer.write(signal.key.name)
    if let date = signal.date {
      writer.key("date")
      if date == feedDate { writer.write(Self.feedDate) } else { write(date, to: &writer) }
    }
    switch signal.value {
    case .number(let number):
      writer.key("number")
      writer.write(number)
    case .thousandths(let number):
      writer.key("thousandths")
      writer.write(number)
    case .flag(let flag):
      writer.key("flag")
      writer.write(flag)
    case .date(let date):
      writer.key("time")
      write(date, to: &writer)
    case .text(let text):
      writer.key("text")
      writer.write(text)
    case .list(let list):
      writer.key("list")
      writer.write(list)
    case .cycles(let cycles):
      writer.key("cycles")
      writer.openArray()
      for cycle in cycles { write(cycle, to: &writer) }
      writer.closeArray()
    case .versions(let versions):
      writer.key("versions")
      writer.openArray()
      for version in versions {
        writer.openObject()
        writer.key("version")
        writer.write(version.version)
        writer.key("published")
        write(version.published, to: &writer)
        if version.isDeprecated {
          writer.key("deprecated")
          writer.write(true)
        }
        writer.closeObject()
      }
      writer.closeArray()
    }
    writer.closeObject()
  }

  private static func write(_ cycle: HealthSignal.ReleaseCycle, to writer: inout JSONLineWriter) {
    writer.openObject()
    writer.key("name")
    writer.write(cycle.name)
    if let released = cycle.released {
      writer.key("released")
      write(released, to: &writer)
    }
    if let end = cycle.end {
      writer.key("end")
      write(end, to: &writer)
    }
    if cycle.hasEnded {
      writer.key("ended")
      writer.write(true)
    }
    writer.key("latest")
    writer.write(cycle.latest)
    writer.closeObject()
  }

  private static func write(_ time: Timestamp, to writer: inout JSONLineWriter) {
    let text = time.rfc3339
    if Timestamp(rfc3339: text) == time { writer.write(text) } else { writer.write(time.seconds) }
  }

  // MARK: Reading

  /// The most signals of a subject, and of the parts of a value.
  private static let maximumCount = 200_000

  /// - Parameter date: that of the feed.
  /// - Returns: nil if the line is not of this form. Signals of kinds that are not known are left out:
  ///   a later version may have written them.
  package static func read(
    _ line: UnsafeBufferPointer<UInt8>, feed: String, feedDate date: Timestamp?
  ) -> (subject: String, signals: [HealthSignal])? {
    var reader = JSONPullReader(line)
    var subject: String?
    var signals: [HealthSignal] = []
    guard reader.enterObject() else { return nil }
    while reader.nextKey() {
      if reader.isKey("subject") {
        subject = reader.string()
      } else if reader.isKey("signals") {
        guard reader.enterArray() else { return nil }
        while reader.nextElement() {
          guard signals.count < maximumCount else { return nil }
          switch signal(&reader, feed, date) {
          case .none: return nil
          case .some(let signal): if let signal { signals.append(signal) }
          }
        }
      }
    }
    guard reader.isAtEnd(), let subject else { return nil }
    return (subject, signals)
  }

  /// - Returns: nil if it is broken, a nil in it if its kind is not known.
  private static func signal(
    _ reader: inout JSONPullReader, _ feed: String, _ feedDate: Timestamp?
  ) -> HealthSignal?? {
    guard reader.enterObject() else { return nil }
    var key: String?
    var date: Timestamp?
    var value: HealthSignal.Value?
    while reader.nextKey() {
      if reader.isKey("key") {
        key = reader.string()
      } else if reader.isKey("date") {
        guard let time = time(&reader, feedDate) else { return nil }
        date = time
      } else if let kind = kind(reader) {
        guard let read = kind(&reader) else { return nil }
        value = read
      }
    }
    guard let key else { return nil }
    return .some(value.map { HealthSignal(HealthSignal.Key(key), $0, date: date, feed: feed) })
  }

  private static func kind(
    _ reader: JSONPullReader
  ) -> ((inout JSONPullReader) -> HealthSignal.Value?)? {
    if reader.isKey("number") { return { integer(&$0).map { .number($0) } } }
    if reader.isKey("thousandths") { return { integer(&$0).map { .thousandths($0) } } }
    if reader.isKey("flag") { return { flag(&$0).map { .flag($0) } } }
    if reader.isKey("time") { return { time(&$0).map { .date($0) } } }
    if reader.isKey("text") { return { $0.string().map { .text($0) } } }
    if reader.isKey("list") { return { list(&$0) { $0.string() }.map { .list($0) } } }
    if reader.isKey("cycles") { return { list(&$0, cycle).map { .cycles($0) } } }
    if reader.isKey("versions") { return { list(&$0, version).map { .versions($0) } } }
    return nil
  }

  private static func integer(_ reader: inout JSONPullReader) -> Int? {
    reader.word().flatMap { Int($0) }
  }

  private static func flag(_ reader: inout JSONPullReader) -> Bool? {
    switch reader.word() {
    case "true": true
    case "false": false
    default: nil
    }
  }

  private static func time(
    _ reader: inout JSONPullReader, _ feedDate: Timestamp? = nil
  ) -> Timestamp? {
    if let word = reader.word() { return Int(word).map { Timestamp(seconds: $0) } }
    return reader.withString { text in
      let isOfFeed = feedDate != nil && text.elementsEqual(Self.feedDate.utf8)
      return isOfFeed ? feedDate : Timestamp(rfc3339: text)
    }
  }

  private static func list<Element>(
    _ reader: inout JSONPullReader, _ element: (inout JSONPullReader) -> Element?
  ) -> [Element]? {
    guard reader.enterArray() else { return nil }
    var result: [Element] = []
    while reader.nextElement() {
      guard result.count < maximumCount, let next = element(&reader) else { return nil }
      result.append(next)
    }
    return result
  }

  private static func cycle(_ reader: inout JSONPullReader) -> HealthSignal.ReleaseCycle? {
    guard reader.enterObject() else { return nil }
    var cycle = HealthSignal.ReleaseCycle(
      name: "", released: nil, end: nil, hasEnded: false, latest: "")
    while reader.nextKey() {
      if reader.isKey("name") {
        cycle.name = reader.string() ?? ""
      } else if reader.isKey("released") {
        cycle.released = time(&reader)
      } else if reader.isKey("end") {
        cycle.end = time(&reader)
      } else if reader.isKey("ended") {
        cycle.hasEnded = flag(&reader) ?? false
      } else if reader.isKey("latest") {
        cycle.latest = reader.string() ?? ""
      }
    }
    return cycle
  }

  private static func version(_ reader: inout JSONPullReader) -> HealthSignal.DatedVersion? {
    guard reader.enterObject() else { return nil }
    var text: String?
    var published: Timestamp?
    var isDeprecated = false
    while reader.nextKey() {
      if reader.isKey("version") {
        text = reader.string()
      } else if reader.isKey("published") {
        published = time(&reader)
      } else if reader.isKey("deprecated") {
        isDeprecated = flag(&reader) ?? false
      }
    }
    guard let text, let published else { return nil }
    return HealthSignal.DatedVersion(
      version: text, published: published, isDeprecated: isDeprecated)
  }
}
