/// What Gradle's build scripts and catalogs write in the place of a version.
/// <https://docs.gradle.org/current/userguide/dependency_versions.html>
enum GradleRequirement {
  /// The versions that it admits. A plain one is the least: of all that are asked for, Gradle takes
  /// the highest.
  static func versions(_ text: String) -> VersionSet? {
    let text = plain(text)
    if text == "+" || text == "latest.release" || text == "latest.integration" { return .all }
    if text.hasSuffix("+") {
      var prefix = String(text.dropLast())
      if prefix.hasSuffix(".") { prefix.removeLast() }
      return MavenVersion(prefix).map { VersionSet($0.family) }
    }
    if let version = MavenScheme().version(text) {
      return VersionSet(IntervalSet(from: version.key, before: .highest))
    }
    return range(text).flatMap { range in
      let lower = range.lower.map { MavenVersion(text.bytes($0))?.key }
      let upper = range.upper.map { MavenVersion(text.bytes($0))?.key }
      if case .some(.none) = lower { return nil }
      if case .some(.none) = upper { return nil }
      return range.interval(lower ?? nil, upper ?? nil).map { VersionSet($0) }
    }
  }

  /// The version that is taken while nothing else asks for more.
  static func pinned(_ text: String) -> Version? {
    let text = plain(text)
    return text.hasSuffix("+") || text.hasPrefix("latest.") ? nil : MavenScheme().version(text)
  }

  static func rewrite(_ text: String, toAdmit version: Version) -> String? {
    let scheme = MavenScheme()
    guard isFitForEdit(version.text), scheme.version(version.text) == version,
      versions(text) != nil
    else { return nil }
    guard let range = range(text) else {
      return version.text + (text.hasSuffix("!!") ? "!!" : "")
    }
    let upper = range.upper.flatMap { scheme.version(text.bytes($0)) }
    let keepsUpper = upper.map { version < $0 || version == $0 && range.includesUpper } ?? false
    return range.raised(in: text, to: version.text, keepsUpper: keepsUpper)
  }

  /// Without the `!!` that makes it strict.
  private static func plain(_ text: String) -> String {
    text.hasSuffix("!!") ? String(text.dropLast(2)) : text
  }

  private static func range(_ text: String) -> BracketRange? {
    guard let ranges = BracketRange.all(in: text, allowsTurned: true), ranges.count == 1 else {
      return nil
    }
    return ranges[0]
  }
}
