/// A version of one ecosystem, ready to be ordered.
///
/// Order lives in ``key``: each scheme translates a version into bytes whose lexicographic order is
/// the ecosystem's order. Two versions that the ecosystem holds equal (`1.0` and `1.0.0` of PEP 440)
/// have equal keys. Versions of different ecosystems must not be compared; nothing here can tell.
public struct Version: Hashable, Sendable, Comparable {
  /// As written.
  public let text: String
  /// Whether the ecosystem counts it as a prerelease.
  public let isPrerelease: Bool
  package let key: VersionKey

  package init(text: String, isPrerelease: Bool, key: VersionKey) {
    self.text = text
    self.isPrerelease = isPrerelease
    self.key = key
  }

  public static func == (a: Version, b: Version) -> Bool { a.key == b.key }
  public static func < (a: Version, b: Version) -> Bool { a.key < b.key }
  public func hash(into hasher: inout Hasher) { hasher.combine(key) }
}

/// Bytes whose lexicographic order is a version order. See ``Version``.
package struct VersionKey: Hashable, Sendable, Comparable {
  package var bytes: [UInt8]

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Before every version of every scheme.
  package static let lowest = VersionKey([])
  /// After every version of every scheme: no scheme starts a key with 0xFF.
  package static let highest = VersionKey([0xFF])

  package static func < (a: VersionKey, b: VersionKey) -> Bool {
    a.bytes.lexicographicallyPrecedes(b.bytes)
  }
}
