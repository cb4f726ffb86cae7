/// The files of a commit or of the index, as `git ls-tree -r -z` and `git ls-files -s -z` list them:
/// kept as it was printed, with the places of its parts, so that a hundred thousand files cost
/// little more than reading them.
struct GitListing: Sendable {
  struct Entry: Sendable {
    fileprivate var mode: Range<Int>
    fileprivate var id: Range<Int>
    fileprivate var path: Range<Int>
    /// Of an index: 0, or the side of a merge that is not resolved.
    fileprivate var isUnmerged: Bool
  }

  /// What an entry is.
  enum Kind {
    case file, link, submodule
    /// A merge left several versions of it.
    case unmerged
  }

  private let bytes: [UInt8]
  /// In the order of their paths, by bytes.
  private let entries: [Entry]

  /// - Parameter hasStages: whether the third word of a line is a stage, as in an index, and the id
  ///   the second; in a tree the second word is a type, and the id the third.
  init(_ bytes: [UInt8], hasStages: Bool) {
    var entries: [Entry] = []
    entries.reserveCapacity(bytes.count / 80)
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0) ?? bytes.count
      if let entry = Self.entry(bytes, start..<end, hasStages) {
        // The sides of an unresolved merge follow each other.
        if let last = entries.last, bytes[last.path] == bytes[entry.path] {
          entries[entries.count - 1].isUnmerged = true
        } else {
          entries.append(entry)
        }
      }
      start = end + 1
    }
    self.init(bytes: bytes, entries: entries)
  }

  private init(bytes: [UInt8], entries: [Entry]) {
    self.bytes = bytes
    let isSorted = zip(entries, entries.dropFirst()).allSatisfy {
      bytes[$0.path].lexicographicallyPrecedes(bytes[$1.path])
    }
    self.entries =
      isSorted
      ? entries
      : entries.sorted { bytes[$0.path].lexicographicallyPrecedes(bytes[$1.path]) }
  }

  /// What there was before a change: this listing with the entries of `git diff-index --raw -z` taken
  /// back, which saves listing a whole tree of which nearly all is the same.
  func before(_ difference: [UInt8]) -> GitListing {
    let all = bytes + difference
    var old: [Entry] = []
    var changed: [Range<Int>] = []
    var header: Range<Int>?
    var start = bytes.count
    while start < all.count {
      let end = all[start...].firstIndex(of: 0) ?? all.count
      if let words = header {
        changed.append(start..<end)
        if let entry = Self.oldEntry(all, words, path: start..<end) { old.append(entry) }
        header = nil
      } else {
        header = start..<end
      }
      start = end + 1
    }
    changed.sort { all[$0].lexicographicallyPrecedes(all[$1]) }
    // Both are in the order of their paths.
    var next = 0
    var kept: [Entry] = []
    kept.reserveCapacity(entries.count)
    for entry in entries {
      while next < changed.count, all[changed[next]].lexicographicallyPrecedes(all[entry.path]) {
        next += 1
      }
      if next == changed.count || all[changed[next]] != all[entry.path] { kept.append(entry) }
    }
    return GitListing(bytes: all, entries: kept + old)
  }

  /// The paths in what `git diff-index --raw -z` prints.
  static func changedPaths(in difference: [UInt8]) -> [String] {
    let words = difference.split(separator: 0, omittingEmptySubsequences: false)
    return stride(from: 1, to: words.count, by: 2).map {
      String(decoding: words[$0], as: UTF8.self)
    }
  }

  /// `:old-mode new-mode old-id new-id letter`; nil where there was nothing.
  private static func oldEntry(
    _ bytes: [UInt8], _ header: Range<Int>, path: Range<Int>
  ) -> Entry? {
    let words = bytes[header].split(separator: 0x20)
    guard words.count == 5, let mode = words.first?.dropFirst(),
      mode.contains(where: { $0 != 0x30 })
    else { return nil }
    return Entry(
      mode: mode.startIndex..<mode.endIndex, id: words[2].startIndex..<words[2].endIndex,
      path: path, isUnmerged: false)
  }

  /// No files.
  static let empty = GitListing([], hasStages: false)

  /// `mode word word<tab>path`
  private static func entry(
    _ bytes: [UInt8], _ line: Range<Int>, _ hasStages: Bool
  ) -> Entry? {
    guard let tab = bytes[line].firstIndex(of: 0x09), tab + 1 < line.upperBound,
      let first = bytes[line.lowerBound..<tab].firstIndex(of: 0x20),
      let second = bytes[(first + 1)..<tab].firstIndex(of: 0x20)
    else { return nil }
    let words = [(first + 1)..<second, (second + 1)..<tab]
    return Entry(
      mode: line.lowerBound..<first, id: words[hasStages ? 0 : 1],
      path: (tab + 1)..<line.upperBound,
      isUnmerged: hasStages && bytes[words[1]] != [UInt8(ascii: "0")])
  }

  func kind(_ entry: Entry) -> Kind {
    if entry.isUnmerged { return .unmerged }
    switch text(entry.mode) {
    case "120000": return .link
    case "160000": return .submodule
    default: return .file
    }
  }

  func id(_ entry: Entry) -> String { text(entry.id) }

  private func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range], as: UTF8.self)
  }

  /// The entry of a path below the root.
  func entry(_ path: String) -> Entry? {
    let path = Array(path.utf8)
    let index = lowerBound(path, from: 0)
    guard index < entries.count, bytes[entries[index].path].elementsEqual(path) else { return nil }
    return entries[index]
  }

  /// Whether any file lies below a folder.
  func holdsFolder(_ path: String) -> Bool {
    if path.isEmpty { return !entries.isEmpty }
    let prefix = Array(path.utf8) + [UInt8(ascii: "/")]
    let index = lowerBound(prefix, from: 0)
    return index < entries.count && bytes[entries[index].path].starts(with: prefix)
  }

  /// The names in a folder, sorted by their bytes; nil if there is no such folder.
  func names(inFolder path: String) -> [String]? {
    guard holdsFolder(path) else { return nil }
    let prefix = path.isEmpty ? [] : Array(path.utf8) + [UInt8(ascii: "/")]
    var names: [String] = []
    var index = lowerBound(prefix, from: 0)
    while index < entries.count, bytes[entries[index].path].starts(with: prefix) {
      let rest = bytes[entries[index].path].dropFirst(prefix.count)
      let name = rest.prefix { $0 != UInt8(ascii: "/") }
      names.append(String(decoding: name, as: UTF8.self))
      // What follows in the order of bytes upon everything in a folder.
      index =
        name.count == rest.count
        ? index + 1 : lowerBound(prefix + name + [UInt8(ascii: "/") + 1], from: index)
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
    for entry in entries[lowerBound(prefix, from: 0)...] {
      guard bytes[entry.path].starts(with: prefix) else { break }
      if let endings, !endings.contains(where: { hasEnding(entry, $0) }) { continue }
      paths.append(text(entry.path))
    }
    return paths
  }

  /// - Parameter ending: from its end, in lower case.
  private func hasEnding(_ entry: Entry, _ ending: [UInt8]) -> Bool {
    guard ending.count <= entry.path.count else { return false }
    var place = entry.path.upperBound
    for byte in ending {
      place -= 1
      if Self.lowercased(bytes[place]) != byte { return false }
    }
    return true
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
  }

  /// The paths at which two listings differ, in their order.
  func changedPaths(since earlier: GitListing) -> [String] {
    var changed: [String] = []
    var old = 0
    var new = 0
    while old < earlier.entries.count || new < entries.count {
      if old == earlier.entries.count {
        changed.append(text(entries[new].path))
        new += 1
        continue
      }
      let before = earlier.entries[old]
      if new == entries.count {
        changed.append(earlier.text(before.path))
        old += 1
        continue
      }
      let after = entries[new]
      let oldPath = earlier.bytes[before.path]
      let newPath = bytes[after.path]
      if oldPath.elementsEqual(newPath) {
        let isSame =
          !after.isUnmerged && earlier.bytes[before.id].elementsEqual(bytes[after.id])
          && earlier.bytes[before.mode].elementsEqual(bytes[after.mode])
        if !isSame { changed.append(text(after.path)) }
        old += 1
        new += 1
      } else if oldPath.lexicographicallyPrecedes(newPath) {
        changed.append(earlier.text(before.path))
        old += 1
      } else {
        changed.append(text(after.path))
        new += 1
      }
    }
    return changed
  }

  /// The index of the first entry whose path is not before these bytes.
  private func lowerBound(_ path: [UInt8], from start: Int) -> Int {
    var low = start
    var high = entries.count
    while low < high {
      let middle = low + (high - low) / 2
      if bytes[entries[middle].path].lexicographicallyPrecedes(path) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }
}
