import Advisor
import SourceText

/// The change of one file, as `diff -u` writes it and `patch` and `git apply` take it.
struct UnifiedDiff {
  private static let contextCount = 3

  /// Old and new lines, each with its own end of line; between two places that differ those that are
  /// the same.
  private struct Change {
    /// Numbers of lines, from 0.
    var old: Range<Int>
    var new: Range<Int>
  }

  private let oldLines: [ArraySlice<UInt8>]
  private let newLines: [ArraySlice<UInt8>]
  private let changes: [Change]

  /// - Parameters:
  ///   - edits: they do not overlap, and refer to `old`; `new` is what they make of it.
  ///   - mark: the byte order mark before both texts in the file, which `patch` compares too.
  init(old: [UInt8], new: [UInt8], edits: [TextEdit], mark: [UInt8] = []) {
    oldLines = Self.lines(mark + old)
    newLines = Self.lines(mark + new)
    var starts: [Int] = []
    var place = 0
    for line in oldLines {
      starts.append(place)
      place += line.count
    }
    func line(at offset: Int) -> Int {
      var (low, high) = (0, starts.count)
      while low < high {
        let middle = (low + high) / 2
        if starts[middle] <= offset { low = middle + 1 } else { high = middle }
      }
      return Swift.max(0, low - 1)
    }
    var changes: [Change] = []
    var shift = 0
    for edit in edits.sorted(by: { $0.span < $1.span }) {
      let first = line(at: mark.count + edit.span.start)
      let last = line(at: mark.count + edit.span.end)
      let end = Swift.min(oldLines.count, last + 1)
      let removed = old[edit.span.start..<edit.span.end].count { $0 == 0x0A }
      let growth = edit.replacement.utf8.count { $0 == 0x0A } - removed
      if let previous = changes.last, first < previous.old.upperBound {
        changes[changes.count - 1].old =
          previous.old
          .lowerBound..<Swift.max(
            end, previous.old.upperBound)
        changes[changes.count - 1].new =
          previous.new.lowerBound..<(Swift.max(end, previous.old.upperBound) + shift + growth)
      } else {
        changes.append(Change(old: first..<end, new: (first + shift)..<(end + shift + growth)))
      }
      shift += growth
    }
    let (oldLines, newLines) = (oldLines, newLines)
    self.changes = changes.map { change in
      let lower = Swift.min(Swift.max(0, change.new.lowerBound), newLines.count)
      let upper = Swift.min(Swift.max(lower, change.new.upperBound), newLines.count)
      return Self.trimmed(Change(old: change.old, new: lower..<upper), oldLines, newLines)
    }
  }

  /// Without the lines at its two ends that are the same: what is put between two lines changes neither.
  private static func trimmed(
    _ change: Change, _ oldLines: [ArraySlice<UInt8>], _ newLines: [ArraySlice<UInt8>]
  ) -> Change {
    var (old, new) = (change.old, change.new)
    while let a = old.first, let b = new.first, oldLines[a] == newLines[b] {
      old = (a + 1)..<old.upperBound
      new = (b + 1)..<new.upperBound
    }
    while let a = old.last, let b = new.last, oldLines[a] == newLines[b] {
      old = old.lowerBound..<a
      new = new.lowerBound..<b
    }
    return Change(old: old, new: new)
  }

  /// - Parameter path: as it is shown to people.
  func text(path: String) -> String {
    let name = displayed(String(path.drop { $0 == "/" }), limit: 4_096)
    var lines = [
      Terminal.styled("--- a/\(name)", .bold), Terminal.styled("+++ b/\(name)", .bold),
    ]
    for hunk in hunks() {
      let start = Swift.max(0, hunk[0].old.lowerBound - Self.contextCount)
      let end = Swift.min(
        oldLines.count, hunk[hunk.count - 1].old.upperBound + Self.contextCount)
      let newStart = hunk[0].new.lowerBound - (hunk[0].old.lowerBound - start)
      let newEnd = hunk[hunk.count - 1].new.upperBound + (end - hunk[hunk.count - 1].old.upperBound)
      lines.append(
        Terminal.styled(
          "@@ -\(Self.range(start, end)) +\(Self.range(newStart, newEnd)) @@", .cyan))
      var next = start
      for change in hunk {
        lines += oldLines[next..<change.old.lowerBound].flatMap { Self.line(" ", $0, nil) }
        lines += oldLines[change.old].flatMap { Self.line("-", $0, .red) }
        lines += newLines[change.new].flatMap { Self.line("+", $0, .green) }
        next = change.old.upperBound
      }
      lines += oldLines[next..<end].flatMap { Self.line(" ", $0, nil) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The changes in groups whose lines of context meet.
  private func hunks() -> [[Change]] {
    var result: [[Change]] = []
    for change in changes {
      if let last = result.last?.last,
        change.old.lowerBound - last.old.upperBound <= 2 * Self.contextCount
      {
        result[result.count - 1].append(change)
      } else {
        result.append([change])
      }
    }
    return result
  }

  private static func range(_ start: Int, _ end: Int) -> String {
    let count = end - start
    // An empty range is named by the line before it.
    return count == 1 ? "\(start + 1)" : "\(count == 0 ? start : start + 1),\(count)"
  }

  private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var result: [ArraySlice<UInt8>] = []
    var start = bytes.startIndex
    for index in bytes.indices where bytes[index] == 0x0A {
      result.append(bytes[start...index])
      start = index + 1
    }
    if start < bytes.endIndex { result.append(bytes[start...]) }
    return result
  }

  private static func line(
    _ mark: String, _ bytes: ArraySlice<UInt8>, _ style: Terminal.Style?
  ) -> [String] {
    let hasEnd = bytes.last == 0x0A
    let content = String(decoding: hasEnd ? bytes.dropLast() : bytes, as: UTF8.self)
    let text = mark + (Terminal.isTerminal ? displayed(content, limit: 4_096) : content)
    let line = style.map { Terminal.styled(text, $0) } ?? text
    return hasEnd ? [line] : [line, "\\ No newline at end of file"]
  }
}
