import ManifestSyntax
package import SourceText

/// `Package.swift` and its variants for tools versions, `Package@swift-5.9.swift` (Swift Package
/// Manager documentation, "PackageDescription"). It is read as text: every `.package(...)` in it is
/// taken for a dependency, wherever it stands.
package struct PackageSwift: ManifestFormat {
  package let name = "package-swift"
  package let kind = DocumentKind.manifest
  package let comments: CommentSyntax? = .code(.swift)
  /// Xcode keeps its own copy when it opens a package.
  package let lockfileNames = [
    "Package.resolved",
    ".swiftpm/xcode/package.xcworkspace/xcshareddata/swiftpm/Package.resolved",
  ]
  package let hasLockfileBesideIt = true

  package init() {}

  package var reference: FormatReference {
    FormatReference(
      "Package.swift", "Package@swift-5.9.swift",
      reads: "every `.package(...)` by URL, path or registry id with every form of requirement, "
        + "also those of older tools versions; constants that are plain texts",
      edits: "the version, in the form it is written in",
      leavesOut: "what only running the manifest could tell is listed as not assessed")
  }

  package let fileNames = ["Package.swift", "Package@swift-*.swift"]

  package func read(_ text: DocumentText) -> Reading {
    var reader = PackageSwiftReader(CodeReader.read(text.bytes, .swift))
    reader.read()
    return Reading(.manifest(reader.manifest), problems: reader.code.problems)
  }

  package func rewrite(
    _ requirement: Requirement, toAdmit version: Version, scheme: any VersionScheme
  ) -> String? {
    guard isFitForEdit(version.text), scheme.version(version.text) == version,
      version.text.utf8.first != UInt8(ascii: "v")
    else { return nil }
    return SwiftRequirement.rewrite(requirement.text, toAdmit: version)
  }
}

private struct PackageSwiftReader {
  let code: Code
  private(set) var manifest = Manifest()
  /// The strings of `let name = "text"`, by the name; nil where a name is given twice.
  private var constants: [String: Int?] = [:]

  init(_ code: Code) { self.code = code }

  mutating func read() {
    var calls: [Int] = []
    for index in code.tokens.indices {
      if code.is(index, "let") || code.is(index, "var") { readConstant(index + 1) }
      if code.is(index, "Package"), code.is(index + 1, "("), !code.is(index - 1, ".") {
        readName(index + 1)
      }
      if code.is(index, "package") || code.is(index, "Package"), code.is(index + 1, "("),
        code.is(index - 1, ".")
      {
        calls.append(index)
      }
    }
    for (number, call) in calls.enumerated() {
      // Calls do not hold each other: the next one ends a call whose bracket is missing.
      let next = calls.element(at: number + 1).map { $0 - 1 } ?? code.tokens.count
      readCall(call, before: next)
    }
  }

  /// `name: Type = "text"`, from the name on.
  private mutating func readConstant(_ name: Int) {
    var value = name + 1
    if code.is(value, ":") {
      value += 2
      while code.is(value, ".") { value += 2 }
    }
    guard code.kind(name) == .word, code.is(value, "="),
      code.literal(value + 1) != nil, !code.is(value + 2, "+"), !code.is(value + 2, ".")
    else {
      constants[code.text(name)] = .some(nil)
      return
    }
    let key = code.text(name)
    constants[key] = constants[key] == nil ? .some(value + 1) : .some(nil)
  }

  private mutating func readName(_ bracket: Int) {
    for argument in code.arguments(ofBracket: bracket) {
      switch argument.label {
      case "name":
        manifest.projectName = manifest.projectName ?? code.literal(argument.value.lowerBound)
      case "dependencies":
        manifest.dependencyList = manifest.dependencyList ?? argument.labelSpan
      default: continue
      }
    }
  }

  // MARK: Dependencies

  private mutating func readCall(_ call: Int, before next: Int) {
    let close = code.end(ofBracket: call + 1)
    let end = Swift.min(close, next)
    var arguments = code.arguments(in: call + 2..<Swift.max(call + 2, end))
    // `.package(name: "x", path: "y")`: the name is a local one.
    let names = arguments.filter { $0.label == "name" }
    guard
      let place = arguments.firstIndex(where: {
        $0.label == "url" || $0.label == "path" || $0.label == "id"
      })
    else { return }
    let location = arguments.remove(at: place)
    var last = close < next ? close : end - 1
    while last > call + 1, code.kind(last) == .newline { last -= 1 }
    let entry = SourceSpan(code.span(call - 1).start, code.span(last).end)
    let address = string(location.value)
    let spelled = address?.text ?? code.source(of: location.value)
    var name = RepositoryName(spelled).text
    var source = PackageSource.registry
    switch location.label {
    case "path":
      name = names.first.flatMap { string($0.value)?.text } ?? spelled
      source = .path(spelled)
    case "id":
      name = spelled
      source = .otherRegistry("a package registry")
    default:
      if address == nil {
        name = spelled
        source = .unsupported(spelled)
      } else if RepositoryName.isLocal(spelled) {
        name = spelled
        source = .path(spelled)
      }
    }
    let found = requirement(arguments)
    if let branch = found?.branch, source == .registry { source = .git(branch) }
    manifest.requirements.append(
      Requirement(
        ecosystem: .swiftURL, name: name, alias: names.first.flatMap { string($0.value)?.text },
        text: found?.text ?? "", versions: found?.versions, pinned: found?.pinned,
        source: source,
        spans: EntrySpans(
          name: address?.span ?? code.span(location.value), version: found?.versionSpan,
          specifier: found?.span, entry: entry)))
  }

  /// A text, or a constant that holds one. Also `Version("1.2.3")` and `Version(1, 2, 3)`.
  private func string(_ range: Range<Int>) -> (text: String, span: SourceSpan, isInPlace: Bool)? {
    guard let last = range.last else { return nil }
    if range.count == 1, let text = code.literal(last) {
      return (text, code.tokens[last].content, true)
    }
    if code.kind(last) == .word, isPath(range), let constant = constants[code.text(last)] ?? nil,
      let text = code.literal(constant)
    {
      return (text, code.tokens[constant].content, false)
    }
    if let bracket = range.first(where: { code.is($0, "(") }), code.end(ofBracket: bracket) == last,
      bracket > range.lowerBound, isPath(range.lowerBound..<bracket)
    {
      let arguments = code.arguments(ofBracket: bracket)
      if arguments.count == 1, let only = arguments.first, only.value.count == 1,
        let text = code.literal(only.value.lowerBound)
      {
        return (text, code.tokens[only.value.lowerBound].content, true)
      }
      if arguments.count == 3, arguments.allSatisfy({ code.isNumber($0.value) }) {
        let numbers = arguments.map { code.source(of: $0.value) }
        return (numbers.joined(separator: "."), code.span(range), false)
      }
    }
    return nil
  }

  /// `a`, `.a`, `A.b.c`.
  private func isPath(_ range: Range<Int>) -> Bool {
    range.allSatisfy { code.kind($0) == .word || code.is($0, ".") }
  }

  // MARK: Requirements

  private struct Found {
    /// As written, or the constant's value where the version stands elsewhere.
    var text: String
    var span: SourceSpan
    var versionSpan: SourceSpan
    var versions: VersionSet?
    var pinned: Version?
    var branch: String?
  }

  private func requirement(_ arguments: [CodeArgument]) -> Found? {
    for argument in arguments {
      switch argument.label {
      case "from", "exact", "branch", "revision", "majorVersion":
        return bounded(
          argument.label ?? "", argument.value,
          SourceSpan(argument.labelSpan?.start ?? 0, code.span(argument.value).end))
      case nil:
        return unlabelled(argument.value)
      default: continue
      }
    }
    return nil
  }

  /// `.upToNextMajor(from: "1.0.0")`, `.exact("1.0.0")`, `"1.0.0"..<"2.0.0"`.
  private func unlabelled(_ value: Range<Int>) -> Found? {
    let span = code.span(value)
    if let mark = value.first(where: { code.is($0, "..<") || code.is($0, "...") }) {
      guard let low = string(value.lowerBound..<mark),
        let high = string(mark + 1..<value.upperBound)
      else { return unknown(value) }
      let versions = SwiftRequirement.range(
        from: low.text, to: high.text, isClosed: code.is(mark, "..."))
      let isInPlace = low.isInPlace && high.isInPlace
      return Found(
        text: isInPlace ? code.source(of: value) : low.text,
        span: isInPlace ? span : low.span, versionSpan: low.span, versions: versions)
    }
    if let bracket = value.first(where: { code.is($0, "(") }), bracket > value.lowerBound {
      let arguments = code.arguments(ofBracket: bracket)
      let word = code.text(bracket - 1)
      if let argument = arguments.first,
        [
          "upToNextMajor", "upToNextMinor", "exact", "exactItem", "branch", "branchItem",
          "revision",
          "revisionItem",
        ].contains(word)
      {
        return bounded(word, argument.value, span)
      }
    }
    return unknown(value)
  }

  private func bounded(_ form: String, _ value: Range<Int>, _ span: SourceSpan) -> Found? {
    if form == "majorVersion" {
      guard code.isNumber(value) else { return unknown(value) }
      let number = code.source(of: value)
      return Found(
        text: code.source(of: span), span: span, versionSpan: code.span(value),
        versions: SwiftRequirement.from(number + ".0.0", minorOnly: false))
    }
    guard let version = string(value) else { return unknown(value) }
    let text = version.isInPlace ? code.source(of: span) : version.text
    var found = Found(
      text: text, span: version.isInPlace ? span : version.span, versionSpan: version.span)
    switch form {
    case "exact", "exactItem":
      found.pinned = SemVerScheme().version(version.text)
      found.versions = found.pinned.map { VersionSet(IntervalSet(only: $0.key)) }
    case "branch", "branchItem", "revision", "revisionItem": found.branch = version.text
    default:
      found.versions = SwiftRequirement.from(version.text, minorOnly: form == "upToNextMinor")
    }
    return found
  }

  /// What is written, for people; nothing can be judged by it.
  private func unknown(_ value: Range<Int>) -> Found? {
    guard !value.isEmpty else { return nil }
    return Found(
      text: code.source(of: value), span: code.span(value), versionSpan: code.span(value))
  }
}

/// The requirements of Swift Package Manager.
enum SwiftRequirement {
  /// `from:`: up to the next major version, or the next minor one.
  static func from(_ text: String, minorOnly: Bool) -> VersionSet? {
    guard let low = SemVerScheme().version(text), let triple = SemVer.triple(of: low) else {
      return nil
    }
    return set(from: low, before: minorOnly ? triple.nextMinor : triple.nextMajor)
  }

  static func range(from low: String, to high: String, isClosed: Bool) -> VersionSet? {
    let scheme = SemVerScheme()
    guard let low = scheme.version(low), let high = scheme.version(high),
      let triple = SemVer.triple(of: high)
    else { return nil }
    // A closed range goes up to the next patch version.
    if isClosed { return set(from: low, before: triple.nextPatch) }
    guard high.isPrerelease else { return set(from: low, before: triple) }
    return VersionSet(IntervalSet(from: low.key, before: high.key))
  }

  /// Prereleases are taken only where a bound is one, and never those of the upper bound.
  private static func set(from low: Version, before high: SemVerTriple) -> VersionSet {
    VersionSet(
      releases: IntervalSet(from: low.key, before: high.release),
      prereleases: low.isPrerelease ? IntervalSet(from: low.key, before: high.floor) : .empty)
  }

  /// The requirement with its version, or its lower bound, raised. An upper bound that the new
  /// version reaches is raised too: to the next major version, or to the version if it is included.
  static func rewrite(_ text: String, toAdmit version: Version) -> String? {
    guard text.utf8.contains(UInt8(ascii: "\"")) else {
      return SemVerScheme().version(text) == nil ? nil : version.text
    }
    var parts = text.split(separator: "\"", omittingEmptySubsequences: false).map(String.init)
    guard parts.count >= 3, parts.count % 2 == 1 else { return nil }
    parts[1] = version.text
    if parts.count == 5, let high = SemVerScheme().version(parts[3]) {
      let isClosed = parts[2].contains("...")
      if isClosed, high < version {
        parts[3] = version.text
      } else if !isClosed, high <= version, let triple = SemVer.triple(of: version) {
        parts[3] = triple.nextMajor.major.text + ".0.0"
      }
    }
    return parts.joined(separator: "\"")
  }
}

extension Code {
  /// The text of a range of tokens as written.
  func source(of range: Range<Int>) -> String { source(of: span(range)) }

  func source(of span: SourceSpan) -> String {
    String(decoding: bytes[span.start..<span.end], as: UTF8.self)
  }

  /// Whether a range is one whole number.
  func isNumber(_ range: Range<Int>) -> Bool {
    range.count == 1 && kind(range.lowerBound) == .number
      && source(range.lowerBound).utf8.allSatisfy(\.isDigit)
  }
}
