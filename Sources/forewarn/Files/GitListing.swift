#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The files of a commit or of the index, as `git ls-tree -r -z` and `git ls-files -s -z` list them:
/// kept as it was printed, with the places of its parts, so that a hundred thousand files cost
/// little more than reading them.
struct GitListing: Sendable {
  /// Where a listing tells of a file. ``GitProgram`` takes no output that these could not count.
  struct Entry: Sendable {
    fileprivate var mode: UInt32
    fileprivate var id: UInt32
    fileprivate var path: UInt32
    fileprivate var end: UInt32
    /// Of an index: 0, or the side of a merge that is not resolved.
    fileprivate var isUnmerged = false
    /// Whether the places are those of the difference that was taken back.
    fileprivate var isOfDifference = false

    fileprivate init(mode: Int, id: Int, path: Range<Int>) {
      self.mode = UInt32(truncatingIfNeeded: mode)
      self.id = UInt32(truncatingIfNeeded: id)
      self.path = UInt32(truncatingIfNeeded: path.lowerBound)
      end = UInt32(truncatingIfNeeded: path.upperBound)
    }
  }

  /// What an entry is.
  enum Kind {
    case file, link, submodule
    /// A merge left several versions of it.
    case unmerged
  }

  private let bytes: [UInt8]
  /// What was taken back to make this of another listing; nil if it was printed whole.
  private let difference: [UInt8]?
  /// In the order of their paths, by bytes.
  private let entries: [Entry]

  /// - Parameter hasStages: whether the third word of a line is a stage, as in an index, and the id
  ///   the second; in a tree the second word is a type, and the id the third.
  init(_ bytes: [UInt8], hasStages: Bool) {
    var entries: [Entry] = []
    entries.reserveCapacity(bytes.count / 80)
    var isSorted = true
    for line in Words(bytes) {
      guard let entry = Self.entry(bytes, line, hasStages) else { continue }
      if let last = entries.last {
        let order = Self.order(bytes[Self.path(last)], bytes[Self.path(entry)])
        // The sides of an unresolved merge follow each other.
        if order == 0 {
          entries[entries.count - 1].isUnmerged = true
          continue
        }
        if order > 0 { isSorted = false }
      }
      entries.append(entry)
    }
    if !isSorted { entries.sort { Self.order(bytes[Self.path($0)], bytes[Self.path($1)]) < 0 } }
    self.init(bytes: bytes, difference: nil, entries: entries)
  }

  private init(bytes: [UInt8], difference: [UInt8]?, entries: [Entry]) {
    self.bytes = bytes
    self.difference = difference
    self.entries = entries
  }

  /// What there was before a change: this listing with the entries of `git diff-index --raw -z` taken
  /// back, which saves listing a whole tree of which nearly all is the same.
  func before(_ difference: [UInt8]) -> GitListing {
    var changes: [(path: ArraySlice<UInt8>, old: Entry?)] = []
    var header: Range<Int>?
    for word in Words(difference) {
      if let words = header {
        changes.append((difference[word], Self.oldEntry(difference, words, path: word)))
        header = nil
      } else {
        header = word
      }
    }
    changes.sort { Self.order($0.path, $1.path) < 0 }
    var old: [Entry] = []
    old.reserveCapacity(entries.count + changes.count)
    var next = 0
    for change in changes {
      let place = lowerBound(change.path, from: next)
      old += entries[next..<place]
      next = place
      if next < entries.count, path(entries[next]) == change.path { next += 1 }
      if let entry = change.old { old.append(entry) }
    }
    old += entries[next...]
    return GitListing(bytes: bytes, difference: difference, entries: old)
  }

  /// The paths in what `git diff-index --raw -z` prints.
  static func changedPaths(in difference: [UInt8]) -> [String] {
    zip(0..., Words(difference)).compactMap { number, word in
      number.isMultiple(of: 2) ? nil : String(decoding: difference[word], as: UTF8.self)
    }
  }

  /// The paths at which the listing differs that this was made of; nil if it was printed whole.
  var changedPaths: [String]? { difference.map(Self.changedPaths) }

  /// `:old-mode new-mode old-id new-id letter`; nil where there was nothing.
  private static func oldEntry(
    _ bytes: [UInt8], _ header: Range<Int>, path: Range<Int>
  ) -> Entry? {
    let words = bytes[header].split(separator: 0x20)
    guard words.count == 5, let mode = words.first?.dropFirst(),
      mode.contains(where: { $0 != 0x30 })
    else { return nil }
    var entry = Entry(mode: mode.startIndex, id: words[2].startIndex, path: path)
    entry.isOfDifference = true
    return entry
  }

  /// `mode word word<tab>path`
  private static func entry(
    _ bytes: [UInt8], _ line: Range<Int>, _ hasStages: Bool
  ) -> Entry? {
    guard let tab = bytes[line].firstIndex(of: 0x09), tab + 1 < line.upperBound,
      let first = bytes[line.lowerBound..<tab].firstIndex(of: 0x20),
      let second = bytes[(first + 1)..<tab].firstIndex(of: 0x20)
    else { return nil }
    let path = (tab + 1)..<line.upperBound
    var entry = Entry(
      mode: line.lowerBound, id: (hasStages ? first : second) + 1, path: path)
    entry.isUnmerged = hasStages && !bytes[(second + 1)..<tab].elementsEqual([UInt8(ascii: "0")])
    return entry
  }

  func kind(_ entry: Entry) -> Kind {
    if entry.isUnmerged { return .unmerged }
    switch word(of: entry, at: entry.mode) {
    case "120000": return .link
    case "160000": return .submodule
    default: return .file
    }
  }

  func id(_ entry: Entry) -> String { word(of: entry, at: entry.id) }

  /// What was printed from a place to the next space or tab.
  private func word(of entry: Entry, at place: UInt32) -> String {
    String(
      decoding: printed(entry)[Int(place)..<Int(entry.path)].prefix { $0 != 0x20 && $0 != 0x09 },
      as: UTF8.self)
  }

  private func printed(_ entry: Entry) -> [UInt8] {
    entry.isOfDifference ? difference ?? [] : bytes
  }

  private static func path(_ entry: Entry) -> Range<Int> { Int(entry.path)..<Int(entry.end) }

  private func path(_ entry: Entry) -> ArraySlice<UInt8> { printed(entry)[Self.path(entry)] }

  private func text(_ entry: Entry) -> String { String(decoding: path(entry), as: UTF8.self) }

  /// The order of two paths by their bytes: below 0, 0 or above it.
  private static func order(_ one: ArraySlice<UInt8>, _ other: ArraySlice<UInt8>) -> Int {
    let common = Swift.min(one.count, other.count)
    let order = one.withUnsafeBytes { one in
      other.withUnsafeBytes { other in
        guard common > 0, let one = one.baseAddress, let other = other.baseAddress else {
          return Int32(0)
        }
        return memcmp(one, other, common)
      }
    }
    return order == 0 ? one.count - other.count : Int(order)
  }

  /// The entry of a path below the root.
  func entry(_ path: String) -> Entry? {
    let path = Array(path.utf8)[...]
    let index = lowerBound(path, from: 0)
    guard index < entries.count, self.path(entries[index]) == path else { return nil }
    return entries[index]
  }

  /// Whether any file lies below a folder.
  func holdsFolder(_ path: String) -> Bool {
    if path.isEmpty { return !entries.isEmpty }
    let prefix = Array(path.utf8) + [UInt8(ascii: "/")]
    let index = lowerBound(prefix[...], from: 0)
    return index < entries.count && self.path(entries[index]).starts(with: prefix)
  }

  /// The names in a folder, sorted by their bytes; nil if there is no such folder.
  func names(inFolder path: String) -> [String]? {
    guard holdsFolder(path) else { return nil }
    let prefix = path.isEmpty ? [] : Array(path.utf8) + [UInt8(ascii: "/")]
    var names: [String] = []
    var index = lowerBound(prefix[...], from: 0)
    while index < entries.count, self.path(entries[index]).starts(with: prefix) {
      let rest = self.path(entries[index]).dropFirst(prefix.count)
      let name = rest.prefix { $0 != UInt8(ascii: "/") }
      names.append(String(decoding: name, as: UTF8.self))
      // What follows in the order of bytes upon everything in a folder.
      index =
        name.count == rest.count
        ? index + 1 : lowerBound((prefix + name + [UInt8(ascii: "/") + 1])[...], from: index)
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Every path in a folder and those below it, in their order.
  /// - Parameter names: names of files, `*` for any text once at most (``ManifestFormat/fileNames``);
  ///   only paths that end like one of them, whatever its case, are given. Nil: all of them.
  func paths(below folder: String, named names: Set<String>? = nil) -> [String] {
    let prefix = folder.isEmpty ? [] : Array(folder.utf8) + [UInt8(ascii: "/")]
    let endings = names.map { names in
      Set(names.map { $0.utf8.reversed().prefix { $0 != UInt8(ascii: "*") }.map(Self.lowercased) })
    }
    var paths: [String] = []
    // To make a text of each of a hundred thousand paths takes longer than to look at its end.
    for entry in entries[lowerBound(prefix[...], from: 0)...] {
      let path = path(entry)
      guard path.starts(with: prefix) else { break }
      if let endings, !endings.contains(where: { Self.hasEnding(path, $0) }) { continue }
      paths.append(text(entry))
    }
    return paths
  }

  /// - Parameter ending: from its end, in lower case.
  private static func hasEnding(_ path: ArraySlice<UInt8>, _ ending: [UInt8]) -> Bool {
    guard ending.count <= path.count else { return false }
    var place = path.endIndex
    for byte in ending {
      place -= 1
      if lowercased(path[place]) != byte { return false }
    }
    return true
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
  }

  /// The index of the first entry whose path is not before these bytes.
  private func lowerBound(_ path: ArraySlice<UInt8>, from start: Int) -> Int {
    var low = start
    var high = entries.count
    while low < high {
      let middle = low + (high - low) / 2
      if Self.order(self.path(entries[middle]), path) < 0 {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }
}

/// What stands between the zeros of what Git prints.
private struct Words: Sequence, IteratorProtocol {
  private let bytes: [UInt8]
  private var start = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func next() -> Range<Int>? {
    guard start < bytes.count else { return nil }
    let word = start..<(bytes[start...].firstIndex(of: 0) ?? bytes.count)
    start = word.upperBound + 1
    return word
  }
}
