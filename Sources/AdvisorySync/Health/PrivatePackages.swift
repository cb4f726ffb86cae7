package import Advisor

/// The names that must not leave this machine, as patterns: a package's name, or its package URL
/// without version, in which `*` stands for any text (`@acme/*`, `com.acme:*`, `pkg:maven/com.acme*`).
package struct PrivatePackages {
  private let patterns: [[UInt8]]

  package init(patterns: [String]) {
    self.patterns = patterns.map { Array($0.lowercased().utf8) }
  }

  /// Reads a list: a pattern a line; empty lines and those with `#` say nothing.
  package init(patterns: [String], list: [UInt8]) {
    let lines = list.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).map { line in
      String(decoding: line, as: UTF8.self).filter { $0 != " " && $0 != "\t" }
    }
    self.init(patterns: patterns + lines.filter { !$0.isEmpty && !$0.hasPrefix("#") })
  }

  package func contains(_ package: PackageURL) -> Bool {
    guard !patterns.isEmpty else { return false }
    var plain = package
    plain.version = nil
    plain.qualifiers = [:]
    let path = (package.namespace + [package.name]).joined(separator: "/")
    let names = [
      plain.text, path, package.identity?.name ?? path,
      plain.text.split(separator: "/").map { percentFree($0) }.joined(separator: "/"),
    ].map { Array($0.lowercased().utf8) }
    return patterns.contains { pattern in names.contains { Self.matches($0, pattern) } }
  }

  /// `%40acme` as people write it.
  private func percentFree(_ segment: Substring) -> String {
    PackageURL("pkg:generic/" + segment)?.name ?? String(segment)
  }

  /// Whether a text has the form of a pattern. Goes back to the last star alone, so that no pattern
  /// takes more steps than the product of both lengths.
  static func matches(_ text: [UInt8], _ pattern: [UInt8]) -> Bool {
    var index = 0
    var place = 0
    var star: (place: Int, index: Int)?
    while index < text.count {
      if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
        star = (place, index)
        place += 1
      } else if place < pattern.count, pattern[place] == text[index] {
        place += 1
        index += 1
      } else if let last = star {
        star = (last.place, last.index + 1)
        place = last.place + 1
        index = last.index + 1
      } else {
        return false
      }
    }
    return pattern[place...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
