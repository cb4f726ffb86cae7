/// The unresolved merges of a text, as Git writes them into it (git-merge, "How conflicts are
/// presented"): seven `<` before our side, seven `=` between, seven `>` after theirs; in the styles
/// `diff3` and `zdiff3` what both came of, after seven `|`.
package struct MergeConflicts: Sendable {
  /// The text as it is on our side: all else is blank. Every offset, line and column is as it was.
  package let ours: DocumentText
  /// The text as it is on the other side.
  package let theirs: DocumentText
  /// The line with which each begins; of marks that were left over, their own.
  package let places: [SourceSpan]

  private enum Part { case common, ours, base, theirs }

  private static let length = 7
  private static let oursMark = UInt8(ascii: "<")
  private static let baseMark = UInt8(ascii: "|")
  private static let middleMark = UInt8(ascii: "=")
  private static let theirsMark = UInt8(ascii: ">")

  /// nil if the text has no mark, which is found out fast.
  package init?(_ text: DocumentText) {
    guard Self.mayHaveMarks(text.bytes) else { return nil }
    var places: [SourceSpan] = []
    var (ours, theirs) = (text.bytes, text.bytes)
    func blank(_ span: SourceSpan, in bytes: inout [UInt8]) {
      for place in span.start..<span.end { bytes[place] = 0x20 }
    }
    var part = Part.common
    for line in 0..<text.lines.lineCount {
      let span = text.lines.content(ofLine: line, in: text.bytes)
      let mark = Self.mark(in: text.bytes, span)
      if mark == nil || part == .common && mark == Self.middleMark {
        if part == .theirs || part == .base { blank(span, in: &ours) }
        if part == .ours || part == .base { blank(span, in: &theirs) }
        continue
      }
      blank(span, in: &ours)
      blank(span, in: &theirs)
      switch mark {
      case Self.oursMark:
        places.append(span)
        part = .ours
      case Self.baseMark: part = part == .common ? .common : .base
      case Self.middleMark: part = .theirs
      default:
        if part == .common { places.append(span) }
        part = .common
      }
    }
    guard !places.isEmpty else { return nil }
    self.ours = DocumentText(ours)
    self.theirs = DocumentText(theirs)
    self.places = places
  }

  /// The byte of the mark that a line is; nil if it is none. A name may follow, after a space.
  private static func mark(in bytes: [UInt8], _ line: SourceSpan) -> UInt8? {
    guard line.length >= length, let first = bytes[line.start...].first,
      first == oursMark || first == baseMark || first == middleMark || first == theirsMark,
      bytes[line.start..<(line.start + length)].allSatisfy({ $0 == first }),
      line.length == length || bytes[line.start + length] == 0x20
    else { return nil }
    return first
  }

  /// A mark is as long as the steps that are made: one of them meets it.
  private static func mayHaveMarks(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBufferPointer { bytes in
      for place in stride(from: length - 1, to: bytes.count, by: length)
      where bytes[place] == oursMark || bytes[place] == theirsMark {
        let around = Swift.max(0, place - length + 1)..<Swift.min(bytes.count, place + length)
        let run = bytes[around].split { $0 != bytes[place] }
        if run.contains(where: { $0.count >= length }) { return true }
      }
      return false
    }
  }
}
