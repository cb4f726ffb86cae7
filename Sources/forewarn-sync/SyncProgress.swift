import Advisor
import AdvisoryStore
import AdvisorySync

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Shows on stderr what a sync does: a bar on a terminal, a line per step elsewhere.
final class SyncProgress {
  private let isQuiet: Bool
  private let isTerminal = isatty(2) == 1
  private var lastStep = ""
  private var lastShown = 0
  private var barLength = 0

  init(isQuiet: Bool) { self.isQuiet = isQuiet }

  func show(_ event: SyncEvent) {
    guard !isQuiet else { return }
    switch event {
    case .asking(let ecosystem):
      step("asking what is new in \(ecosystem.name)", nil)
    case .downloading(let ecosystem, let received, let total):
      let size = total.map { " of \(megabytes($0))" } ?? ""
      step(
        "fetching \(ecosystem.name)", total.map { (received, $0) },
        amount: megabytes(received) + size)
    case .importing(let ecosystem, let done, let total):
      step("reading \(ecosystem.name)", (done, total), amount: "\(total) records")
    case .building:
      step("building the database", nil)
    case .askingFeed(let feed):
      step("asking what is new in \(feed)", nil)
    case .downloadingFeed(let feed, let received, let total):
      let size = total.map { " of \(megabytes($0))" } ?? ""
      step(
        "fetching \(feed)", total.map { (received, $0) }, amount: megabytes(received) + size)
    case .readingFeed(let feed):
      step("reading \(feed)", nil)
    case .inquiring(let done, let total):
      step("asking about packages", (done, total), amount: "\(done) of \(total)")
    }
  }

  /// The last line of a publication, or of a sync from one.
  func finishPublication(_ line: String) {
    clearBar()
    if !isQuiet { write(line) }
  }

  func finish(_ outcome: SyncOutcome, _ cache: AdvisoryCache) {
    clearBar()
    guard !isQuiet else { return }
    switch outcome {
    case .unchanged(let metadata):
      write("The database is up to date: \(summary(metadata)).\n")
    case .updated(let metadata, let skipped):
      for record in skipped.prefix(5) {
        write("skipped \(record.ecosystem.name)/\(record.id): \(record.detail)\n")
      }
      if skipped.count > 5 { write("skipped \(skipped.count - 5) more records\n") }
      for (reason, count) in metadata.skipped.sorted(by: { $0.key < $1.key }) {
        write("not taken in, \(reason): \(count)\n")
      }
      let sources = HomeDatabase.all.filter { metadata.sources[$0.prefix] != nil }
      if !sources.isEmpty {
        write(
          "Data: " + sources.map { "\($0.name) (\($0.licence))" }.joined(separator: ", ") + "\n")
      }
      write("\(cache.folder): \(summary(metadata)).\n")
    }
  }

  /// - Parameter named: the feeds that were asked for by name: that one failed is an error.
  func finish(_ outcome: HealthOutcome, named: Set<String>) {
    clearBar()
    for (feed, reason) in outcome.failures {
      let word = named.contains(feed) ? "error" : "warning"
      write("\(word): \(feed): \(reason) Its signals are as they were.\n")
    }
    guard !isQuiet else { return }
    for feed in outcome.read {
      write("\(feed.name): \(feed.subjects) subjects")
      let problems = feed.problems.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      if !problems.isEmpty { write("; not taken in: " + problems.joined(separator: ", ")) }
      write("\n")
      for example in feed.examples { write("  \(example)\n") }
    }
    guard let database = outcome.database else {
      return write("The signals of health are up to date.\n")
    }
    write(
      "Data: " + database.feeds.map { "\($0.name) (\($0.licence))" }.joined(separator: ", ")
        + "\nSignals of health: \(database.feeds.count) feeds, file \(database.sequence).\n")
  }

  /// A text for people, which is no error.
  func note(_ text: String) {
    clearBar()
    if !isQuiet { write(text) }
  }

  func fail(_ error: any Error) {
    clearBar()
    write("error: \(error)\n")
  }

  private func summary(_ metadata: GenerationMetadata) -> String {
    let records = metadata.segments.reduce(0) { $0 + $1.recordCount }
    return "\(counted(records, "record")) of \(counted(metadata.segments.count, "ecosystem")), "
      + "newest of \(metadata.newestRecord.day), database \(metadata.sequence)"
  }

  private func step(_ name: String, _ share: (done: Int, total: Int)?, amount: String = "") {
    if isTerminal {
      showBar(name, share, amount)
    } else if name != lastStep {
      write(name + "\n")
    }
    lastStep = name
  }

  private func showBar(_ name: String, _ share: (done: Int, total: Int)?, _ amount: String) {
    // Ten times a second is as much as an eye follows.
    let now = milliseconds()
    guard name != lastStep || now - lastShown >= 100 else { return }
    lastShown = now
    var line = name
    if let share, share.total > 0 {
      let width = 24
      let filled = min(width, share.done * width / share.total)
      line += " [" + String(repeating: "#", count: filled)
      line += String(repeating: "-", count: width - filled) + "]"
    }
    if !amount.isEmpty { line += " " + amount }
    line = String(line.prefix(78))
    write("\r" + line + String(repeating: " ", count: max(0, barLength - line.count)))
    barLength = line.count
  }

  private func clearBar() {
    guard barLength > 0 else { return }
    write("\r" + String(repeating: " ", count: barLength) + "\r")
    barLength = 0
  }

  private func milliseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
  }

  private func megabytes(_ bytes: Int) -> String {
    let tenths = bytes / 100_000
    return "\(tenths / 10).\(tenths % 10) MB"
  }
}

/// Writes to stderr without the control characters that foreign texts may hold.
private func write(_ text: String) {
  let bytes = text.unicodeScalars.filter {
    $0 == "\n" || $0 == "\r"
      || $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value)
        && !(0x202A...0x202E).contains($0.value) && !(0x2066...0x2069).contains($0.value)
  }
  var line = ""
  line.unicodeScalars.append(contentsOf: bytes)
  line.withUTF8 { bytes in
    var rest = UnsafeRawBufferPointer(bytes)
    while let start = rest.baseAddress, rest.count > 0 {
      #if canImport(Glibc)
        let count = Glibc.write(2, start, rest.count)
      #elseif canImport(Musl)
        let count = Musl.write(2, start, rest.count)
      #else
        let count = Darwin.write(2, start, rest.count)
      #endif
      guard count > 0 else { return }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
    }
  }
}
