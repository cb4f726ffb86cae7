/// Versions as the tags of Git repositories give them, for actions, hooks and templates that are
/// taken by tag: `v4.1.2`, and `v4` or `v4.1` for the newest version that begins so.
/// <https://docs.github.com/actions/how-tos/create-and-publish-actions/manage-custom-actions>
package struct TagScheme: VersionScheme {
  package init() {}
  package var name: String { "tag" }

  package func version(_ text: String) -> Version? {
    SemVer.version(text, [.leadingV, .missingParts, .furtherParts, .leadingZeros])
  }

  package func advisoryVersion(_ text: String) -> Version? { SemVer.version(text, .lax) }

  package func requirement(_ text: String, prereleases: PrereleaseRule) -> VersionSet? {
    guard let version = version(text) else { return nil }
    guard let triple = SemVer.triple(of: version) else { return nil }
    switch Self.parts(of: text) {
    case 1: return VersionSet(IntervalSet(from: triple.release, before: triple.nextMajor.floor))
    case 2: return VersionSet(IntervalSet(from: triple.release, before: triple.nextMinor.floor))
    default: return VersionSet(IntervalSet(only: version.key))
    }
  }

  package func pinnedVersion(_ text: String) -> Version? {
    Self.parts(of: text) > 2 ? version(text) : nil
  }

  package func rewrite(_ text: String, toAdmit version: Version) -> String? {
    guard let old = self.version(text), isFitForEdit(version.text),
      self.version(version.text) == version
    else { return nil }
    var number = version.text[...]
    if number.first == "v" { number = number.dropFirst() }
    let prefix = old.text.first == "v" ? "v" : ""
    let parts = number.split(separator: ".", omittingEmptySubsequences: false)
    let short = parts.prefix(Self.parts(of: text)).joined(separator: ".")
    return [prefix + short, prefix + number].first { admitsFrom(version, $0) }
  }

  package func isMajorChange(from a: Version, to b: Version) -> Bool {
    SemVer.isMajorChange(from: a, to: b)
  }

  /// How many numbers a tag gives; a prerelease makes it whole.
  private static func parts(of text: String) -> Int {
    if text.utf8.contains(where: { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }) {
      return 3
    }
    return text.utf8.count { $0 == UInt8(ascii: ".") } + 1
  }
}
