import ManifestSyntax
import SourceText

/// The forms in which a script writes a dependency, a constraint or a plugin.
extension GradleScriptReader {
  /// Reads what stands at a token and returns where to go on.
  mutating func readEntry(_ index: Int) -> Int {
    if isInPlugins { return readPlugin(index) }
    guard isInDependencies else {
      if isForced(index) { readNotation(index) } else { readDefinition(index) }
      return index + 1
    }
    switch code.kind(index) {
    case .string: readNotation(index)
    case .word:
      let word = code.source(index)
      if word == "exclude" || word == "because" { return endOfStatement(index) }
      if word == "group", let end = readMap(index) { return end }
      if word == "kotlin", code.is(index + 1, "("), let end = readKotlin(index) { return end }
      if word == "libs" || word.hasSuffix("Libs"), code.is(index + 1, ".") {
        return readAccessor(index)
      }
      if let end = readNamed(index) { return end }
      if word == "project" || word == "files" || word == "fileTree", code.is(index + 1, "(") {
        return code.end(ofBracket: index + 1) + 1
      }
    default: break
    }
    return index + 1
  }

  /// `implementation libraries.guava`, `api(Deps.guava)`: what a script, or a class of the build,
  /// gives a name to.
  private mutating func readNamed(_ index: Int) -> Int? {
    guard index == 0 || code.kind(index - 1) == .newline || code.is(index - 1, "{") else {
      return nil
    }
    let first = code.is(index + 1, "(") ? index + 2 : index + 1
    guard code.kind(first) == .word,
      !["libs", "projects", "project", "rootProject", "sourceSets", "configurations", "gradle"]
        .contains(code.source(first)), !code.source(first).hasSuffix("Libs")
    else { return nil }
    let end = endOfPath(first)
    let isWhole =
      first == index + 2 ? code.is(end, ")") : code.kind(end).map { $0 == .newline } ?? true
    guard isWhole || code.is(end, "{") || code.is(end, "}") else { return nil }
    let span = code.span(first..<end)
    let path = span.text(in: code.bytes).filter { $0 != " " && $0 != "\n" }
    let key = path.split(separator: ".").last.map(String.init) ?? path
    let name = Inheritance(table: Self.named, key: key)
    if let place = namedPlaces[name] {
      // It is listed where it is defined.
      manifest.requirements[place].isConstraintOnly = false
      return end
    }
    guard end > first + 1 else { return nil }
    var requirement = Requirement(
      ecosystem: .maven, name: path, text: "", versions: nil,
      spans: EntrySpans(name: span, entry: statement(index, end - 1)))
    requirement.inherits = name
    manifest.requirements.append(requirement)
    return end
  }

  /// Whether a text with a version stands in `force "g:a:1.0"`, `forcedModules = [...]`, or names what
  /// takes another's place: `substitute module("g:b") using module("g:a:1.0")`.
  private func isForced(_ index: Int) -> Bool {
    guard code.kind(index) == .string,
      code.text(index).utf8.count(where: { $0 == UInt8(ascii: ":") }) >= 2
    else { return false }
    var place = index - 1
    while place >= 0, index - place < 256, let kind = code.kind(place), !code.is(place, "{"),
      !code.is(place, ";"), !code.is(place, "because")
    {
      if kind == .word, Self.forcingWords.contains(code.source(place)) { return true }
      // A list goes on behind a comma or a bracket.
      let before = place - 1
      if kind == .newline, code.kind(before) != .newline, !code.isComma(before),
        !code.is(before, "("), !code.is(before, "[")
      {
        return false
      }
      place -= 1
    }
    return false
  }

  private static let forcingWords: Set<String> = ["force", "forcedModules", "using", "with"]

  /// `guava: "com.google.guava:guava:30.0"` in a map, and `guava = "..."`, outside of dependencies.
  private mutating func readDefinition(_ index: Int) {
    guard code.kind(index) == .string, code.is(index - 1, ":") || code.is(index - 1, "="),
      code.kind(index - 2) == .word || code.kind(index - 2) == .string
    else { return }
    let place = manifest.requirements.count
    readNotation(index)
    guard manifest.requirements.indices.contains(place) else { return }
    manifest.requirements[place].isConstraintOnly = true
    let name = Inheritance(table: Self.named, key: code.text(index - 2))
    manifest.definitions.define(name, as: manifest.requirements[place])
    namedPlaces[name] = place
  }

  /// `group:artifact:version:classifier@extension` as one text.
  private mutating func readNotation(_ index: Int) {
    let content = code.tokens[index].content
    let bytes = code.bytes
    let colons = (content.start..<content.end).filter { bytes[$0] == UInt8(ascii: ":") }
    guard let first = colons.first else { return }
    let second = colons.dropFirst().first ?? content.end
    let at = bytes[first..<second].firstIndex(of: UInt8(ascii: "@")) ?? second
    let group = SourceSpan(content.start, first)
    let artifact = SourceSpan(first + 1, at)
    guard isName(group), isName(artifact) else { return }
    var spans = EntrySpans(name: artifact, entry: statement(index, index))
    let name = group.text(in: bytes) + ":" + artifact.text(in: bytes)
    var version = ""
    if second < content.end {
      let isInterpolated = code.tokens[index].isInterpolated
      let end = bytes[(second + 1)..<content.end].firstIndex { byte in
        byte == UInt8(ascii: "@") || !isInterpolated && byte == UInt8(ascii: ":")
      }
      let place = SourceSpan(second + 1, end ?? content.end)
      version = place.text(in: bytes)
      guard isInterpolated || !version.contains(" ") || version.contains(",") else { return }
      spans.version = place
    }
    if version.isEmpty, second < content.end, code.is(index + 1, "+") {
      // `'group:artifact:' + version`.
      let end = endOfPath(index + 2)
      version = "$" + code.span(index + 2..<end).text(in: code.bytes)
      spans.version = code.span(index + 2..<end)
      spans.entry = statement(index, end - 1)
    }
    var isCode = code.tokens[index].isInterpolated || version.hasPrefix("$")
    if second == content.end, let (token, end) = richVersion(behind: index) {
      spans.version = code.tokens[token].content
      spans.entry = statement(index, end)
      version = spans.version?.text(in: code.bytes) ?? ""
      isCode = isCode || code.tokens[token].isInterpolated
    }
    add(name, version, spans, isCode: isCode)
  }

  /// The text of `{ version { strictly "1.0" } }` behind an entry, and where that block ends: `strictly`
  /// decides before `require` and `prefer`.
  private func richVersion(behind index: Int) -> (token: Int, end: Int)? {
    let brace = code.is(index + 1, ")") ? index + 2 : index + 1
    guard code.is(brace, "{") else { return nil }
    let end = code.end(ofBracket: brace)
    guard brace < end,
      let block = (brace..<end).first(where: { code.is($0, "version") && code.is($0 + 1, "{") })
    else { return nil }
    let last = code.end(ofBracket: block + 1)
    for word in ["strictly", "require", "prefer"] {
      for place in (block + 1)..<Swift.max(block + 1, last)
      where code.kind(place) == .word && code.source(place) == word {
        let value = code.is(place + 1, "(") ? place + 2 : place + 1
        if code.kind(value) == .string { return (value, end) }
      }
    }
    return nil
  }

  private func isName(_ span: SourceSpan) -> Bool {
    !span.isEmpty
      && code.bytes[span.start..<span.end].allSatisfy { byte in
        byte.isLetter || byte.isDigit || byte >= 0x80 || Self.nameMarks.contains(byte)
      }
  }

  private static let nameMarks = ByteSet("._-${}")

  /// `group: 'g', name: 'a', version: 'v'`, in Kotlin with `=`.
  private mutating func readMap(_ first: Int) -> Int? {
    var index = first
    var values: [String: Range<Int>] = [:]
    while code.kind(index) == .word, code.is(index + 1, ":") || code.is(index + 1, "="),
      code.kind(index + 2) == .string || code.kind(index + 2) == .word
    {
      let end = code.kind(index + 2) == .string ? index + 3 : endOfPath(index + 2)
      values[code.source(index)] = index + 2..<end
      index = end
      guard code.isComma(index) else { break }
      index = code.skippingNewlines(index + 1)
    }
    guard let group = values["group"], let name = values["name"],
      code.kind(name.lowerBound) == .string
    else { return nil }
    var spans = EntrySpans(
      name: code.tokens[name.lowerBound].content, entry: statement(first, index - 1))
    var version = ""
    var isCode = false
    if let value = values["version"] {
      isCode =
        code.kind(value.lowerBound) != .string || code.tokens[value.lowerBound].isInterpolated
      spans.version =
        code.kind(value.lowerBound) == .string
        ? code.tokens[value.lowerBound].content : code.span(value)
      version = spans.version?.text(in: code.bytes) ?? ""
      if code.kind(value.lowerBound) != .string { version = "$" + version }
    }
    add(
      code.text(group.lowerBound) + ":" + code.text(name.lowerBound), version, spans,
      isCode: isCode)
    return index
  }

  /// `kotlin("stdlib", "1.9.0")`.
  private mutating func readKotlin(_ index: Int) -> Int? {
    guard let name = code.literal(index + 2) else { return nil }
    let end = code.end(ofBracket: index + 1)
    var spans = EntrySpans(name: code.tokens[index + 2].content, entry: statement(index, end))
    var version = ""
    if code.isComma(index + 3), code.kind(index + 4) == .string {
      version = code.source(index + 4)
      spans.version = code.tokens[index + 4].content
    }
    add(
      "org.jetbrains.kotlin:kotlin-" + name, version, spans,
      isCode: code.kind(index + 4) == .string && code.tokens[index + 4].isInterpolated)
    return end + 1
  }

  /// `libs.commons.text`, which a catalog defines.
  private mutating func readAccessor(_ index: Int) -> Int {
    let end = endOfPath(index)
    let span = code.span(index..<end)
    let path = span.text(in: code.bytes).filter { $0 != " " && $0 != "\n" }
    var key = path.split(separator: ".").dropFirst().joined(separator: ".")
    if key.hasPrefix("versions.") { return end }
    if key.hasSuffix(".get") { key.removeLast(4) }
    var requirement = Requirement(
      ecosystem: .maven, name: path, text: "", versions: nil,
      spans: EntrySpans(name: span, entry: statement(index, end - 1)))
    requirement.inherits = Inheritance(table: "libs", key: key)
    if isInPlugins { requirement.groups = ["plugin"] }
    manifest.requirements.append(requirement)
    return end
  }

  /// `id("x") version "1.0"`, `kotlin("jvm") version "1.9.0"`, `alias(libs.plugins.x)`. A plugin without
  /// a version is Gradle's own, or has it from elsewhere.
  private mutating func readPlugin(_ index: Int) -> Int {
    if code.is(index, "libs"), code.is(index + 1, ".") { return readAccessor(index) }
    guard code.kind(index) == .string, let id = code.literal(index) else { return index + 1 }
    let hasBracket = code.is(index + 1, ")")
    var next = index + (hasBracket ? 2 : 1)
    guard code.is(next, "version") else { return index + 1 }
    next += code.is(next + 1, "(") ? 2 : 1
    let isKotlin = code.is(index - 1, "(") && code.is(index - 2, "kotlin")
    let name = isKotlin ? "org.jetbrains.kotlin." + id : id
    var spans = EntrySpans(name: code.tokens[index].content, entry: statement(index, next))
    guard code.kind(next) == .string || code.kind(next) == .word else { return next }
    let isText = code.kind(next) == .string
    let end = isText ? next + 1 : endOfPath(next)
    spans.version = isText ? code.tokens[next].content : code.span(next..<end)
    let text = spans.version?.text(in: code.bytes) ?? ""
    add(
      GradleCatalogReader.marker(name), isText ? text : "$" + text, spans,
      isCode: !isText || code.tokens[next].isInterpolated, group: "plugin")
    return end
  }

  // MARK: Meaning

  private mutating func add(
    _ name: String, _ version: String, _ spans: EntrySpans, isCode: Bool, group: String? = nil
  ) {
    // What is forced outside of the dependencies brings in nothing by itself either.
    let isConstraint = (blocks.last?.holdsConstraints ?? false) || !isInDependencies && !isInPlugins
    var result = Requirement(
      ecosystem: .maven, name: name, text: version, versions: nil, groups: group.map { [$0] } ?? [],
      spans: spans, isConstraintOnly: isConstraint)
    if version.isEmpty {
      result.inherits = Inheritance(table: Self.platform, key: name)
    } else if isCode {
      // What only a run would tell stays as it is written, and is reported.
      if let variable = Self.variableName(version) {
        result.inherits = Inheritance(table: Inheritance.variables, key: variable)
        if let found = manifest.variables[variable] { result.take(versionOf: found) }
      }
      if result.text.hasPrefix("$"),
        !(result.spans.version?.text(in: code.bytes) ?? "").hasPrefix("$")
      {
        result.text = result.spans.version?.text(in: code.bytes) ?? ""
      }
    } else {
      result.versions = GradleRequirement.versions(version)
      result.pinned = GradleRequirement.pinned(version)
    }
    manifest.requirements.append(result)
    if isConstraint, !version.isEmpty {
      manifest.definitions.define(Inheritance(table: Self.platform, key: name), as: result)
    }
  }
}
