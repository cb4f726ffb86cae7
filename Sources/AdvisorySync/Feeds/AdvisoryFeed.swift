package import Advisor

/// A place that advisories come from, laid out as OSV's public bucket is:
///
///     ecosystems.txt                 the ecosystems that it has, one a line
///     <ecosystem>/modified_id.csv    "<RFC 3339 time>,<id>" of every record, newest first
///     <ecosystem>/all.zip            every record as <id>.json
///     <ecosystem>/<id>.json          one record
package protocol AdvisoryFeed {
  /// For people, and for telling whether a generation came from here.
  var origin: String { get }

  /// The names in `ecosystems.txt`.
  func ecosystems() throws -> Set<String>

  /// What the ecosystem holds now.
  /// - Parameter token: what the list before this one came with.
  func list(of ecosystem: Ecosystem, unless token: String?) throws -> FeedList

  /// The path of the ecosystem's archive, on this machine.
  func archive(of ecosystem: Ecosystem) throws -> String

  /// One record; nil if the feed has no such record by itself.
  func record(_ id: String, of ecosystem: Ecosystem) throws -> [UInt8]?

  /// Called when an archive is not needed any more.
  func discardArchive(of ecosystem: Ecosystem)
}

/// An answer to "what is there?".
package enum FeedList {
  /// What the token stands for is still there.
  case unchanged
  /// `modified_id.csv`, and what to ask with the next time.
  case changed([UInt8], token: String)
  /// The origin keeps no list: only its archive tells.
  case unlisted(token: String)
}

/// A line of `modified_id.csv`.
struct FeedListEntry {
  var modified: Int
  var id: String

  /// Calls `body` for every line.
  /// - Throws: ``SyncError`` `unexpectedContent` at the first line that is none: a login page, say,
  ///   must not be taken for an empty list. And what `body` throws.
  static func forEach(
    in bytes: [UInt8], of name: String, _ body: (FeedListEntry) throws -> Void
  ) throws {
    try bytes.withUnsafeBufferPointer { bytes in
      var start = 0
      while start < bytes.count {
        let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        let line = UnsafeBufferPointer(rebasing: bytes[start..<end])
        start = end + 1
        if line.isEmpty { continue }
        guard let entry = FeedListEntry(line) else {
          throw SyncError(
            .unexpectedContent, "\(name) is not a list of advisories: check the origin.",
            cause: "the line \"\(printable(line.prefix(60)))\"")
        }
        try body(entry)
      }
    }
  }

  private init?(_ line: UnsafeBufferPointer<UInt8>) {
    let end = line.last == UInt8(ascii: "\r") ? line.count - 1 : line.count
    guard end <= 400, let comma = line[..<end].firstIndex(of: UInt8(ascii: ",")),
      let time = Timestamp(rfc3339: UnsafeBufferPointer(rebasing: line[..<comma]))
    else { return nil }
    let id = UnsafeBufferPointer(rebasing: line[(comma + 1)..<end])
    guard isRecordID(id) else { return nil }
    modified = time.seconds
    self.id = String(decoding: id, as: UTF8.self)
  }
}

/// The names in an `ecosystems.txt`.
func ecosystemNames(_ bytes: [UInt8], of name: String) throws -> Set<String> {
  var names: Set<String> = []
  for line in bytes.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") })
  {
    guard line.count <= 200, !line.contains(UInt8(ascii: "<")),
      let text = String(validating: line, as: UTF8.self)
    else {
      throw SyncError(
        .unexpectedContent, "\(name) is not a list of ecosystems: check the origin.",
        cause: "the line \"\(printable(line.prefix(60)))\"")
    }
    names.insert(text)
  }
  return names
}

/// Foreign bytes for a message: what is not printable ASCII becomes `?`.
func printable(_ bytes: some Sequence<UInt8>) -> String {
  String(decoding: bytes.map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
}
