import ManifestSyntax
import SourceText

/// Finds the dependencies in the tokens of a script. Whatever stands in a block of dependencies and
/// has the form of one is taken for one, since configurations may have any name.
struct GradleScriptReader {
  /// The table of versions that platforms and other entries give to those without one.
  static let platform = "a platform"
  /// Dependencies that a script gives names to: `ext.libraries = [guava: "g:a:1.0"]`.
  static let named = "a script"

  private(set) var manifest = Manifest()
  private let code: Code
  /// A pair of braces that is open.
  private struct Block {
    /// The token that closes it.
    var end: Int
    var holdsDependencies = false
    var holdsConstraints = false
    var holdsPlugins = false
  }

  private var blocks: [Block] = []
  private var ambiguous: Set<String> = []
  /// Where in the manifest stands what the script gives a name to.
  private var namedPlaces: [Inheritance: Int] = [:]

  init(_ code: Code) { self.code = code }

  mutating func read() {
    for index in code.tokens.indices {
      readVariable(index)
      readApply(index)
    }
    for name in ambiguous { manifest.variables[name] = nil }
    var index = 0
    while index < code.tokens.count {
      while let block = blocks.last, index >= block.end { blocks.removeLast() }
      if code.is(index, "{") {
        blocks.append(block(index))
        index += 1
      } else {
        index = readEntry(index)
      }
    }
  }

  /// `apply from: "gradle/versions.gradle"`. The root project's folder may be any of those above.
  private mutating func readApply(_ index: Int) {
    let first = code.is(index + 1, "(") ? index + 2 : index + 1
    guard code.is(index, "apply"), code.is(first, "from"),
      code.is(first + 1, ":") || code.is(first + 1, "=")
    else { return }
    var place = first + 2
    while code.kind(place) == .word || code.is(place, ".") || code.is(place, "(") { place += 1 }
    guard code.kind(place) == .string else { return }
    var path = code.text(place)[...]
    var isOfRoot = place > first + 2
    for root in [
      "${rootDir}/", "$rootDir/", "${rootProject.projectDir}/", "${rootProject.rootDir}/",
    ]
    where path.hasPrefix(root) {
      path = path.dropFirst(root.count)
      isOfRoot = true
    }
    guard !path.contains("$"), !path.contains("://") else { return }
    for above in isOfRoot ? ["", "../", "../../"] : [""] {
      manifest.definitionPaths.append(
        Manifest.DefinitionPath(path: above + path, project: nil))
    }
  }

  /// `dependencies` of `dependencies {` and `dependencies(x) {`.
  private func blockName(before brace: Int) -> String {
    var index = brace - 1
    if code.kind(index) == .close {
      var depth = 0
      while index >= 0, brace - index < 64 {
        if code.kind(index) == .close { depth += 1 }
        if code.kind(index) == .open { depth -= 1 }
        index -= 1
        if depth == 0 { break }
      }
    }
    return code.kind(index) == .word ? code.source(index) : ""
  }

  /// What a block is good for, which holds in the blocks inside it as well.
  private func block(_ brace: Int) -> Block {
    var block = blocks.last ?? Block(end: 0)
    block.end = code.end(ofBracket: brace)
    let name = blockName(before: brace)
    let isManagement = name == "dependencyManagement"
    if isManagement || name.hasSuffix("ependencies") { block.holdsDependencies = true }
    if isManagement || name == "constraints" { block.holdsConstraints = true }
    if name == "plugins" { block.holdsPlugins = true }
    return block
  }

  private var isInDependencies: Bool { blocks.last?.holdsDependencies ?? false }
  private var isInPlugins: Bool { blocks.last?.holdsPlugins ?? false }

  // MARK: Variables

  static func variable(
    _ name: String, _ place: SourceSpan, _ text: String, _ span: SourceSpan
  ) -> Requirement {
    Requirement(
      ecosystem: .maven, name: name, text: text, versions: GradleRequirement.versions(text),
      pinned: GradleRequirement.pinned(text),
      spans: EntrySpans(name: place, version: span, entry: place.union(span)))
  }

  /// `x = "1.0"`, `x: "1.0"` in a map, `ext["x"] = "1.0"`, `set("x", "1.0")`, `by extra("1.0")`.
  private mutating func readVariable(_ index: Int) {
    guard let text = code.literal(index), isPlain(index), code.kind(index - 1) != nil else {
      return
    }
    var place = index - 2
    if code.is(index - 1, "=") {
      if code.is(place, "]") { place -= 1 }
    } else if code.is(index - 1, "("), code.is(index - 2, "extra"), code.is(index - 3, "by") {
      place = index - 4
    } else if !code.is(index - 1, ":"), !code.is(index - 1, ",") || !code.is(index - 4, "set") {
      return
    }
    guard code.kind(place) == .word || code.kind(place) == .string else { return }
    let name = code.text(place)
    // What holds a colon is an address or a whole dependency, and no version.
    guard !["group", "name", "version", "url", "id"].contains(name),
      !text.utf8.contains(UInt8(ascii: ":"))
    else { return }
    let found = Self.variable(name, code.tokens[place].content, text, code.tokens[index].content)
    if let present = manifest.variables[name], present.text != text { ambiguous.insert(name) }
    manifest.variables[name] = found
  }

  /// Whether the bytes of a text are its value, so that parts of it have places.
  private func isPlain(_ index: Int) -> Bool {
    code.text(index).utf8.count == code.tokens[index].content.length
  }

  // MARK: Entries

  /// Reads what stands at a token and returns where to go on.
  private mutating func readEntry(_ index: Int) -> Int {
    if isInPlugins { return readPlugin(index) }
    guard isInDependencies else {
      readDefinition(index)
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

  private func endOfStatement(_ index: Int) -> Int {
    var index = index
    while let kind = code.kind(index), kind != .newline, !code.is(index, "}") { index += 1 }
    return index
  }

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

  /// From the first word of the statement to its last token in front of a block.
  private func statement(_ first: Int, _ last: Int) -> SourceSpan {
    // One line of a machine may hold a whole file: what is far away belongs to something else.
    var start = first
    while start > 0, first - start < 64, let kind = code.kind(start - 1), kind != .newline,
      !code.is(start - 1, "{"),
      !code.is(start - 1, ";")
    {
      start -= 1
    }
    var end = last
    while let kind = code.kind(end + 1), kind == .close, !code.is(end + 1, "}") { end += 1 }
    return code.span(start..<end + 1)
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
    add(name, version, spans, isCode: code.tokens[index].isInterpolated || version.hasPrefix("$"))
  }

  private func isName(_ span: SourceSpan) -> Bool {
    !span.isEmpty
      && code.bytes[span.start..<span.end].allSatisfy { byte in
        byte.isLetter || byte.isDigit || byte >= 0x80 || Self.nameMarks.contains(byte)
      }
  }

  private static let nameMarks = ByteSet("._-${}")

  /// The token behind words that dots join.
  private func endOfPath(_ index: Int) -> Int {
    var index = index + 1
    while code.is(index, "."), code.kind(index + 1) == .word { index += 2 }
    return index
  }

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
    let isConstraint = blocks.last?.holdsConstraints ?? false
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

  /// The name in `$x`, `${x}`, `${versions.x}`, `${libs.versions.x.get()}`, `${property("x")}`.
  private static func variableName(_ text: String) -> String? {
    var name = text.dropFirst()
    guard text.hasPrefix("$") else { return nil }
    if name.hasPrefix("{") {
      guard name.hasSuffix("}") else { return nil }
      name = name.dropFirst().dropLast()
    }
    for prefix in ["rootProject.", "project.", "ext.", "extra.", "properties."]
    where name.hasPrefix(prefix) {
      name = name.dropFirst(prefix.count)
    }
    if name.hasPrefix("libs.versions.") {
      name = name.dropFirst("libs.versions.".count)
      if name.hasSuffix(".get()") { name = name.dropLast(6) }
      if name.hasSuffix(".get") { name = name.dropLast(4) }
      return isPath(name) ? String(name) : nil
    }
    // `versions.x` is an entry of a map, which is known by its key.
    return isPath(name) ? name.split(separator: ".").last.map(String.init) : nil
  }

  private static func isPath(_ text: Substring) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy {
        $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ".")
          || $0 >= 0x80
      }
  }
}

extension SourceSpan {
  /// The text of the span, which is clamped to the bytes.
  fileprivate func text(in bytes: [UInt8]) -> String {
    let start = Swift.min(start, bytes.count)
    return String(
      decoding: bytes[start..<Swift.max(start, Swift.min(end, bytes.count))], as: UTF8.self)
  }
}
