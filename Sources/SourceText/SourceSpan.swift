/// A half-open range of UTF-8 byte offsets in one document.
///
/// Offsets are born in the readers and carried with every value. Lines and columns exist only
/// where a person or a protocol asks for them; see ``LineTable``.
///
/// Public, though it belongs to the package: Swift 6.3 inlines only what is public into other modules,
/// even where it is `@inlinable`, and every reader asks for spans all the time.
public struct SourceSpan: Hashable, Sendable {
  /// The offset of the first byte, from 0.
  public var start: Int
  /// The offset after the last byte; never less than `start`.
  public var end: Int

  @inlinable @inline(__always)
  public init(_ start: Int, _ end: Int) {
    self.start = start
    self.end = Swift.max(start, end)
  }

  public static let documentStart = SourceSpan(0, 0)

  @inlinable @inline(__always)
  public var length: Int { end - start }
  @inlinable @inline(__always)
  public var isEmpty: Bool { start == end }

  @inlinable @inline(__always)
  public func contains(_ offset: Int) -> Bool { start <= offset && offset < end }
  @inlinable public func contains(_ other: SourceSpan) -> Bool {
    start <= other.start && other.end <= end
  }
  /// Whether the two share a byte, or one is empty and touches the other.
  @inlinable public func touches(_ other: SourceSpan) -> Bool {
    start <= other.end && other.start <= end
  }

  @inlinable public func union(_ other: SourceSpan) -> SourceSpan {
    SourceSpan(Swift.min(start, other.start), Swift.max(end, other.end))
  }
}

extension SourceSpan: Comparable {
  public static func < (a: SourceSpan, b: SourceSpan) -> Bool {
    (a.start, a.end) < (b.start, b.end)
  }
}
