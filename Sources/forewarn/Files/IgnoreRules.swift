/// The patterns of one `.gitignore` file (gitignore(5)), for paths below its folder.
struct IgnoreRules {
  private var patterns: [Pattern] = []

  private struct Pattern {
    var segments: [[UInt8]]
    var isNegated: Bool
    var isForFoldersOnly: Bool
    /// A pattern with a slash, other than at its end, counts from the file's folder.
    var isAnchored: Bool
  }

  init(_ text: [UInt8]) {
    for line in text.split(separator: 0x0A).prefix(10_000) {
      var line = Array(line)
      if line.last == 0x0D { line.removeLast() }
      while line.last == UInt8(ascii: " "), line.dropLast().last != UInt8(ascii: "\\") {
        line.removeLast()
      }
      guard let first = line.first, first != UInt8(ascii: "#"), line.count <= 4_096 else {
        continue
      }
      var isNegated = false
      if first == UInt8(ascii: "!") {
        isNegated = true
        line.removeFirst()
      }
      var isForFoldersOnly = false
      while line.last == UInt8(ascii: "/") {
        isForFoldersOnly = true
        line.removeLast()
      }
      let isAnchored = line.contains(UInt8(ascii: "/"))
      let segments = line.split(separator: UInt8(ascii: "/")).map(Array.init)
      guard !segments.isEmpty, segments.count <= 64 else { continue }
      patterns.append(
        Pattern(
          segments: segments, isNegated: isNegated, isForFoldersOnly: isForFoldersOnly,
          isAnchored: isAnchored))
    }
  }

  /// Whether a path, given by its components below the file's folder, is ignored; nil if no pattern
  /// speaks of it. The last pattern that matches decides.
  func verdict(_ components: [String], isFolder: Bool) -> Bool? {
    let path = components.map { Array($0.utf8) }
    for pattern in patterns.reversed() where isFolder || !pattern.isForFoldersOnly {
      let isMatch =
        pattern.isAnchored
        ? Self.matches(pattern.segments[...], path[...])
        : path.last.map { Self.matches(pattern.segments[0], $0) } ?? false
      if isMatch { return !pattern.isNegated }
    }
    return nil
  }

  /// Matches whole paths; `**` stands for any number of folders. Works on the set of pattern
  /// positions reached so far, so that its time is bounded by pattern length times path length.
  private static func matches(_ pattern: ArraySlice<[UInt8]>, _ path: ArraySlice<[UInt8]>) -> Bool {
    let pattern = Array(pattern)
    let any: [UInt8] = Array("**".utf8)
    var reached = Set([0])
    func skipping(_ positions: Set<Int>) -> Set<Int> {
      var result = positions
      for start in positions {
        var position = start
        while position < pattern.count, pattern[position] == any {
          position += 1
          result.insert(position)
        }
      }
      return result
    }
    reached = skipping(reached)
    for component in path {
      var next: Set<Int> = []
      for position in reached where position < pattern.count {
        if pattern[position] == any {
          next.insert(position)
        } else if matches(pattern[position], component) {
          next.insert(position + 1)
        }
      }
      reached = skipping(next)
      if reached.isEmpty { return false }
    }
    // A trailing `**` matches what lies inside a folder, not the folder itself.
    return pattern.last == any
      ? reached.contains(pattern.count) && path.count >= pattern.count
      : reached.contains(pattern.count)
  }

  /// Matches one name: `*`, `?`, `[a-z]` and `\` escapes, with the usual backtracking to the last
  /// star only.
  private static func matches(_ pattern: [UInt8], _ name: [UInt8]) -> Bool {
    var p = 0
    var n = 0
    var star: (p: Int, n: Int)?
    while n < name.count {
      if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
        star = (p, n)
        p += 1
        continue
      }
      if let next = step(pattern, p, name[n]) {
        p = next
        n += 1
        continue
      }
      guard let last = star else { return false }
      star = (last.p, last.n + 1)
      p = last.p + 1
      n = last.n + 1
    }
    while p < pattern.count, pattern[p] == UInt8(ascii: "*") { p += 1 }
    return p == pattern.count
  }

  /// The position after the pattern's element at `p` if it takes `byte`.
  private static func step(_ pattern: [UInt8], _ p: Int, _ byte: UInt8) -> Int? {
    guard p < pattern.count else { return nil }
    switch pattern[p] {
    case UInt8(ascii: "?"): return p + 1
    case UInt8(ascii: "\\") where p + 1 < pattern.count:
      return pattern[p + 1] == byte ? p + 2 : nil
    case UInt8(ascii: "["):
      var index = p + 1
      var isNegated = false
      if index < pattern.count, [UInt8(ascii: "!"), UInt8(ascii: "^")].contains(pattern[index]) {
        isNegated = true
        index += 1
      }
      var isFound = false
      let first = index
      while index < pattern.count, pattern[index] != UInt8(ascii: "]") || index == first {
        if index + 2 < pattern.count, pattern[index + 1] == UInt8(ascii: "-"),
          pattern[index + 2] != UInt8(ascii: "]")
        {
          if pattern[index] <= byte, byte <= pattern[index + 2] { isFound = true }
          index += 3
        } else {
          if pattern[index] == byte { isFound = true }
          index += 1
        }
      }
      guard index < pattern.count else { return pattern[p] == byte ? p + 1 : nil }
      return isFound != isNegated ? index + 1 : nil
    case byte: return p + 1
    default: return nil
    }
  }
}
