import ManifestSyntax
import SourceText

/// Reads tables of `name: specifier`, as `package.json` and `pnpm-workspace.yaml` have them.
struct NPMDependencies {
  var requirements: [Requirement] = []
  var definitions = Definitions()
  var problems: [SyntaxProblem] = []

  /// Whether the tables are YAML, where `1.2` is a number, yet meant as a version.
  private let isYAML: Bool
  private var texts: RequirementTexts

  /// - Parameter previous: an earlier reading of the manifest.
  init(isYAML: Bool, after previous: Reading? = nil) {
    self.isYAML = isYAML
    texts = RequirementTexts(NPMScheme(), previous)
  }

  /// Names from the npm registry may not be longer; Forewarn is a little more patient.
  static let maximumNameLength = 512

  mutating func readTable(_ table: SyntaxValue, groups: [String], isConstraintOnly: Bool = false) {
    guard isObject(table) else { return }
    for entry in table.children {
      guard let name = name(of: entry) else { continue }
      append(entry, name: name, span: entry.keySpan, groups, isConstraintOnly: isConstraintOnly)
    }
  }

  /// A catalog: versions which other manifests take over by `catalog:` (pnpm, Bun, Yarn).
  mutating func readCatalog(_ table: SyntaxValue, named catalog: String?) {
    let first = requirements.count
    readTable(table, groups: ["catalog"], isConstraintOnly: true)
    let isDefault = catalog == nil || catalog == "default"
    for requirement in requirements[first...] {
      let place = Inheritance(
        table: isDefault ? "catalog" : "catalog:" + (catalog ?? ""), key: requirement.localName)
      definitions.define(place, as: requirement)
    }
  }

  mutating func readCatalogs(_ table: SyntaxValue) {
    guard isObject(table) else { return }
    for catalog in table.children { readCatalog(catalog, named: catalog.key) }
  }

  /// `overrides` of npm, nested to any depth, and of pnpm and Bun, flat with `parent>child` keys;
  /// `resolutions` of Yarn, flat with `parent/**/child` keys.
  mutating func readOverrides(_ table: SyntaxValue) {
    guard isObject(table) else { return }
    var open: [(value: SyntaxValue, parent: SyntaxValue)] = [(table, table)]
    while let (value, parent) = open.popLast() {
      for entry in value.children {
        // "." is the package that the enclosing key names.
        let named = entry.hasKey(".") ? parent : entry
        if entry.kind == .object {
          open.append((entry, entry))
        } else if let key = named.key, let (name, span) = overriddenName(key, named.keySpan) {
          // "$name" repeats the manifest's own requirement; pnpm's "-" removes the package.
          if let text = entry.string, text.utf8.first == UInt8(ascii: "$") || text == "-" {
            continue
          }
          let place = entry.hasKey(".") ? entry.keySpan : span
          append(entry, name: name, span: place, ["override"], isConstraintOnly: true)
        }
      }
    }
  }

  /// The package that the key of an override is about: the last name in `parent>name`, `parent/name`
  /// and `**/@scope/name`, without the versions that `name@^1` selects.
  private func overriddenName(_ key: String, _ span: SourceSpan) -> (String, SourceSpan)? {
    let bytes = Array(key.utf8)
    var start = 0
    // A ">" after a space, "|" or "@" belongs to a range.
    let separator = bytes.indices.last { index in
      bytes[index] == UInt8(ascii: ">") && index > 0 && !" |@".utf8.contains(bytes[index - 1])
    }
    if let separator { start = separator + 1 }
    if let slash = bytes[start...].lastIndex(of: UInt8(ascii: "/")) {
      let before = bytes[start..<slash].lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? start
      start = bytes[before] == UInt8(ascii: "@") ? before : slash + 1
    }
    let selector = bytes[start...].dropFirst().firstIndex(of: UInt8(ascii: "@"))
    let end = selector ?? bytes.count
    guard start < end else { return nil }
    let isVerbatim = span.length == bytes.count
    return (
      String(decoding: bytes[start..<end], as: UTF8.self),
      isVerbatim ? SourceSpan(span.start + start, span.start + end) : span
    )
  }

  private mutating func append(
    _ entry: SyntaxValue, name: String, span: SourceSpan, _ groups: [String],
    isConstraintOnly: Bool
  ) {
    guard let text = scalar(entry) else {
      if entry.kind != .missing {
        report(
          "expected-string", "The version of a dependency must be a string.", at: entry.span)
      }
      return
    }
    let specifier = NPMSpecifier(text, localName: name)
    var versions: VersionSet?
    var pinned: Version?
    if specifier.source == .registry, specifier.inherits == nil {
      (versions, pinned) = texts.meaning(of: specifier.requirement)
      if versions == nil, !isTag(specifier.requirement) {
        report(
          "invalid-requirement", "This is neither a range of versions nor a tag.",
          at: entry.contentSpan)
      }
    }
    let content = entry.contentSpan
    let isVerbatim = content.length == text.utf8.count && specifier.isSuffix
    let version =
      isVerbatim
      ? SourceSpan(content.end - specifier.requirement.utf8.count, content.end) : content
    var requirement = Requirement(
      ecosystem: .npm, name: specifier.name, alias: specifier.name == name ? nil : name,
      text: specifier.requirement, versions: versions, pinned: pinned, source: specifier.source,
      groups: groups,
      spans: EntrySpans(name: span, version: version, entry: entry.entrySpan),
      isConstraintOnly: isConstraintOnly, inherits: specifier.inherits)
    if !isVerbatim, specifier.inherits == nil {
      requirement.editObstacle =
        specifier.isSuffix
        ? "the text holds escape sequences" : "the version stands inside a patch: address"
    }
    requirements.append(requirement)
  }

  private func scalar(_ value: SyntaxValue) -> String? {
    switch value.kind {
    case .string: value.string
    case .integer, .float: isYAML ? value.scalarText : nil
    default: nil
    }
  }

  private mutating func name(of entry: SyntaxValue) -> String? {
    let length = entry.keySpan.length
    guard length > 0, length <= Self.maximumNameLength, let name = entry.key else {
      report("invalid-name", "A package's name should stand here.", at: entry.keySpan)
      return nil
    }
    return name
  }

  private mutating func isObject(_ value: SyntaxValue) -> Bool {
    if value.kind == .object { return true }
    if value.kind != .missing, value.kind != .null {
      report("expected-object", "A table of names and versions should stand here.", at: value.span)
    }
    return false
  }

  /// Tags are words that an address can hold unencoded (npm-package-arg, `EINVALIDTAGNAME`).
  private func isTag(_ text: String) -> Bool {
    text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "~"), UInt8(ascii: "*"),
        UInt8(ascii: "'"), UInt8(ascii: "("), UInt8(ascii: ")"):
        true
      default: false
      }
    }
  }

  mutating func report(_ code: String, _ message: String, at span: SourceSpan) {
    problems.append(
      SyntaxProblem(code: code, message: message, span: span, breaksGrammar: false))
  }
}
