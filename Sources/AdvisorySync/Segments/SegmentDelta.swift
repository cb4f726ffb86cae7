/// What leads from one content of a segment to another: the lines that are new or changed, whole, and
/// a line for each key that is gone. It is a segment itself, sorted by the same keys.
package enum SegmentDelta {
  /// Writes what leads from one reader's lines to the other's. Both are read to their ends.
  /// - Parameter visit: called with each line that is gone, new, or changed: how it was, how it is.
  /// - Throws: what the readers and the writer throw.
  static func write(
    from old: SegmentReader, to new: SegmentReader, into writer: SegmentWriter,
    _ visit: (_ old: UnsafeRawBufferPointer?, _ new: UnsafeRawBufferPointer?) throws -> Void
  ) throws {
    var hasOld = try old.next()
    var hasNew = try new.next()
    while hasOld || hasNew {
      let order = !hasNew ? -1 : !hasOld ? 1 : SegmentLine.order(old.key, new.key)
      if order < 0 {
        try writer.add(SegmentLine.removal(of: old.key))
        try visit(old.line, nil)
        hasOld = try old.next()
      } else if order > 0 {
        try writer.add(new.line)
        try visit(nil, new.line)
        hasNew = try new.next()
      } else {
        if !old.line.elementsEqual(new.line) {
          try writer.add(new.line)
          try visit(old.line, new.line)
        }
        hasOld = try old.next()
        hasNew = try new.next()
      }
    }
  }
}
